internal import Foundation

extension Scaling {
  /// The model whose log-odds of bad are those of the score a card of `model` issues.
  ///
  ///     η = (offset - score) / factor,  score = base + Σ points
  ///
  /// Without rounding that is `model` itself. With whole points a term's values are its points, from
  /// those of its first bin on, in units of `-1 / factor`. The unit has so few binary digits that no
  /// sum is rounded: equal scores have equal log-odds. What the unit loses is below 1e-9.
  ///
  /// - Returns: `model` also where a term has no bins and so no list of points.
  func issued(_ model: ScoreModel) -> ScoreModel {
    guard rounding == .whole else { return model }
    let points = TermPoints(scaling: self, coefficients: model.coefficients)
    var score = points.base
    var steps: [(binning: Binning, points: [Double])] = []
    for (index, term) in model.design.terms.enumerated() {
      guard case .woe(let binning, let values) = term else { return model }
      let own = values.map { points.points(ofTerm: index, value: $0) }
      let first = own.first ?? 0
      score += first
      steps.append((binning, own.map { $0 - first }))
    }
    let largest = steps.reduce(1 + abs(offset - score)) { $0 + ($1.points.map(abs).max() ?? 0) }
    let digits = 51 - largest.exponent
    let quantum = Double(sign: .plus, exponent: (1 / factor).exponent - digits, significand: 1)
    func whole(_ value: Double) -> Double { (value / quantum).rounded() * quantum }
    let unit = whole(1 / factor)
    let terms = steps.map { step in
      Design.Term.woe(step.binning, values: step.points.map { -unit * $0 + 0 })
    }
    return ScoreModel(
      design: Design(terms),
      coefficients: [whole(logOdds(score: score))] + [Double](repeating: 1, count: terms.count))
  }

  /// The least safe score of the rows below a log-odds of bad: a whole one where points are whole.
  func leastSafeScore(below logOdds: Double) -> Double {
    let score = score(logOdds: logOdds)
    guard rounding == .whole else { return score }
    return highIsRisky ? score.rounded(.down) : score.rounded(.up)
  }

  /// The log-odds below which all scores at least as safe as `score` lie, and no others.
  func logOdds(belowWhichAreSaferThan score: Double) -> Double {
    // The next float stands for no score; between whole scores the middle is far from all.
    guard rounding == .whole else { return logOdds(score: score).nextUp }
    return logOdds(score: highIsRisky ? score.rounded(.down) + 0.5 : score.rounded(.up) - 0.5)
  }
}

extension Scorecard {
  /// The model whose log-odds are those of the scores this card issues, whole points included.
  public var issuedModel: ScoreModel { scaling.issued(model) }
}

extension StudyResult {
  /// The model whose log-odds are those of the scores the card issues: what is measured.
  public var issuedModel: ScoreModel { study.scaling.issued(model) }
}
