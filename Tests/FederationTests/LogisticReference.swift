import CreditModels

/// A maximum-likelihood fit by statsmodels 0.15 and how far another fit is from it.
struct LogisticReference: Decodable {
  struct Parameter: Decodable {
    let name: String
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let coef, se, z, p, ci_low, ci_high: Double
  }

  let nobs, llf, aic, bic: Double
  let params: [Parameter]
  /// By column without the ending `_woe`; only in some files.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  let vif_train: [String: Double]?

  /// The largest differences, and how many coefficients are not those of the reference by name.
  struct Difference {
    var names = 0
    /// Relative to `max(1, |reference|)`.
    var coefficient = 0.0
    /// Relative.
    var standardError = 0.0
    /// Relative to the standard error: z, and the limits of the confidence interval.
    var z = 0.0
    var limits = 0.0
    /// Relative to `max(p, smallestP)`.
    var p = 0.0
    var vif = 0.0
    /// Relative: log-likelihood, AIC and BIC.
    var likelihood = 0.0

    mutating func note(_ path: WritableKeyPath<Difference, Double>, _ size: Double) {
      // NaN counts as the largest of all differences.
      self[keyPath: path] = size <= self[keyPath: path] ? self[keyPath: path] : size
      if size.isNaN { self[keyPath: path] = .infinity }
    }
  }

  /// Below it a p-value is compared absolutely: its logarithm moves with z squared.
  static let smallestP = 1e-200

  func difference(from fit: LogisticFit) -> Difference {
    var difference = Difference()
    difference.names = abs(params.count - fit.terms.count)
    for (expected, term) in zip(params, fit.terms) {
      if expected.name != (term.name == "intercept" ? "const" : term.name) { difference.names += 1 }
      let error = term.standardError ?? .nan
      difference.note(
        \.coefficient, abs(term.coefficient - expected.coef) / max(1, abs(expected.coef)))
      difference.note(\.standardError, abs(error - expected.se) / expected.se)
      difference.note(\.z, abs((term.z ?? .nan) - expected.z))
      difference.note(\.limits, abs((term.lower ?? .nan) - expected.ci_low) / expected.se)
      difference.note(\.limits, abs((term.upper ?? .nan) - expected.ci_high) / expected.se)
      difference.note(
        \.p, abs((term.p ?? .nan) - expected.p) / max(expected.p, Self.smallestP))
      if let vif = vif_train?[expected.name.replacing("_woe", with: "")] {
        difference.note(\.vif, abs((term.vif ?? .nan) - vif) / vif)
      }
    }
    difference.note(\.likelihood, abs(fit.logLikelihood - llf) / abs(llf))
    difference.note(\.likelihood, abs(fit.aic - aic) / aic)
    difference.note(\.likelihood, abs(fit.bic - bic) / bic)
    return difference
  }
}
