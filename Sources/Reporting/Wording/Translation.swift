internal import CreditModels
internal import Foundation

/// Chinese for the English sentences that other parts of the program write into the files of a run:
/// warnings, reasons, the names of questions.
///
/// A template has holes. `{0}` takes a name or a number, which stays as it is; `[0]` takes another
/// sentence of the table, and a sentence nobody knows leaves the whole untranslated: half a
/// translation reads worse than none.
enum Translation {
  /// `nil` for a sentence nobody has translated.
  static func zh(_ english: String) -> String? {
    for template in templates {
      if let translated = template.translated(english) { return translated }
    }
    return zhOfList(english)
  }

  /// Names of questions, one after the other.
  private static func zhOfList(_ english: String) -> String? {
    let items = english.components(separatedBy: "; ")
    guard items.count > 1 else { return nil }
    let translated = items.compactMap(zh)
    return translated.count == items.count ? translated.joined(separator: "；") : nil
  }

  /// Bands of the score, as tables of counts name them.
  static func zhOfBands(_ english: String) -> String {
    english.components(separatedBy: " + ").map { band in
      bands.lazy.compactMap { $0.translated(band) }.first ?? band
    }.joined(separator: " + ")
  }

  private static let bands = [
    ("all scores", "全部评分"), ("above {0}", "{0} 以上"), ("up to {0}", "{0} 及以下"),
    ("from {0}", "{0} 及以上"), ("below {0}", "{0} 以下"), ("{0} to {1}", "{0} 至 {1}"),
  ].map(Template.init)

  private struct Template: Sendable {
    /// The English between the holes, which are numbered in order.
    private var pieces: [String] = []
    private var takesSentence: [Bool] = []
    private let zh: String

    init(_ english: String, _ zh: String) {
      self.zh = zh
      var rest = english[...]
      while true {
        let number = pieces.count
        let name = rest.firstRange(of: "{\(number)}")
        guard let hole = name ?? rest.firstRange(of: "[\(number)]") else { break }
        pieces.append(String(rest[..<hole.lowerBound]))
        takesSentence.append(name == nil)
        rest = rest[hole.upperBound...]
      }
      pieces.append(String(rest))
    }

    func translated(_ english: String) -> String? {
      guard let holes = holes(in: english) else { return nil }
      var text = zh
      for (index, hole) in holes.enumerated() {
        guard let content = takesSentence[index] ? Translation.zh(hole) : hole else { return nil }
        text = text.replacing(takesSentence[index] ? "[\(index)]" : "{\(index)}", with: content)
      }
      return text
    }

    /// What stands between the pieces, which follow each other in `text` from its start to its end.
    private func holes(in text: String) -> [String]? {
      guard text.hasPrefix(pieces[0]), pieces.count > 1 || text == pieces[0] else { return nil }
      var rest = text.dropFirst(pieces[0].count)
      var holes: [String] = []
      for (index, piece) in pieces.enumerated().dropFirst() {
        let isLast = index == pieces.count - 1
        guard !isLast || rest.hasSuffix(piece),
          let range = isLast
            ? rest.index(rest.endIndex, offsetBy: -piece.count)..<rest.endIndex
            : rest.firstRange(of: piece)
        else { return nil }
        holes.append(String(rest[..<range.lowerBound]))
        rest = rest[range.upperBound...]
      }
      return holes.allSatisfy { !$0.isEmpty } ? holes : nil
    }
  }

  private static let templates = (questions + warnings + reasons + rejects + federation).map(
    Template.init)
}

extension Translation {
  private static let questions: [(String, String)] = [
    ("rows and bads of each part", "各样本的行数与坏样本数"), ("rows and bads", "行数与坏样本数"),
    ("rows below candidate cuts", "候选切点以下的行数"),
    ("goods and bads in bins", "各分箱的好坏样本数"),
    ("goods and bads in cells of the score", "各评分区间的好坏样本数"),
    ("losses and probabilities of default", "损失与违约概率之和"),
    ("log-likelihood, gradient and information matrix", "对数似然、梯度与信息矩阵"),
    ("log-likelihood and gradient", "对数似然与梯度"),
    ("log-likelihoods and gradients of rival models", "各候选模型的对数似然与梯度"),
    ("products of rows' scores", "各行得分向量的乘积之和"),
    ("products of parties' scores", "各参与方得分向量的乘积之和"),
    ("goods and bads by the decisions of two cards", "按两张评分卡决定交叉的好坏样本数"),
    ("rows in bins and bands of the score", "各分箱与评分段的行数"),
    ("rejected rows in bands of the score", "各评分段的被拒绝行数"),
    ("rows and bads with inferred outcomes", "推断结果后的行数与坏样本数"),
    ("first-time borrowers and others", "首次借款人与其他借款人的行数"),
    ("[0] by party", "[0]（分参与方）"), ("[0] by fold", "[0]（分折）"),
    ("[0] by {1}", "[0]（按 {1} 分组）"),
    ("sums of columns", "各列之和"),
    ("squared distances from the mean", "与均值之差的平方和"),
    ("account of the journal", "日志摘要"), ("announcement", "列名与列类型的申报"), ("public keys", "公钥"),
    ("wrapped shares", "加密的密钥份额"),
    ("vote on survivors", "对存续参与方的表决"), ("shares of masks", "掩码的份额"),
    ("categories of {0}", "{0} 的类别名称"), ("[0], again", "[0]（重发）"),
  ]

  private static let warnings: [(String, String)] = [
    ("'{0}' is not in the model: [1].", "“{0}”未进入模型：[1]。"),
    (
      "'{0}': the points of bin '{1}' rest on fewer than 10 rows.",
      "“{0}”：分箱“{1}”的分值所依据的样本不足 10 行。"
    ),
    ("'{0}': [1].", "“{0}”：[1]。"),
    ("No row is in the test sample; see validation.split.", "测试样本中没有任何行；请检查 validation.split。"),
    (
      "No row is out of time; see validation.outOfTime.from.",
      "没有跨期样本；请检查 validation.outOfTime.from。"
    ),
    ("The {0} rows are all good or all bad: they measure nothing.", "{0} 样本全为好样本或全为坏样本，无法用于评估。"),
    (
      "{0} separates good from bad rows: the likelihood rises without end as the coefficient grows, so there is no estimate and no standard error. Group the values, exclude the column, or set model.ridge.",
      "{0} 把好坏样本完全分开：系数越大似然越大，因此没有估计值和标准误。请合并取值、排除该列，或设置 model.ridge。"
    ),
    (
      "{0} separate good from bad rows: the likelihood rises without end as their coefficients grow, so there is no estimate and no standard error. Group the values, exclude the columns, or set model.ridge.",
      "{0} 把好坏样本完全分开：系数越大似然越大，因此没有估计值和标准误。请合并取值、排除这些列，或设置 model.ridge。"
    ),
    (
      "'{0}' has the wrong sign: the card gives more points where its own bins show more risk, most often because of what it shares with other columns. Exclude it or one of these, or set model.selection.signs to enforced or constrained.",
      "“{0}”的系数符号相反：其自身分箱显示风险更高之处反而得分更高，多因与其他列共享信息。请排除该列或相关列之一，或将 model.selection.signs 设为 enforced 或 constrained。"
    ),
    (
      "'{0}' has the wrong sign with the assumed outcomes of rejected rows, and not without them: the card gives more points where its own bins show more risk. Change the assumption under rejects, or forbid the column under model.selection.forbidden.",
      "“{0}”在计入被拒绝样本的假定结果后系数符号相反，不计入时则不然：其自身分箱显示风险更高之处反而得分更高。请更改 rejects 下的假定，或在 model.selection.forbidden 中禁用该列。"
    ),
    (
      "'{0}' has the wrong sign and stays because model.selection.forced names it: the card gives more points where its own bins show more risk. Take it out of forced, or exclude what it shares most with.",
      "“{0}”的系数符号相反，因列入 model.selection.forced 而保留：其自身分箱显示风险更高之处反而得分更高。请将其移出 forced，或排除与其共享信息最多的列。"
    ),
    (
      "The cut-off score {0} approves or declines too few of the {1} rows, or of their bads, to be told of; move validation.cutoff.",
      "切点评分 {0} 在 {1} 样本中通过或拒绝的行数或其坏样本过少，不予公布；请调整 validation.cutoff。"
    ),
    (
      "The outcomes of {0} rejected rows are assumed, by [1]: no accepted row can tell whether they are right. Compare several assumptions; standard errors take them for data and are too small.",
      "{0} 行被拒绝样本的结果系假定（[1]）：已通过样本无法证实其对错。请比较多种假定；标准误把假定当作数据，因此偏小。"
    ),
    (
      "The coefficients are held towards 0 by a penalty (lambda {0}): they have no standard errors and the mean PD of a part may differ from its bad rate; set model.penalty.refit to fit the chosen terms without it.",
      "系数受惩罚项约束而趋近 0（lambda {0}）：因此没有标准误，某一样本的平均 PD 也可能与其坏样本率不同；可设置 model.penalty.refit，对入选变量作无惩罚的重新拟合。"
    ),
    (
      "Clustered errors need {0} parties or more and there is 1: the tests are the model's own.",
      "聚类标准误至少需要 {0} 个参与方，而现在只有 1 个：检验采用模型自身的标准误。"
    ),
    (
      "Clustered errors need {0} parties or more and there are {1}: the tests are the model's own.",
      "聚类标准误至少需要 {0} 个参与方，而现在只有 {1} 个：检验采用模型自身的标准误。"
    ),
    (
      "Clustered errors over {0} parties are too small: they need some dozens.",
      "仅 {0} 个参与方的聚类标准误偏小：需要数十个参与方。"
    ),
    (
      "Some of the {0} folds have too few rows or bads to be told of; lower validation.folds.",
      "{0} 折中有的折样本或坏样本过少，不予公布；请调低 validation.folds。"
    ),
    ("The {0} rows or their bads are too few to be told of.", "{0} 样本或其坏样本过少，不予公布。"),
    (
      "The challenger gives all training rows one score: it decides nothing.",
      "对比评分卡给所有训练样本同一评分：无法作出区分。"
    ),
    (
      "The two cards' decisions on the {0} rows agree, or differ, too rarely to be told of.",
      "两张评分卡在 {0} 样本上决定相同或不同的情形过少，不予公布。"
    ),
    (
      "The fit did not converge in {0} steps: treat its coefficients as provisional.",
      "拟合在 {0} 步内未收敛：其系数只能视为暂定。"
    ),
    (
      "The columns are nearly dependent (condition number {0}; above 30 coefficients are unstable).",
      "各列近似线性相关（条件数 {0}；高于 30 时系数不稳定）。"
    ),
    (
      "'{0}' is largely explained by the other columns (VIF {1}).",
      "“{0}”在很大程度上可由其他列解释（VIF {1}）。"
    ),
  ]

  private static let reasons: [(String, String)] = [
    ("its information value is below {0}", "其信息值低于 {0}"),
    ("it is missing in all training rows", "其在所有训练样本中均缺失"),
    ("it has one and the same value in all training rows", "其在所有训练样本中取值相同"),
    ("model.selection.forbidden names it", "model.selection.forbidden 将其排除"),
    (
      "{0} of its training rows are missing, more than model.selection.missing",
      "其训练样本中 {0} 缺失，超过 model.selection.missing"
    ),
    (
      "bin '{0}' has {1} of the training rows, more than model.selection.dominant",
      "分箱“{0}”占训练样本的 {1}，超过 model.selection.dominant"
    ),
    (
      "its correlation with '{0}' is {1}, more than model.selection.correlation allows, and that one is stronger or forced",
      "其与“{0}”的相关系数为 {1}，超过 model.selection.correlation，且后者更强或为必选"
    ),
    (
      "beside the others its coefficient has the wrong sign",
      "与其他变量同时入模时其系数符号相反"
    ),
    ("the characteristic separates nothing", "该特征没有区分能力"),
    ("all its numbers share one bin: [0]", "其所有数值同处一箱：[0]"),
    (
      "no fine cut divides its training rows: nearly all have one and the same value, or there are fewer than twice privacy.minimumRows",
      "没有切点能划分其训练样本：几乎所有行取值相同，或行数不足 privacy.minimumRows 的两倍"
    ),
    (
      "no split into [0] or more bins has [1]; without these rules {2} bins are possible: [3]",
      "没有一种[0]箱以上的划分满足：[1]；取消这些限制可分 {2} 箱：[3]"
    ),
    (
      "no split into [0] or more bins has [1]; without this rule {2} bins are possible: [3]",
      "没有一种[0]箱以上的划分满足：[1]；取消该限制可分 {2} 箱：[3]"
    ),
    ("[0] and [1]", "[0]，且[1]"), ("two", "两"), ("3", "3"), ("4", "4"),
    ("{0} rows in each bin", "每箱至少 {0} 行"), ("{0} bads in each bin", "每箱至少 {0} 个坏样本"),
    ("{0} goods in each bin", "每箱至少 {0} 个好样本"), ("at least {0} bins", "至少 {0} 箱"),
    ("at most {0} bins", "至多 {0} 箱"), ("goods and bads in each bin", "每箱都有好坏样本"),
    ("bad rates of neighbouring bins that differ by {0}", "相邻分箱的坏样本率相差 {0}"),
    ("neighbouring bins with a p-value of at most {0}", "相邻分箱的 p 值不超过 {0}"),
    ("a bad rate of any shape", "任意形状的坏样本率"), ("an ascending bad rate", "坏样本率递增"),
    ("a descending bad rate", "坏样本率递减"),
    ("a bad rate that rises and then falls", "坏样本率先升后降"),
    ("a bad rate that falls and then rises", "坏样本率先降后升"),
    ("a concave bad rate", "坏样本率为凹形"), ("a convex bad rate", "坏样本率为凸形"),
    ("a bad rate that rises, falls, or turns once", "坏样本率单调或只转折一次"),
    ("[0], [1]", "[0]，[1]"), ("set {0} to {1} or {2}", "将 {0} 设为 {1} 或 {2}"),
    ("set {0} to {1}", "将 {0} 设为 {1}"),
    ("lower the minimum of goods in a bin", "调低每箱好样本数的下限"),
    ("lower the minimum of bins", "调低分箱数的下限"), ("set {0} above {1}", "将 {0} 设为大于 {1}"),
    ("lower {0}", "调低 {0}"), ("raise {0}", "调高 {0}"),
  ]

  private static let rejects: [(String, String)] =
    [
      ("[0] and the factor {1}", "[0]，系数 {1}")
    ] + Study.RejectRules.Method.allCases.map { ($0.rawValue, Phrase.rejectMethod($0).zh) }

  private static let federation: [(String, String)] = [
    ("coordinator", "协调方"), ("each party", "每个参与方"), ("no answer", "无应答"),
    ("so that no sum shows who left", "以免总和暴露谁已退出"),
    ("keys", "密钥交换"), ("vector", "提交掩码向量"), ("vote", "表决"), ("release", "份额释放"),
    ("leftOut", "由协调方略去"),
    (
      "names and types of each party's columns and its word for a good outcome; sums over all parties of: [0]",
      "各参与方的列名、列类型及其对好样本的记法；以及对所有参与方求和后的：[0]"
    ),
    (
      "names and types of each party's columns and its word for a good outcome; sums over the parties that had not left of: [0]",
      "各参与方的列名、列类型及其对好样本的记法；以及对尚未退出的参与方求和后的：[0]"
    ),
    (
      "the bins and coefficients it was asked to evaluate, which come from sums over the parties that had not left; no sum and no row of another party",
      "请它计算时所用的分箱与系数（均来自尚未退出的参与方之和）；得不到其他参与方的任何行或单方之和"
    ),
    (
      "of each party by itself: its rows, bads, scores in cells and losses",
      "各参与方自身的：行数、坏样本数、各评分区间的好坏样本数及损失"
    ),
    (
      "the bins and coefficients it was asked to evaluate, which come from sums over all parties; no sum and no row of another party",
      "请它计算时所用的分箱与系数（均来自所有参与方之和）；得不到其他参与方的任何行或单方之和"
    ),
  ]
}
