internal import CreditModels

// Curves, bands, strategies, stability, segments.
extension Phrase {
  static let discrimination = Phrase("Discrimination", "区分能力")
  static let curvesNote = Phrase(
    "Curves are drawn through the ends of score cells, from the riskiest cell on; no cell shows fewer "
      + "rows than the privacy rules allow.",
    "曲线经过各评分区间的端点，自风险最高的区间开始；任何区间的样本数都不低于隐私规则的下限。")
  static let goodsTaken = Phrase("share of goods refused", "被拒绝的好样本占比")
  static let badsTaken = Phrase("share of bads refused", "被拒绝的坏样本占比")
  static let rowsTaken = Phrase("share of rows refused, riskiest first", "被拒绝的样本占比（风险高者在先）")
  static let noSkill = Phrase("chance", "随机")
  static let rocCurve = Phrase("ROC curve", "ROC 曲线")
  static let rocNote = Phrase("the higher above chance, the better", "越高于随机线越好")
  static let gains = Phrase("Cumulative gains", "累积增益")
  static let gainsNote = Phrase("bads caught by refusing the riskiest", "拒绝高风险者所捕获的坏样本")
  static let lift = Phrase("Cumulative lift", "累积提升度")
  static let liftAxis = Phrase("bad rate of the refused / of all", "被拒绝者坏样本率 / 总体坏样本率")
  static let liftNote = Phrase("1 is chance", "1 表示随机")
  static let ksCurve = Phrase("KS curve", "KS 曲线")
  static func ksNote(_ part: String, _ ks: String) -> Phrase {
    Phrase(
      "\(part) rows; the bar is the largest distance between the cells drawn, \(ks) before they were "
        + "merged",
      "\(part)样本；竖线为所绘区间之间的最大差距，区间合并前为 \(ks)")
  }
  static func cumulativeShare(highIsRisky: Bool) -> Phrase {
    highIsRisky
      ? Phrase("share with a higher score", "评分更高者的占比")
      : Phrase("share with a lower score", "评分更低者的占比")
  }
  static let scoreDistribution = Phrase("Score distribution", "评分分布")
  static func distributionNote(_ part: String) -> Phrase {
    Phrase(
      "\(part) rows, in bands of about a tenth; numbers below are the scores between bands",
      "\(part)样本，每段约占十分之一；下方数字为各段分界评分")
  }
  static let shareOfClass = Phrase("share of all goods, of all bads", "占全部好样本、全部坏样本的比例")
  static let scoreRises = Phrase("score, safer to the right", "评分（向右更安全）")

  static let calibration = Phrase("Calibration", "校准")
  static func calibrationNote(_ part: String) -> Phrase {
    Phrase(
      "On \(part) rows. The tick is the mean PD of a band, the line the bad rates to be expected in 95 of "
        + "100 samples if every PD is true (binomial), the mark the bad rate that came: a full circle "
        + "within the line, a hollow diamond outside.",
      "\(part)样本。短竖线为该段平均 PD；横线为若 PD 属实、100 次抽样中 95 次应落入的坏样本率范围（二项分布）；"
        + "标记为实际坏样本率：范围内为实心圆，范围外为空心菱形。")
  }
  static let hosmerLemeshow = Phrase("Hosmer and Lemeshow's test", "Hosmer–Lemeshow 检验")
  static func decisionsAt(_ score: String) -> Phrase {
    Phrase("Decisions at a cut-off of \(score)", "准入线为 \(score) 时的决定")
  }
  static let approvedGoods = Phrase("Approved good", "通过的好样本")
  static let approvedBads = Phrase("Approved bad", "通过的坏样本")
  static let refusedGoods = Phrase("Refused good", "拒绝的好样本数")
  static let refusedBads = Phrase("Refused bad", "拒绝的坏样本数")
  static let scoreBand = Phrase("Score", "评分段")
  static let expected95 = Phrase("Expected, 95 %", "95 % 预期范围")
  static let asExpected = Phrase("as expected", "符合预期")
  static let moreBads = Phrase("more bads", "坏样本偏多")
  static let fewerBads = Phrase("fewer bads", "坏样本偏少")

  static let strategy = Phrase("Strategy table", "准入策略表")
  static func strategyNote(_ part: String, highIsRisky: Bool) -> Phrase {
    Phrase(
      "On \(part) rows; everybody at the cut-off or \(highIsRisky ? "lower" : "higher") is approved. "
        + "The costs of a bad and the gain of a good are not in it: they choose the line.",
      "\(part)样本；评分不\(highIsRisky ? "高" : "低")于准入线者通过。坏客户的损失与好客户的收益未计入，应据此选定准入线。")
  }
  static let cutoff = Phrase("Cut-off", "准入线")
  static let approvalRate = Phrase("Approved", "通过率")
  static let badRateApproved = Phrase("Bad rate of approved", "通过者坏样本率")
  static let badsRefused = Phrase("Bads refused", "拒绝的坏样本")
  static let goodsRefused = Phrase("Goods refused", "拒绝的好样本")
  static let swapSet = Phrase("Swap set", "换入换出分析")
  static func swapNote(_ former: String, _ part: Phrase?) -> Phrase {
    Phrase(
      "Against “\(former)”\(part.map { ", on \($0.en) rows" } ?? ""): who is approved by one and not "
        + "by the other.",
      "与“\(former)”相比\(part.map { "（\($0.zh)样本）" } ?? "")：一方通过而另一方拒绝的申请人。")
  }
  static func swapCutoffs(_ own: String, _ former: String) -> Phrase {
    Phrase(
      "Cut-offs: \(own) of this card, \(former) of the former, each on its own scale.",
      "准入线：本评分卡 \(own)，原规则 \(former)，各按自身刻度。")
  }
  static func swapAUC(_ former: String, limits: String?, own: String?) -> Phrase {
    Phrase(
      "AUC of the former \(former)\(limits.map { " (95 % limits \($0))" } ?? "")"
        + "\(own.map { ", of this card \($0)" } ?? "").",
      "原规则 AUC 为 \(former)\(limits.map { "（95 % 置信区间 \($0)）" } ?? "")"
        + "\(own.map { "，本评分卡为 \($0)" } ?? "")。")
  }
  static let decision = Phrase("Decision", "决定")
  static let approvedByBoth = Phrase("approved by both", "两者均通过")
  static let swapIn = Phrase("swapped in: only by this card", "换入：仅本评分卡通过")
  static let swapOut = Phrase("swapped out: only by the former", "换出：仅原规则通过")
  static let approvedByNeither = Phrase("approved by neither", "两者均拒绝")

  static let stability = Phrase("Stability", "稳定性")
  static let stabilityNote = Phrase(
    "PSI is of the score, CSI of a characteristic. By rule of thumb below 0.1 nothing has changed and "
      + "from 0.25 on the population has; the 95 % limit is what chance alone exceeds in one of twenty "
      + "samples of this size. Dark bars reach 0.1.",
    "PSI 针对评分，CSI 针对特征变量。经验规则：低于 0.1 视为无变化，0.25 及以上视为群体已变化；"
      + "95 % 界限指同等样本量下仅由偶然每二十次才超出一次的值。深色条达到 0.1。")
  static let stabilityIndexes = Phrase("stability indexes", "稳定性指标")
  static let thumbLines = Phrase("rule of thumb: 0.1 and 0.25", "经验界限：0.1 与 0.25")
  static let chanceLimit = Phrase("95 % limit of chance", "偶然波动的 95 % 界限")
  static let chanceLimitShort = Phrase("95 % limit", "95 % 界限")
  static let index = Phrase("Index", "指标值")
  static let verdict = Phrase("Verdict", "结论")
  static let stable = Phrase("stable", "稳定")
  static let withinChance = Phrase("within chance", "属偶然波动")
  static let watched = Phrase("watch", "关注")
  static let shifted = Phrase("shifted", "已偏移")
  static func comparedWith(_ expected: String, _ actual: String) -> Phrase {
    Phrase("\(actual) against \(expected)", "\(actual)对比\(expected)")
  }
  static func rowsOf(_ part: String) -> Phrase { Phrase("Rows, \(part)", "行数（\(part)）") }

  static let byParty = Phrase("By party", "分参与方")
  static func bySegment(_ column: String) -> Phrase { Phrase("By \(column)", "按 \(column) 分组") }
  static let segmentsNote = Phrase(
    "The same card on each group. Groups too small to be shown are merged or left out. ± and “to” are "
      + "what counting in cells can change; lines in the chart are the 95 % limits widened by it.",
    "同一评分卡在各组上的表现。样本过少的组已合并或略去。“±”与“至”为按区间计数可能造成的差异；图中横线为 95 % 置信区间再加上该差异。")
  static let aucBySegment = Phrase("AUC of each group with 95 % limits", "各组 AUC 及其 95 % 置信区间")
  static let crossValidation = Phrase("Cross-validation", "交叉验证")
  static let fold = Phrase("Fold", "折")
  static func foldsNote(_ count: Int, _ mean: String, _ deviation: String) -> Phrase {
    Phrase(
      "\(count) folds, each judged by a fit on the others: mean AUC \(mean), standard deviation "
        + "\(deviation).",
      "\(count) 折，每折由其余各折拟合的模型评判：AUC 均值 \(mean)，标准差 \(deviation)。")
  }
  static let rejectInference = Phrase("Reject inference", "拒绝推断")
  static func rejectsNote(_ method: String) -> Phrase {
    Phrase(
      "Method: \(method). Outcomes of rejected applicants are inferred from those of accepted ones; no "
        + "data can prove them. Bins and characteristics are those of the accepted rows.",
      "方法：\(method)。被拒绝申请人的结果由已通过申请人的表现推断，无法由数据证实。分箱与特征沿用已通过样本的结果。")
  }
  static let rejectsNotInferred = Phrase(
    "Rejected applicants are counted and left out: nothing is inferred.", "被拒绝的申请人仅计数，不参与建模，也未作推断。")
  /// With the key of the study file, by which a committee can look it up.
  static func rejectMethod(_ method: Study.RejectRules.Method) -> Phrase {
    switch method {
    case .none: Phrase("none", "无")
    case .augmentation: Phrase("augmentation", "重新加权法（augmentation）")
    case .parcelling: Phrase("parcelling", "分段推断法（parcelling）")
    case .fuzzy: Phrase("fuzzy", "模糊推断法（fuzzy）")
    case .hardCutoff: Phrase("hardCutoff", "硬截断法（hardCutoff）")
    }
  }
  static let acceptedOnlyScore = Phrase("Score, accepted only", "评分（仅已通过样本模型）")
  static let rejectBandsNote = Phrase(
    "Bands are of the model of accepted rows alone, on the card's scale and before any calibration to a "
      + "bad rate: the card gives the same applicants other scores.",
    "评分段按仅以已通过样本拟合的模型划分，沿用本评分卡刻度，且未经坏样本率校准：同一申请人在本评分卡上的评分有所不同。")
  static func factor(_ value: String) -> Phrase { Phrase("factor \(value)", "系数 \(value)") }
  static func cutoffPD(_ value: String) -> Phrase {
    Phrase("cut-off PD \(value)", "PD 分界 \(value)")
  }
  static let applicants = Phrase("Applicants", "申请人")
  static let acceptedObserved = Phrase("accepted, observed", "已通过（观测）")
  static let rejectedInferred = Phrase("rejected, inferred", "被拒绝（推断）")
  static let rejected = Phrase("rejected", "被拒绝")
  static let acceptedOnly = Phrase("Accepted only", "仅已通过样本")
  static let withRejects = Phrase("With rejects", "含被拒绝样本")
  static let change = Phrase("Change in standard errors", "变化（以标准误计）")
  static let acceptedRows = Phrase("Accepted", "已通过行数")
  static let rejectedRows = Phrase("Rejected", "被拒绝行数")
  static let badRateAccepted = Phrase("Bad rate of accepted", "已通过者坏样本率")
  static let badRateInferred = Phrase("Inferred bad rate", "推断坏样本率")

  static let firstTimeBorrowers = Phrase("First-time borrowers", "首次借款企业")
  static let firstTimeNote = Phrase(
    "The same card on borrowers without a credit history and on the others. The index compares how both "
      + "fall into the bands of the score.",
    "同一评分卡在无信贷历史的借款人与其他借款人上的表现。指标比较两者在评分段上的分布。")
  static let borrowers = Phrase("Borrowers", "借款人")
  static let firstTime = Phrase("first-time", "首次借款")
  static let others = Phrase("others", "其他")
}
