internal import CreditModels

// Rows held out in turn.
extension Phrase {
  static let resampling = Phrase("Rows held out in turn", "轮流留出检验")
  static func resamplingNote(_ repeats: Int, _ folds: Int) -> Phrase {
    Phrase(
      "Classing, selection and fit were done anew without each fold, \(repeats) times \(folds) folds; every "
        + "row is judged by cards that did not know it.",
      "逐折留出样本后重新分箱、筛选与拟合，共 \(repeats) 次、每次 \(folds) 折；每行样本均由未使用该行的评分卡评判。")
  }
  static func aucHeldOut(_ auc: String, limits: String?, bads: String) -> Phrase {
    let (en, zh) = (
      limits.map { ", 95 % limits \($0)" } ?? "", limits.map { "（95 % 置信区间 \($0)）" } ?? ""
    )
    return Phrase(
      "AUC of rows held out \(auc)\(en), from \(bads) bads; that other rows would have given other cards "
        + "is in the limits only in part.",
      "留出样本 AUC 为 \(auc)\(zh)，坏样本 \(bads) 行；换一批样本会得到不同的评分卡，此项不确定性仅部分计入区间。")
  }
  static func resampledCards(_ cards: String, of fits: String, sets: String, same: String) -> Phrase
  {
    Phrase(
      "\(cards) of \(fits) folds gave a card, with \(sets) different sets of characteristics; \(same) "
        + "have those of this card.",
      "\(fits) 折中有 \(cards) 折得到评分卡，特征组合共 \(sets) 种，其中 \(same) 张与本评分卡相同。")
  }
  static func foldsWithoutCard(_ count: String) -> Phrase {
    Phrase(
      "Folds without a card, their rows at the bad rate of the others: \(count).",
      "未得到评分卡的折数（其样本取其余样本的坏样本率）：\(count)。")
  }
  static let oneLeftOutNote = Phrase(
    "Leaving one row out makes the AUC of few bads too low.", "坏样本较少时，留一法得到的 AUC 偏低。")
  static let measure = Phrase("Measure", "指标")
  static let ownRows = Phrase("Own rows", "训练样本")
  static let heldOut = Phrase("Held out", "留出样本")
  static let betweenRepeats = Phrase("SD of repeats", "重复间标准差")
  static let optimism = Phrase("Optimism", "乐观偏差")
  static let oneLeftOut = Phrase("One left out", "留一法")
  static let inThisCard = Phrase("In this card", "在本评分卡中")
  static let shareOfFolds = Phrase("Share of folds", "入选折占比")

  static func verdictHeldOut(_ auc: String, limits: String?) -> Phrase {
    let (en, zh) = (
      limits.map { " (95 % limits \($0))" } ?? "", limits.map { "（95 % 置信区间 \($0)）" } ?? ""
    )
    return Phrase(
      "On rows held out in turn, all chosen anew without them, the AUC is \(auc)\(en).",
      "轮流留出样本并重新选定全部内容后，AUC 为 \(auc)\(zh)。")
  }
  static func discriminationResampled(_ auc: String, _ drop: String) -> Phrase {
    Phrase(
      "AUC \(auc) on rows held out in turn, \(drop) less than on the card's own rows.",
      "轮流留出样本 AUC 为 \(auc)，比评分卡自身训练样本低 \(drop)。")
  }
}
