internal import CreditModels

// The evidence for those who check.
extension Phrase {
  static let lineage = Phrase("Data lineage by party", "各参与方数据来源")
  static func aggregation(_ kind: String) -> Phrase {
    Phrase("Aggregation: \(kind).", "聚合方式：\(kind)。")
  }
  static let strict = Phrase("strict", "严格（全体应答）")
  static let tolerant = Phrase("tolerant", "容错（允许缺席）")
  static let vertical = Phrase("parties with different columns", "各方特征不同（纵向）")
  static let verticalSums = Phrase(
    "Sums of a party's own columns could be read by the solver as they are. All that takes the columns "
      + "or outcomes of several parties was masked, and only its totals could be read. The party with "
      + "the outcomes has every row's score.",
    "求解方可直接读到各方自有特征的汇总；凡涉及多方特征或结果的计算均经掩码，只能读到其总和。"
      + "持有标签的一方得到每一行的评分。")
  static let commonEnterprises = Phrase("Enterprises that all parties know", "各方共有的企业")
  static let setAside = Phrase("Identifiers set aside", "搁置的标识")
  static let inCommon = Phrase("In common", "共有")
  static let rowsOfParty = Phrase("Rows", "行数")
  static func cost(_ rounds: String, _ bytes: String) -> Phrase {
    Phrase(
      "\(rounds) rounds, \(bytes) over all parties, to them and from them.",
      "共 \(rounds) 轮，所有参与方收发合计 \(bytes)。")
  }
  static let onlySums = Phrase(
    "Every number that left a party was masked; only sums over all parties that answered could be "
      + "read.",
    "离开参与方的每个数都经过掩码；能读到的只有所有应答方之和。")
  static let sumsAndSingleParties = Phrase(
    "Every number that left a party was masked; only sums over all parties that answered could be "
      + "read, and, with every owner's leave, what is told of each party by itself: its rows, bads, "
      + "scores in cells and losses.",
    "离开参与方的每个数都经过掩码；能读到的只有所有应答方之和，以及经各所有者同意公布的各参与方自身的数："
      + "行数、坏样本数、各评分区间的好坏样本数及损失。")
  static let neverRows = Phrase(
    "Rows stayed with their owners and are shown nowhere.", "数据行始终留在各自机构，任何地方均不展示。")
  static let messagesSent = Phrase("Messages sent", "发出消息数")
  static let maskedNumbers = Phrase("Masked numbers sent", "发出的掩码数")
  static let tookPart = Phrase("Took part", "参与情况")
  static let toTheEnd = Phrase("to the end", "全程")
  static func untilRound(_ round: Int) -> Phrase {
    Phrase("until before round \(round)", "至第 \(round) 轮之前")
  }
  static let lastJournalHash = Phrase("Journal ends with", "日志末行摘要")
  static let whoLeft = Phrase("Who left on the way", "中途退出")
  static func someLeft(_ count: Int, of parties: Int) -> Phrase {
    Phrase(
      "\(count) of \(parties) parties left. From its round on, every total is that of the others: "
        + "bins, coefficients and performance found later are theirs.",
      "\(parties) 个参与方中有 \(count) 个退出。自该轮起，所有总和只含其余各方：此后得到的分箱、系数与表现均属其余各方。")
  }
  static let at = Phrase("At", "阶段")
  static let why = Phrase("Why", "原因")
  static let disclosedByParty = Phrase("What each party disclosed", "各参与方的披露内容")
  static let disclosedNote = Phrase(
    "From the journals of the nodes. Numbers are those computed from rows, masked before they left; "
      + "keys and shares are none.",
    "摘自各节点日志。数字个数仅指由数据行算得、经掩码后发出的数；密钥与份额不计。")
  static let whatLeft = Phrase("What left the node", "离开节点的内容")
  static let numbersFromRows = Phrase("Numbers from rows", "由数据行算得的数")
  static let whoLearned = Phrase("Who learned what", "谁获知了什么")
  static let who = Phrase("Who", "对象")
  static let what = Phrase("What", "内容")
  static let timeByPhase = Phrase("Time by phase", "各阶段用时")
  static let phase = Phrase("Phase", "阶段")
  static let allPhases = Phrase("all phases", "全部阶段")
  static let time = Phrase("Time", "用时")
  static func phase(_ phase: StudyRun.Phase) -> Phrase {
    switch phase {
    case .agreement: Phrase(phase.title, "就列与样本量达成一致")
    case .fineClassing: Phrase(phase.title, "细分箱")
    case .binCounts: Phrase(phase.title, "分箱计数与粗分箱")
    case .fit: Phrase(phase.title, "变量选择与拟合")
    case .validation: Phrase(phase.title, "验证")
    }
  }

  static let againstPooled = Phrase("Federated against pooled", "联邦结果与集中结果的比较")
  static let sameCard = Phrase(
    "The same study on pooled rows gives the same card.", "同一研究在集中数据上得到相同的评分卡。")
  static let otherCard = Phrase(
    "The same study on pooled rows gives another card: at least one difference exceeds its limit.",
    "同一研究在集中数据上得到不同的评分卡：至少有一项差异超出界限。")
  static let onlyOneSide = Phrase("Only one side has it", "仅一方具有")
  static let of = Phrase("Of", "项目")
  static let largestDifference = Phrase("Largest difference", "最大差异")
  static let unit = Phrase("Unit", "单位")
  static let limit = Phrase("Limit", "界限")
  static let cutPoints = Phrase("cut points", "切点")
  static let countsInBins = Phrase("goods and bads in bins", "分箱好坏样本数")
  static let unitsOfCharacteristic = Phrase("units of the characteristic", "特征变量的单位")
  static let coefficientValues = Phrase("coefficients", "系数")
  static let relativeToCount = Phrase("relative to max(1, rows)", "相对于 max(1, 行数)")
  static let relativeToCoefficient = Phrase(
    "relative to max(1, |coefficient|)", "相对于 max(1, |系数|)")
  static let relativeToError = Phrase("relative to the standard error", "相对于标准误")
  static let pointsForAny = Phrase("points, at most, for any applicant", "分，任一申请人的最大差异")

  static let rounds = Phrase("Rounds", "轮次记录")
  static let roundsNote = Phrase(
    "Questions of one kind that follow each other share a line; numbers, exchanges, bytes (of one "
      + "node) and times are their totals.",
    "连续的同类询问合并为一行；数的个数、往返次数、字节数（单个节点）与用时均为合计。")
  static let round = Phrase("Round", "轮次")
  static let questionAsked = Phrase("Sums of", "求和内容")
  static let partiesInSum = Phrase("Parties", "参与方数")
  static let numbersInSum = Phrase("Numbers", "数的个数")
  static let trips = Phrase("Exchanges", "往返次数")
  static let bytesToNode = Phrase("To a node", "发往节点")
  static let bytesFromNode = Phrase("From a node", "来自节点")

  static let warnings = Phrase("Warnings", "警示")
  static let noWarnings = Phrase("None.", "无。")

  static let formulas = Phrase("Formulas used", "所用公式")
  static let formulaLetters = Phrase(
    "g, b: goods and bads of a bin; G, B: of all bins; β: coefficient; p: PD; y: 1 for bad; n: rows; "
      + "a, e: actual and expected shares; F, O: factor and offset of the scale; s₀, odds₀: its anchor.",
    "g、b：箱内好、坏样本数；G、B：全部好、坏样本数；β：系数；p：PD；y：坏样本为 1；n：行数；a、e：实际与预期占比；"
      + "F、O：刻度的因子与偏移；s₀、odds₀：刻度基准。")
  static let quantity = Phrase("Quantity", "量")
  static let formula = Phrase("Formula", "公式")
  static let source = Phrase("Source", "出处")
  static let woe = Phrase("Weight of evidence", "证据权重 WOE")
  static let informationValue = Phrase("Information value", "信息值 IV")
  static let likelihood = Phrase("Likelihood", "似然")
  static let scoreAndPD = Phrase("Score", "评分")
  static let aucLimits = Phrase("Limits of the AUC", "AUC 置信区间")

  static let settings = Phrase("Settings", "设置")
  static let setting = Phrase("Setting", "设置项")
  static let inForce = Phrase("In force", "生效值")
  static let targetColumn = Phrase("Target column", "目标列")
  static let badValue = Phrase("Value of a bad", "坏样本取值")
  static let goodValue = Phrase("Value of a good", "好样本取值")
  static let woeConvention = Phrase("WOE convention", "WOE 约定")
  static let scalingPoints = Phrase("Scale: points", "刻度：基准分")
  static let scalingOdds = Phrase("Scale: odds good to bad", "刻度：好坏比")
  static let scalingPDO = Phrase("Scale: PDO", "刻度：PDO")
  static let scalingBase = Phrase("Base points", "基础分")
  static let separate = Phrase("on a line of their own", "单独列示")
  static let spread = Phrase("spread over the characteristics", "分摊到各特征变量")
  static let scalingRounding = Phrase("Rounding of points", "分值取整")
  static let wholeOnly = Phrase("whole points", "取整")
  static let notRounded = Phrase("none", "不取整")
  static let scalingLimits = Phrase("Limits of the score", "评分上下限")
  static let scalingReasons = Phrase("Reasons", "理由")
  static func reasons(_ count: Int, _ baseline: ReasonRules.Baseline) -> Phrase {
    switch baseline {
    case .maximum:
      Phrase("at most \(count), against the safest bin", "至多 \(count) 条，与最安全分箱比较")
    case .mean:
      Phrase("at most \(count), against the mean points", "至多 \(count) 条，与平均分值比较")
    }
  }
  static let errors = Phrase("Standard errors of the tests", "检验所用的标准误")
  static let missingTexts = Phrase("Texts that mean missing", "表示缺失的文本")
  static let studyFile = Phrase("The study file", "研究文件")
  static let versions = Phrase("Versions", "版本")
  static let program = Phrase("Program or format", "程序或格式")
  static let version = Phrase("Version", "版本")
}
