internal import CreditModels

// The page, and the summary for those who decide.
extension Phrase {
  static let scorecard = Phrase("scorecard", "评分卡")
  static let contents = Phrase("Contents", "目录")
  static let summary = Phrase("A. Summary", "A. 摘要")
  static let modelAndValidation = Phrase("B. Model and validation", "B. 模型与验证")
  static let appendix = Phrase("C. Evidence", "C. 审验附录")
  static let forDeciders = Phrase("for those who decide", "供决策者")
  static let forModellers = Phrase("for those who build", "供建模人员")
  static let forValidators = Phrase("for those who check", "供验证与审计人员")
  static let abbreviations = Phrase(
    "PD: probability of default. WOE: weight of evidence. IV: information value. AUC: area under "
      + "the ROC curve; Gini = 2 AUC − 1. KS: largest distance between the score distributions of "
      + "goods and bads. VIF: variance inflation factor. PSI, CSI: stability index of the "
      + "population by score, of a characteristic. PDO: points that double the odds.",
    "PD：违约概率。WOE：证据权重。IV：信息值。AUC：ROC 曲线下面积；Gini = 2 AUC − 1。KS：好坏样本评分分布的最大差距。"
      + "VIF：方差膨胀因子。PSI、CSI：评分的群体稳定性指标、特征变量的稳定性指标。PDO：使好坏比翻倍的分数。")

  static func verdict(
    auc: String, limits: String?, gini: String, ks: String, rows: String, part: String
  ) -> Phrase {
    let (en, zh) = (
      limits.map { " (95 % limits \($0))" } ?? "", limits.map { "（95 % 置信区间 \($0)）" } ?? ""
    )
    return Phrase(
      "AUC \(auc)\(en), Gini \(gini) and KS \(ks) on \(rows) \(part) rows.",
      "在 \(rows) 行\(part)样本上，AUC 为 \(auc)\(zh)，Gini 为 \(gini)，KS 为 \(ks)。")
  }

  static func pairs(_ ofHundred: String, _ strength: Phrase) -> Phrase {
    Phrase(
      "Of 100 pairs of one good and one bad applicant the card puts about \(ofHundred) in the right "
        + "order: \(strength.en) discrimination.",
      "随机各取一名好客户与坏客户，100 对中约有 \(ofHundred) 对排序正确：区分能力\(strength.zh)。")
  }
  static let outstanding = Phrase("outstanding", "极强")
  static let excellent = Phrase("excellent", "优秀")
  static let acceptable = Phrase("acceptable", "可接受")
  static let weakDiscrimination = Phrase("weak", "较弱")
  static let noDiscrimination = Phrase("hardly any", "几乎没有")

  static func fitted(
    characteristics: Int, rows: String, bads: String, parties: Int?
  ) -> Phrase {
    let place = parties.map { "of \($0) part\($0 == 1 ? "y" : "ies")" } ?? "in one place"
    return Phrase(
      "\(characteristics) characteristic\(characteristics == 1 ? "" : "s"), fitted on \(rows) rows "
        + "with \(bads) bads \(place).",
      "模型含 \(characteristics) 个特征变量，训练于\(parties.map { " \($0) 个参与方的" } ?? "集中存放的") \(rows) 行样本，"
        + "其中坏样本 \(bads) 行。")
  }
  static func assumed(rows: String, bads: String) -> Phrase {
    Phrase(
      "Besides, \(bads) bads of \(rows) rejected applicants are assumed, not seen.",
      "此外，\(rows) 行被拒绝样本中的 \(bads) 个坏样本系假定，并非观测。")
  }
  static let equalToPooled = Phrase(
    "Equal to the fit on pooled rows within 10⁻⁹.", "与集中数据拟合的结果一致（误差不超过 10⁻⁹）。")
  static let equalToPooledColumns = Phrase(
    "Equal to the fit on pooled columns: coefficients within 10⁻⁷, standard errors within 10⁻³.",
    "与集中特征拟合的结果一致（系数误差不超过 10⁻⁷，标准误误差不超过 10⁻³）。")
  static let differentFromPooledColumns = Phrase(
    "Not equal to the fit on pooled columns within the limits: see the comparison in C.",
    "与集中特征拟合的结果不一致（超出界限）：见附录 C 的比较。")
  static let differentFromPooled = Phrase(
    "Not equal to the fit on pooled rows within 10⁻⁹: see the comparison in C.",
    "与集中数据拟合的结果不一致（误差超过 10⁻⁹）：见附录 C 的比较。")

  static let badMeans = Phrase("Bad means", "坏样本定义")
  static let trainedOn = Phrase("Trained on", "训练样本")
  static func rowsAndBads(_ rows: String, _ bads: String) -> Phrase {
    Phrase("\(rows) rows, \(bads) bads", "\(rows) 行，坏样本 \(bads) 行")
  }
  static let parties = Phrase("Who took part", "参与方")
  static let onePlace = Phrase("rows in one place", "数据集中存放")
  static func meanPDAgainstBadRate(_ part: String) -> Phrase {
    Phrase("Mean PD / bad rate, \(part) rows", "平均 PD / 坏样本率（\(part)）")
  }

  static let judgement = Phrase("Judgement by rule", "按规则评判")
  static let question = Phrase("Question", "评判项目")
  static let findingAndRule = Phrase("Finding, and the rule applied", "结果与所用规则")
  static let green = Phrase("in order", "合格")
  static let amber = Phrase("watch", "关注")
  static let red = Phrase("act", "须处理")
  static let dark = Phrase("not judged", "未评判")
  static let notMeasured = Phrase(
    "Nothing in this run measures it.", "本次运行没有可用于评判的数据。")

  static func discriminationFound(_ auc: String, _ part: String, _ drop: String?) -> Phrase {
    Phrase(
      "AUC \(auc) on \(part) rows"
        + (drop.map { ", \($0) less than in training." } ?? "; no rows were held out."),
      "\(part)样本 AUC 为 \(auc)" + (drop.map { "，比训练样本低 \($0)。" } ?? "；没有留出样本。"))
  }
  static let discriminationRule = Phrase(
    "In order: held-out AUC at least 0.70 and at most 0.05 below training. Act: below 0.60. "
      + "(Hosmer, Lemeshow and Sturdivant 2013)",
    "合格：留出样本 AUC 不低于 0.70，且比训练样本至多低 0.05。须处理：低于 0.60。（Hosmer, Lemeshow and Sturdivant 2013）"
  )

  static func calibrationFound(
    _ pd: String, _ rate: String, _ z: String, _ bands: (outside: Int, of: Int)?
  ) -> Phrase {
    Phrase(
      "Mean PD \(pd), bad rate \(rate), |z| = \(z)"
        + (bands.map { "; \($0.outside) of \($0.of) score bands outside their 95 % limits." }
          ?? "."),
      "平均 PD \(pd)，坏样本率 \(rate)，|z| = \(z)"
        + (bands.map { "；\($0.of) 个评分段中 \($0.outside) 个超出 95 % 界限。" } ?? "。"))
  }
  static let trainingAlwaysCalibrated = Phrase(
    "No rows were held out; training rows agree by construction.", "没有留出样本；训练样本必然吻合，不作依据。")
  static func calibratedElsewhere(_ rate: String) -> Phrase {
    Phrase(
      "Not judged: PDs are calibrated to a bad rate of \(rate), not to that of these rows.",
      "未评判：PD 已校准至组合坏样本率 \(rate)，而非这些样本的坏样本率。")
  }
  static func bandsCalibratedElsewhere(_ rate: String) -> Phrase {
    Phrase(
      "PDs are calibrated to a bad rate of \(rate), not to that of these rows: bands and test differ from "
        + "them by design as far as the two rates do.",
      "PD 已校准至组合坏样本率 \(rate)，而非这些样本的坏样本率：各评分段与检验会因两者之差而必然偏离。")
  }
  static let calibrationRule = Phrase(
    "In order: |z| at most 1.96 and at most 2 bands outside. Act: |z| above 2.58. "
      + "(normal limits of the binomial, 95 and 99 %)",
    "合格：|z| 不超过 1.96，且超限评分段不多于 2 个。须处理：|z| 大于 2.58。（二项分布的正态界限，95 % 与 99 %）")

  static func stabilityFound(_ index: String, _ pair: String, _ limit: String?) -> Phrase {
    Phrase(
      "PSI of the score \(index), \(pair)" + (limit.map { "; chance alone reaches \($0)." } ?? "."),
      "评分 PSI 为 \(index)，\(pair)" + (limit.map { "；仅由偶然可达 \($0)。" } ?? "。"))
  }
  static let stabilityRule = Phrase(
    "In order: PSI below 0.10 or within the 95 % limit of chance. Act: 0.25 or more beyond it. "
      + "(Siddiqi 2006)",
    "合格：PSI 低于 0.10，或在偶然波动的 95 % 界限内。须处理：超出该界限且不低于 0.25。（Siddiqi 2006）")

  static let sampleSize = Phrase("Sample size", "样本量")
  static func sizeFound(_ perCoefficient: String, _ heldOut: String?) -> Phrase {
    Phrase(
      "\(perCoefficient) bads for each coefficient in training"
        + (heldOut.map { ", \($0) bads held out." } ?? ", none held out."),
      "训练样本中每个系数对应 \(perCoefficient) 个坏样本" + (heldOut.map { "，留出样本含 \($0) 个坏样本。" } ?? "，没有留出样本。"))
  }
  static let sizeRule = Phrase(
    "In order: at least 20 for each coefficient and 100 held out. Act: fewer than 10 for each "
      + "coefficient. (Peduzzi 1996, Vergouwe 2005)",
    "合格：每个系数不少于 20 个，且留出样本不少于 100 个。须处理：每个系数少于 10 个。（Peduzzi 1996，Vergouwe 2005）")

  static let signsAndVIF = Phrase("Signs and collinearity", "符号与共线性")
  static func signsFound(_ wrong: String, _ vif: (name: String, value: String)?) -> Phrase {
    Phrase(
      (wrong.isEmpty ? "No sign contradicts its WOE" : "Wrong sign: \(wrong)")
        + (vif.map { "; largest VIF \($0.value) (\($0.name))." } ?? "."),
      (wrong.isEmpty ? "没有系数符号与 WOE 相悖" : "符号相悖：\(wrong)")
        + (vif.map { "；最大 VIF 为 \($0.value)（\($0.name)）。" } ?? "。"))
  }
  static let signsRule = Phrase(
    "In order: every sign as its WOE demands and VIF at most 3. Act: a wrong sign, or VIF above 10. "
      + "(Belsley, Kuh and Welsch 1980)",
    "合格：系数符号均与 WOE 一致，且 VIF 不超过 3。须处理：符号相悖，或 VIF 大于 10。（Belsley, Kuh and Welsch 1980）")

  static let mayBeUsed = Phrase("What it may be used for", "可以用于")
  static let mayNotBeUsed = Phrase("What it may not be used for", "不可用于")
  static let usePlain = Phrase(
    "The purpose of the study, which its file does not state.", "研究的目的（研究文件中未写明）。")
  static func usePurpose(_ purpose: String) -> Phrase {
    Phrase("The purpose of the study: \(purpose)", "研究目的：\(purpose)")
  }
  static let useRanking = Phrase(
    "Ranking applicants like those it was trained on by risk.", "对与训练样本同类的申请人按风险排序。")
  static func useScale(
    _ points: String, _ odds: String, _ pdo: String, highIsRisky: Bool
  ) -> Phrase {
    Phrase(
      "Reading a PD from the score: \(points) points are odds of \(odds) to 1, \(pdo) "
        + "\(highIsRisky ? "fewer" : "more") double them; only while calibration is in order.",
      "由评分换算 PD：\(points) 分对应好坏比 \(odds) : 1，每\(highIsRisky ? "减少" : "增加") \(pdo) 分好坏比翻倍；仅在校准合格时适用。"
    )
  }
  static let misuseOthers = Phrase(
    "Other products, countries or definitions of bad without a new validation.",
    "其他产品、地区或其他坏样本定义——须重新验证。")
  static let misuseRejected = Phrase(
    "Statements about applicants who were always refused: their outcomes are in no row.",
    "推断历来被拒绝的申请人：样本中没有其表现。")
  static let misuseInferred = Phrase(
    "Proof about rejected applicants: their outcomes are inferred, not observed.",
    "作为被拒绝申请人表现的证明：其结果为推断而非观测。")
  static let misuseAlone = Phrase(
    "A decision with no way to ask for reasons or for a human review.", "不提供理由说明与人工复核渠道的最终决定。")
  static let misuseUnwatched = Phrase(
    "Use without monitoring of PSI and of calibration.", "不监测 PSI 与校准情况的长期使用。")

  static let scoresTitle = Phrase("Scores", "评分范围")
  static let scoresAndCutoffs = Phrase("Scores and cut-offs", "评分范围与准入线")
  static func scoreRange(
    _ least: String, _ leastPD: String, _ most: String, _ mostPD: String
  ) -> Phrase {
    Phrase(
      "Scores reach from \(least) (PD \(leastPD)) to \(most) (PD \(mostPD)).",
      "评分范围为 \(least)（PD \(leastPD)）至 \(most)（PD \(mostPD)）。")
  }
  static func briefStrategy(_ part: String, highIsRisky: Bool) -> Phrase {
    Phrase(
      "If everybody at the cut-off or \(highIsRisky ? "lower" : "higher") were approved, on the "
        + "\(part) rows:",
      "若评分不\(highIsRisky ? "高" : "低")于准入线者一律通过，\(part)样本上的结果为：")
  }
}
