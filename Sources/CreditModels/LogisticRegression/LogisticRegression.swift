internal import Foundation
internal import LinearAlgebra

/// Maximum likelihood by Newton's method on totals.
///
/// A step solves `information * δ = gradient` and is halved while the likelihood falls. The fit ends
/// when the Newton decrement `λ² = gradientᵀ δ`, the squared distance to the optimum in standard
/// errors, is negligible (Boyd and Vandenberghe, *Convex Optimization*, 2004, section 9.5).
///
/// With many rows the information matrix costs far more than the gradient. Then the first steps read
/// a fixed part of the rows and later ones keep the matrix of an earlier point; the gradient of all
/// rows decides the optimum, and the matrix is computed there once more for the standard errors.
public struct LogisticRegression: Sendable {
  /// `ridge/2 * |β|²` is subtracted from the log-likelihood, intercept excepted.
  public var ridge: Double
  public var maximumIterations = 60
  /// From so many cells of the design matrix on, rounds are cheaper than matrices.
  public var economicalCells = 5_000_000.0
  /// Whether large fits spend a pass over the rows on VIF and condition number. Small ones have them
  /// for nothing.
  public var diagnoses = true
  /// What rejected rows are taken to have done; `nil`: only rows with an outcome are fitted.
  public var outcomes: InferredOutcomes?

  public init(ridge: Double = 0) { self.ridge = ridge }

  /// - Throws: `ModelError` for constant or collinear columns and for too few rows.
  public func fit(
    _ design: Design, size: SampleSizes.Size, from parties: some Aggregator
  ) async throws -> LogisticFit {
    try await fit(design, size: size, start: nil, from: parties)
  }

  /// What is known of a design's likelihood before its fit, and need not be asked for again.
  struct Start {
    /// At the model without terms.
    let null: LikelihoodExpansion
    /// Near the optimum.
    let here: LikelihoodExpansion?
  }

  func fit(
    _ design: Design, size: SampleSizes.Size, start: Start?, from parties: some Aggregator
  ) async throws -> LogisticFit {
    try check(size, parameters: design.parameterCount)
    let members = await parties.members
    var search = LogisticSearch(regression: self, design: design, size: size, parties: parties)
    var geometry: ColumnGeometry?
    if let start {
      geometry = try search.geometry(of: start.null.information)
      if search.isEconomical && start.here == nil {
        try await search.beginOnSubsample()
      } else {
        await search.begin(at: start.null)
        if let here = start.here { await search.begin(at: here) }
      }
    } else if search.isEconomical {
      try await search.beginOnSubsample()
    } else {
      // Here the information is XᵀWX up to a factor, which tells of constants and collinearity.
      try await search.begin()
      geometry = try search.geometry()
    }
    try await search.run()
    var size = size
    var sized = members
    while search.members != sized {
      // Parties have left: everything else that is told of the fit is of the same rows.
      guard let left = try await sizeLeft(in: parties) else {
        throw ModelError.oneClass(bads: 0, rows: 0)
      }
      size = left
      sized = await parties.members
      if sized != search.members {
        try await search.resume(size: size)
        try await search.run()
      }
    }
    if geometry == nil && diagnoses { geometry = try await search.geometryAtStart() }
    var fit = LogisticFit(
      model: ScoreModel(design: design, coefficients: search.coefficients),
      covariance: search.covariance(), logLikelihood: search.unpenalisedLogLikelihood,
      nullLogLikelihood: nullLogLikelihood(size), rowCount: size.weight,
      badCount: size.badWeight, iterations: search.iterations, rounds: search.rounds,
      converged: search.converged, separating: search.separating,
      varianceInflation: geometry?.varianceInflation, conditionNumber: geometry?.conditionNumber,
      information: search.information)
    fit.ridge = ridge
    return fit
  }

  func check(_ size: SampleSizes.Size, parameters: Int) throws(ModelError) {
    guard size.bads > 0, size.bads < size.rows else {
      throw .oneClass(bads: Int(size.bads), rows: Int(size.rows))
    }
    guard Int(size.rows) > parameters else {
      throw .tooFewRows(rows: Int(size.rows), parameters: parameters)
    }
  }

  /// The model without terms: everybody has the mean odds.
  func nullCoefficients(of design: Design, size: SampleSizes.Size) -> [Double] {
    [log(size.badWeight / (size.weight - size.badWeight))]
      + [Double](repeating: 0, count: design.terms.count)
  }

  /// A point of a penalty's path as a fit: without covariance.
  ///
  /// - Parameter indexes: of the design's coefficients among `coefficients`.
  func penalisedFit(
    _ design: Design, coefficients indexes: [Int], of coefficients: [Double],
    logLikelihood: Double, lambda: Double, size: SampleSizes.Size, null: LikelihoodExpansion
  ) -> LogisticFit {
    let geometry = try? ColumnGeometry(
      crossProducts: null.information, names: design.names, allowsCollinear: true)
    let order = design.parameterCount
    var fit = LogisticFit(
      model: ScoreModel(design: design, coefficients: indexes.map { coefficients[$0] }),
      covariance: Matrix(rowCount: order, columnCount: order, repeating: .nan),
      logLikelihood: logLikelihood, nullLogLikelihood: nullLogLikelihood(size),
      rowCount: size.weight, badCount: size.badWeight, iterations: 0, rounds: 0, converged: true,
      separating: [], varianceInflation: geometry?.varianceInflation,
      conditionNumber: geometry?.conditionNumber, information: nil)
    fit.penalty = lambda
    fit.notes.append(
      "The coefficients are held towards 0 by a penalty (lambda \(Float(lambda))): they have no "
        + "standard errors and the mean PD of a part may differ from its bad rate; set "
        + "model.penalty.refit to fit the chosen terms without it.")
    return fit
  }

  private func sizeLeft(in parties: some Aggregator) async throws -> SampleSizes.Size? {
    guard let outcomes else { return try await parties.sum(SampleSizes())[.train] }
    return try await parties.sum(InferredSizes(of: outcomes, part: .train)).size
  }

  /// Of the model without terms.
  func nullLogLikelihood(_ size: SampleSizes.Size) -> Double {
    let good = size.weight - size.badWeight
    return size.badWeight * log(size.badWeight / size.weight) + good * log(good / size.weight)
  }
}
