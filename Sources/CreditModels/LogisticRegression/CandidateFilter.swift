internal import Foundation
internal import LinearAlgebra

/// Leaves out, with the reason, what cannot or should not enter a model: before anything is fitted.
struct CandidateFilter {
  let rules: Study.SelectionRules
  /// The largest |correlation| of two candidates.
  let correlationLimit: Double

  init(_ rules: Study.SelectionRules, design: Study.DesignKind) {
    self.rules = rules
    // Columns that are not weights of evidence are correlated by their coding; a study that wants the
    // filter there says so.
    correlationLimit = rules.correlation ?? (design == .woe ? 0.7 : .infinity)
  }

  /// What the bins say: missing share, one dominant bin, information value.
  func dropped(among characteristics: [Characteristic]) -> [DroppedColumn] {
    characteristics.compactMap { characteristic in
      reason(toLeaveOut: characteristic).map {
        DroppedColumn(name: characteristic.name, reason: $0)
      }
    }
  }

  private func reason(toLeaveOut candidate: Characteristic) -> String? {
    let name = candidate.name
    if rules.forbidden.contains(name) { return "model.selection.forbidden names it" }
    guard !rules.forced.contains(name) else { return nil }
    let shares = candidate.counts.map { $0.rows / candidate.counts.total().rows }
    let missing = shares[candidate.binning.missingIndex]
    if missing > rules.missing {
      return "\(percent(missing)) of its training rows are missing, more than "
        + "model.selection.missing"
    }
    let isDominant = shares.contains { $0 > rules.dominant }
    let isWeak = candidate.informationValue < rules.minimumInformationValue
    // One bin for all numbers is dominant and weak because nothing divides them.
    if let note = candidate.note, isDominant || isWeak { return note }
    if let bin = shares.indices.first(where: { shares[$0] > rules.dominant }) {
      return
        "bin '\(candidate.binning.label(of: bin))' has \(percent(shares[bin])) of the training "
        + "rows, more than model.selection.dominant"
    }
    if isWeak {
      return "its information value is below \(Binning.text(rules.minimumInformationValue))"
    }
    return nil
  }

  struct Outcome {
    /// Indexes of the candidates that stay.
    let kept: [Int]
    let dropped: [DroppedColumn]
  }

  /// What the cross products say: constants, then of every pair that is correlated too much the weaker.
  ///
  /// - Parameters:
  ///   - null: the expansion at the model without terms, where the information is `XᵀWX` up to a factor.
  ///   - strengths: information values; without them the score tests against the null model decide.
  func outcome(
    of design: Design, strengths: [Double]?, null: LikelihoodExpansion, ridge: Double
  ) -> Outcome {
    let information = null.information
    let centred = { (i: Int, j: Int) in
      information[i + 1, j + 1] - (i == j ? ridge : 0)
        - information[0, i + 1] / information[0, 0] * information[0, j + 1]
    }
    var dropped: [DroppedColumn] = []
    var varying: [Int] = []
    for (index, term) in design.terms.enumerated() {
      if rules.forbidden.contains(term.name) {
        dropped.append(
          DroppedColumn(name: term.name, reason: "model.selection.forbidden names it"))
      } else if centred(index, index) > 1e-13 * information[index + 1, index + 1] {
        varying.append(index)
      } else {
        dropped.append(
          DroppedColumn(
            name: term.name, reason: "it has one and the same value in all training rows"))
      }
    }
    let scores = varying.map { index in
      strengths?[index]
        ?? null.gradient[index + 1] * null.gradient[index + 1] / centred(index, index)
    }
    let isForced = varying.map { rules.forced.contains(design.terms[$0].name) }
    let order = varying.indices.sorted { a, b in
      isForced[a] != isForced[b] ? isForced[a] : (scores[a], b) > (scores[b], a)
    }
    var kept: [Int] = []
    for position in order {
      let index = varying[position]
      let correlations = kept.map { other in
        centred(index, other) / (centred(index, index) * centred(other, other)).squareRoot()
      }
      let worst = correlations.indices.max { abs(correlations[$0]) < abs(correlations[$1]) }
      guard let worst, abs(correlations[worst]) > correlationLimit, !isForced[position] else {
        kept.append(index)
        continue
      }
      dropped.append(
        DroppedColumn(
          name: design.terms[index].name,
          reason: "its correlation with '\(design.terms[kept[worst]].name)' is "
            + String(format: "%.3f", correlations[worst])
            + ", more than model.selection.correlation allows, and that one is stronger or forced"))
    }
    return Outcome(kept: kept.sorted(), dropped: dropped)
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
}
