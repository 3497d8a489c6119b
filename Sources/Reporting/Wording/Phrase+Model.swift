internal import CreditModels

// The tables and charts of those who build.
extension Phrase {
  // Words of every table.
  static let rows = Phrase("Rows", "行数")
  static let goods = Phrase("goods", "好样本")
  static let bads = Phrase("bads", "坏样本")
  static let badCount = Phrase("Bads", "坏样本")
  static let good = Phrase("Good", "好样本")
  static let bad = Phrase("Bad", "坏样本")
  static let badRate = Phrase("Bad rate", "坏样本率")
  static let meanPD = Phrase("Mean PD", "平均 PD")
  static let share = Phrase("Share", "占比")
  static let points = Phrase("Points", "分值")
  static let score = Phrase("score", "评分")
  static let scores = Phrase("scores", "评分")
  static let bin = Phrase("Bin", "分箱")
  static let characteristic = Phrase("Characteristic", "特征变量")
  static let party = Phrase("Party", "参与方")
  static let sample = Phrase("Sample", "样本")
  static let together = Phrase("together", "合计")
  static let limits95 = Phrase("95 % limits", "95 % 置信区间")
  static let logLoss = Phrase("Log-loss", "对数损失")
  static let yes = Phrase("yes", "是")
  static let no = Phrase("no", "否")
  static let missing = Phrase("missing", "缺失")
  static let rare = Phrase("rare", "罕见类别")
  static let unseen = Phrase("unseen", "未见类别")
  static func special(_ code: String) -> Phrase { Phrase("special \(code)", "特殊值 \(code)") }
  static func interval(_ low: String, _ high: String) -> Phrase {
    Phrase("\(low) to \(high)", "\(low) 至 \(high)")
  }
  static func atLeast(_ low: String) -> Phrase { Phrase("\(low) or more", "\(low) 及以上") }
  static func below(_ high: String) -> Phrase { Phrase("below \(high)", "低于 \(high)") }
  static let allScores = Phrase("all scores", "全部评分")

  static func part(_ part: Part) -> Phrase {
    switch part {
    case .train: Phrase("training", "训练")
    case .test: Phrase("test", "测试")
    case .outOfTime: Phrase("out-of-time", "跨期")
    }
  }

  // Performance.
  static let performance = Phrase("Performance", "模型表现")
  static let cellsNote = Phrase(
    "Scores were counted in cells, so that no single score is seen. ± and “to” say how far the value "
      + "of the single scores can lie from the one of the cells; they are no sampling error.",
    "评分按区间计数，因此看不到任何单个评分。“±”与“至”表示由单个评分算得的值与区间值可能相差多少，并非抽样误差。")

  // The card.
  static let theCard = Phrase("The card", "评分卡")
  static func badIs(_ column: String, _ value: String) -> Phrase {
    Phrase("Bad is \(column) = \(value).", "坏样本：\(column) = \(value)。")
  }
  static func scale(
    points: String, odds: String, pd: String, pdo: String, highIsRisky: Bool
  ) -> Phrase {
    Phrase(
      "\(points) points mean odds of \(odds) good to 1 bad, a PD of \(pd); every \(pdo) points "
        + "\(highIsRisky ? "fewer" : "more") double the odds.",
      "\(points) 分对应好坏比 \(odds) : 1，即 PD \(pd)；每\(highIsRisky ? "减少" : "增加") \(pdo) 分，好坏比翻倍。")
  }
  static func wholePoints(largest: String, rootMeanSquare: String?) -> Phrase {
    Phrase(
      "Points are whole, which changes a score by at most \(largest)"
        + (rootMeanSquare.map { ", \($0) in root mean square." } ?? "."),
      "分值取整，单个评分最多因此改变 \(largest) 分"
        + (rootMeanSquare.map { "，均方根为 \($0) 分。" } ?? "。"))
  }
  static func limits(_ minimum: String?, _ maximum: String?) -> Phrase {
    let low = minimum.map { ("below \($0) are shown as \($0)", "低于 \($0) 分的按 \($0) 分显示") }
    let high = maximum.map { ("above \($0) are shown as \($0)", "高于 \($0) 分的按 \($0) 分显示") }
    let limits = [low, high].compactMap(\.self)
    return Phrase(
      "Scores \(limits.map(\.0).joined(separator: ", ")); the PD stays that of the points.",
      "\(limits.map(\.1).joined(separator: "，"))；PD 仍按分值之和计算。")
  }
  static func separateBase(_ base: String) -> Phrase {
    Phrase("Everybody starts with \(base) base points.", "基础分为 \(base) 分。")
  }
  static func spreadBase(_ base: String, _ terms: Int) -> Phrase {
    Phrase(
      "The base of \(base) points is spread evenly over \(terms) characteristics.",
      "基础分 \(base) 分平均分摊到 \(terms) 个特征变量。")
  }
  static let goodOverBad = Phrase(
    "WOE = ln((good in bin / all good) / (bad in bin / all bad)): high is safe, and coefficients of "
      + "P(bad) are expected to be negative.",
    "WOE = ln((箱内好样本 / 全部好样本) / (箱内坏样本 / 全部坏样本))：越高越安全，P(坏) 的系数应为负。")
  static let badOverGood = Phrase(
    "WOE = ln((bad in bin / all bad) / (good in bin / all good)): high is risky, and coefficients of "
      + "P(bad) are expected to be positive.",
    "WOE = ln((箱内坏样本 / 全部坏样本) / (箱内好样本 / 全部好样本))：越高风险越大，P(坏) 的系数应为正。")
  static func pointsRule(_ factor: String, isSpread: Bool) -> Phrase {
    Phrase(
      "Points = \(factor) × coefficient × WOE\(isSpread ? " + share of the base" : "").",
      "分值 = \(factor) × 系数 × WOE\(isSpread ? " + 基础分的分摊" : "")。")
  }
  static let cardNote = Phrase(
    "Intervals hold their lower end and not their upper one. Good and bad are training rows.",
    "区间含下端、不含上端。好坏样本数为训练样本。")
  static let basePoints = Phrase("base points", "基础分")
  static let enters = Phrase("Enters", "入模方式")
  static let entersAsIs = Phrase("as it is", "原值")
  static let entersStandardised = Phrase("standardised", "标准化")
  static let mean = Phrase("Mean", "均值")
  static let deviation = Phrase("Deviation", "标准差")
  static let pointsForOne = Phrase("Points for 1 more", "每增加 1 的分值")
  static let standardisedNote = Phrase(
    "A standardised value is (value − mean) / deviation; its points are for one deviation more.",
    "标准化值为（取值 − 均值）/ 标准差；其分值对应增加一个标准差。")
  static let howToAdd = Phrase("How to add up", "计分示例")
  static let commonApplicant = Phrase(
    "For an applicant in the most common bin of every characteristic:", "设某申请人各特征变量均落入样本最多的分箱：")
  static func sumOfPoints(_ score: String, _ pd: String) -> Phrase {
    Phrase("Together \(score) points, a PD of \(pd).", "合计 \(score) 分，PD 为 \(pd)。")
  }
  static func plainSum(_ base: String) -> Phrase {
    Phrase(
      "\(base) points, plus for each characteristic its value times its points for 1 more.",
      "\(base) 分，加上各特征变量的取值乘以其每增加 1 的分值。")
  }

  // Bins.
  static let inModel = Phrase("Characteristics in the model", "入模特征变量")
  static let binChartNote = Phrase(
    "Bars: share of the training rows. Dots: bad rate, joined where bins have an order; the broken "
      + "line is the bad rate of all training rows. Bins without rows are not shown. An information "
      + "value (IV) above 0.5 is suspicious: look for leakage.",
    "条形：占训练样本的比例。圆点：坏样本率，有序分箱之间连线；虚线为全部训练样本的坏样本率。没有样本的分箱不显示。"
      + "信息值（IV）高于 0.5 应存疑：检查是否有信息泄漏。")
  static let binChartLabel = Phrase("share of rows and bad rate by bin", "各分箱的样本占比与坏样本率")
  static let shareOfRows = Phrase("Share of rows", "样本占比")
  static let categories = Phrase("categories", "类别型")
  static func trend(_ trend: Trend) -> Phrase {
    switch trend {
    case .none: Phrase("no trend demanded", "不要求趋势")
    case .ascending: Phrase("ascending", "递增")
    case .descending: Phrase("descending", "递减")
    case .peak: Phrase("peak", "先升后降")
    case .valley: Phrase("valley", "先降后升")
    case .concave: Phrase("concave", "凹形")
    case .convex: Phrase("convex", "凸形")
    case .auto: Phrase("trend chosen by IV", "按 IV 选择趋势")
    }
  }
  static let strength = Phrase("Strength", "强度")
  static let useless = Phrase("useless", "无用")
  static let weak = Phrase("weak", "弱")
  static let medium = Phrase("medium", "中等")
  static let strong = Phrase("strong", "强")
  static let suspicious = Phrase("suspicious", "存疑")

  // The fit.
  static let theFit = Phrase("The fit", "模型拟合")
  static let readFirst = Phrase("Read this first", "请先阅读")
  static let logLikelihood = Phrase("Log-likelihood", "对数似然")
  static let likelihoodRatioTest = Phrase("Likelihood-ratio test", "似然比检验")
  static let ratioStatistic = Phrase("LR χ²", "似然比 χ²")
  static let ratioP = Phrase("LR p", "似然比 p")
  static let conditionNumber = Phrase("Condition number", "条件数")
  static let testsUse = Phrase("Tests use", "检验所用标准误")
  static func errorKind(_ kind: Study.ErrorKind) -> Phrase {
    switch kind {
    case .model: Phrase("the model's own", "模型自身的标准误")
    case .robust: Phrase("robust errors", "稳健标准误")
    case .clustered: Phrase("errors clustered by party", "按参与方聚类的标准误")
    }
  }
  static let robustError = Phrase("Robust error", "稳健标准误")
  static let portfolioBadRate = Phrase("Calibrated to a bad rate of", "校准至组合坏样本率")
  static func interceptShift(_ shift: String) -> Phrase {
    Phrase("by shifting the card's intercept by \(shift)", "评分卡截距平移 \(shift)")
  }
  static let penaltyPath = Phrase("Penalty path", "惩罚路径")
  static let penaltyPathNote = Phrase(
    "Every size of the penalty that was tried, with the characteristics it left in the model; the marked "
      + "one was taken.",
    "所尝试的各惩罚强度及其保留的特征；带标记者为最终所选。")
  static let effectiveDegrees = Phrase("Effective coefficients", "有效系数个数")
  static let characteristicCount = Phrase("Characteristics", "特征数")
  static let newtonSteps = Phrase("Newton steps", "牛顿迭代步数")
  static let roundsOfSums = Phrase("Rounds of sums", "求和轮次")
  static let converged = Phrase("Converged", "已收敛")
  static let term = Phrase("Term", "项")
  static let intercept = Phrase("intercept", "截距")
  static let coefficient = Phrase("Coefficient", "系数")
  static let coefficients = Phrase("Coefficients", "系数")
  static let standardError = Phrase("Standard error", "标准误")
  static let standardErrors = Phrase("standard errors", "标准误")
  static let lower95 = Phrase("Lower 95 %", "95 % 下限")
  static let upper95 = Phrase("Upper 95 %", "95 % 上限")
  static let forestNote = Phrase("with 95 % limits; the intercept is not shown", "附 95 % 置信区间；不含截距")
  static let forestLabel = Phrase("coefficients with 95 % limits", "系数及其 95 % 置信区间")
  static let noEstimate = Phrase("no estimate", "无估计值")

  // Selection.
  static let selectionPath = Phrase("Selection path", "变量选择过程")
  static let selectionNote = Phrase(
    "The criterion (AIC or BIC, as the study demands) is that of the model after the step.",
    "准则（AIC 或 BIC，按研究文件）为该步之后模型的值。")
  static let step = Phrase("Step", "步骤")
  static let action = Phrase("What happened", "操作")
  static let criterion = Phrase("Criterion", "准则值")
  static let added = Phrase("added", "加入")
  static let removed = Phrase("removed", "移除")
  static let removedForSign = Phrase("removed: wrong sign", "移除：符号相悖")
  static let boundedAtZero = Phrase(
    "left out: held to its sign, its coefficient is 0", "未入模：限定符号后系数为 0")
  static let notInModel = Phrase("Characteristics not in the model", "未入模特征变量")
  static let whyNot = Phrase("Why not", "原因")
  static let notChosen = Phrase("not chosen by the selection", "变量选择未选中")
}
