internal import Foundation

/// How the card does on training rows it has not seen, fold by fold.
///
/// Bins, weights of evidence and the choice of terms stay those of all training rows; only the
/// coefficients are fitted again on the other folds. What choosing them cost is not in it.
/// Stone, *Journal of the Royal Statistical Society B* 36, 1974, 111.
public struct CrossValidation: Codable, Sendable, Equatable {
  public let folds: [FoldResult]
  /// Over the folds whose fit converged.
  public let auc: Spread
  public let gini: Spread
  public let ks: Spread
  public let coefficients: [CoefficientSpread]

  public struct FoldResult: Codable, Sendable, Equatable {
    public let rows: Int
    public let bads: Int
    public let converged: Bool
    /// Of the fit on the other folds, from cells; absent when it did not converge.
    public let performance: Performance?
  }

  /// Mean and standard deviation, with divisor n - 1.
  public struct Spread: Codable, Sendable, Equatable {
    public let mean: Double
    /// Absent for a single value.
    public let standardDeviation: Double?

    init(_ values: [Double]) {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      self.mean = mean
      standardDeviation =
        values.count > 1
        ? (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot() : nil
    }
  }

  public struct CoefficientSpread: Codable, Sendable, Equatable {
    public let name: String
    /// Of all training rows.
    public let coefficient: Double
    /// Over the folds.
    public let mean: Double
    public let standardDeviation: Double?
    public let smallest: Double
    public let largest: Double
  }

  /// The fits and sums of one cross-validation.
  package struct Run {
    let fit: LogisticFit
    let ridge: Double
    let count: Int
    /// Of the cells of the training rows.
    let edges: [Double]
    let minimum: SmallestCell
    let isWeighted: Bool
    /// What becomes of a fit before it scores: the shift and the points of the card.
    var card: @Sendable (ScoreModel) -> ScoreModel = { $0 }

    package init(
      fit: LogisticFit, ridge: Double, count: Int, edges: [Double], minimum: SmallestCell,
      isWeighted: Bool
    ) {
      self.fit = fit
      self.ridge = ridge
      self.count = count
      self.edges = edges
      self.minimum = minimum
      self.isWeighted = isWeighted
    }

    /// - Returns: `nil` when a fold is too small to be told of, or no fit converged.
    package func run(from parties: some Aggregator) async throws -> CrossValidation? {
      let sizes = try await parties.sum(GroupSizes(of: .folds(count), part: .train))
      guard
        sizes.allSatisfy({
          minimum.admits(BinCount(good: $0.rows - $0.bads, bad: $0.bads)) && $0.bads < $0.rows
        })
      else { return nil }
      let whole = sizes.total()
      var folds: [FoldResult] = []
      var fits: [[Double]] = []
      for (index, size) in sizes.enumerated() {
        let fold = Fold(index, of: count)
        let coefficients = try await refit(without: fold, size: whole - size, from: parties)
        var performance: Performance?
        if let coefficients {
          fits.append(coefficients)
          performance = try await measure(
            card(ScoreModel(design: fit.model.design, coefficients: coefficients)), on: fold, size,
            from: parties)
        }
        folds.append(
          FoldResult(
            rows: Int(size.rows), bads: Int(size.bads), converged: coefficients != nil,
            performance: performance))
      }
      let found = folds.compactMap(\.performance)
      guard !found.isEmpty else { return nil }
      return CrossValidation(
        folds: folds, auc: Spread(found.map(\.auc)), gini: Spread(found.map(\.gini)),
        ks: Spread(found.map(\.ks)), coefficients: spreads(of: fits))
    }

    /// Newton steps from the fit on all rows; `nil` when they do not converge.
    private func refit(
      without fold: Fold, size: SampleSizes.Size, from parties: some Aggregator
    ) async throws -> [Double]? {
      var search = LogisticSearch(
        regression: LogisticRegression(ridge: ridge), design: fit.model.design, size: size,
        parties: parties, start: fit.model.coefficients, heldOut: fold)
      if parties.likelihood.matricesAreDear, let information = fit.information {
        try await search.begin(near: information)
      } else {
        try await search.begin()
      }
      try await search.run()
      return search.converged ? search.coefficients : nil
    }

    private func measure(
      _ model: ScoreModel, on fold: Fold, _ size: SampleSizes.Size, from parties: some Aggregator
    ) async throws -> Performance? {
      let measures = GroupMeasures(
        model: model, part: .train, edges: edges, cutoff: nil, scaling: Scaling(),
        minimum: minimum, isWeighted: isWeighted)
      return try await measures.performance(.fold(fold), sizes: [size], from: parties).found[0]
    }

    private func spreads(of fits: [[Double]]) -> [CoefficientSpread] {
      fit.model.design.names.enumerated().map { index, name in
        let values = fits.map { $0[index] }
        let spread = Spread(values)
        return CoefficientSpread(
          name: name, coefficient: fit.model.coefficients[index], mean: spread.mean,
          standardDeviation: spread.standardDeviation, smallest: values.min() ?? spread.mean,
          largest: values.max() ?? spread.mean)
      }
    }
  }
}

extension SampleSizes.Size {
  static func - (left: Self, right: Self) -> Self {
    Self(
      rows: left.rows - right.rows, bads: left.bads - right.bads,
      weight: left.weight - right.weight, badWeight: left.badWeight - right.badWeight)
  }
}

extension [SampleSizes.Size] {
  func total() -> Element {
    Element(
      rows: reduce(0) { $0 + $1.rows }, bads: reduce(0) { $0 + $1.bads },
      weight: reduce(0) { $0 + $1.weight }, badWeight: reduce(0) { $0 + $1.badWeight })
  }
}
