internal import LinearAlgebra

/// A likelihood-ratio test: twice the log-likelihood that the terms are worth.
///
/// Wilks, "The large-sample distribution of the likelihood ratio for testing composite hypotheses",
/// *Annals of Mathematical Statistics* 9, 1938, 60, doi:10.1214/aoms/1177732360.
public struct LikelihoodRatio: Codable, Sendable, Equatable {
  public let statistic: Double
  public let degrees: Int
  /// Of the chi-square distribution.
  public let p: Double

  public init(statistic: Double, degrees: Int) {
    self.statistic = statistic
    self.degrees = degrees
    p = ChiSquare.survival(statistic, degrees: degrees)
  }
}

/// What a study asks of a fit beyond Wald's tests; a few more rounds at the optimum.
struct Inference {
  let rules: Study.ModelRules

  init(_ rules: Study.ModelRules) { self.rules = rules }

  func complete(
    _ fit: inout LogisticFit, size: SampleSizes.Size, from parties: some Aggregator
  ) async throws {
    fit.varianceInflationLimit = rules.selection.varianceInflation
    guard fit.converged, fit.separating.isEmpty else { return }
    if rules.likelihoodRatio == .terms && rules.ridge == 0 {
      fit.termLikelihoodRatios = try await dropOne(fit, size: size, from: parties)
    }
    try await estimateErrors(of: &fit, from: parties)
  }

  /// Every term against the model without it, all in the same rounds.
  private func dropOne(
    _ fit: LogisticFit, size: SampleSizes.Size, from parties: some Aggregator
  ) async throws -> [LikelihoodRatio]? {
    guard let expansion = fit.expansion else { return nil }
    let members = await parties.members
    let terms = Array(fit.model.design.terms.indices)
    var trials = terms.compactMap { left in
      Trial(
        .terms(terms.filter { $0 != left }), near: expansion, isInside: false,
        tolerance: 1e-8 * size.unit, asksAnyway: true)
    }
    try await LikelihoodSurface(design: fit.model.design, ridge: 0, parties: parties)
      .settle(&trials)
    // Likelihoods of different rows are not compared.
    guard await parties.members == members, trials.count == terms.count else { return nil }
    return trials.map {
      LikelihoodRatio(statistic: max(0, 2 * (fit.logLikelihood - $0.logLikelihood)), degrees: 1)
    }
  }

  /// The sandwich `I⁻¹ M I⁻¹`; for parties times `G / (G - 1)` with `G` of them (Liang and Zeger,
  /// *Biometrika* 73, 1986, 13, doi:10.1093/biomet/73.1.13).
  private func estimateErrors(
    of fit: inout LogisticFit, from parties: some Aggregator
  ) async throws {
    fit.errors = rules.errors
    guard rules.errors != .model else { return }
    var factor = 1.0
    if rules.errors == .clustered {
      let count = await parties.members.count
      guard count >= ScoreProducts.minimumParties else {
        fit.errors = .model
        fit.notes.append(
          "Clustered errors need \(ScoreProducts.minimumParties) parties or more and there "
            + (count == 1 ? "is 1" : "are \(count)") + ": the tests are the model's own.")
        return
      }
      factor = Double(count) / Double(count - 1)
      if count < 30 {
        fit.notes.append(
          "Clustered errors over \(count) parties are too small: they need some dozens.")
      }
    }
    let products = try await parties.sum(
      ScoreProducts(of: fit.model, by: rules.errors == .robust ? .rows : .parties))
    let bread = fit.covariance
    fit.robustVariances = (0..<fit.parameterCount).map { j in
      let row = (0..<fit.parameterCount).map { bread[$0, j] }
      return factor * dot(row, products.times(row))
    }
  }
}
