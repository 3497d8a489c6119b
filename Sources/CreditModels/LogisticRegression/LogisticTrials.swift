internal import LinearAlgebra

/// Log-likelihood and gradient of a logistic regression at several points at once: rival models are
/// compared in one round, and no information matrix is told.
///
///     ℓ = Σ w (yη - ln(1 + exp η)),  gradient = Xᵀ w(y - p)      at each point
///
/// A coefficient of 0 is a term that has no part in the model.
public struct LogisticTrials: Statistic {
  public let design: Design
  /// Coefficients, the intercept first.
  public let points: [[Double]]

  /// More rivals are asked for in several rounds.
  public static let maximumPoints = 256

  public init(of design: Design, at points: [[Double]]) {
    self.design = design
    self.points = points
  }

  /// Of one point.
  public struct Value: Sendable {
    public let logLikelihood: Double
    public let gradient: [Double]
  }

  private var order: Int { design.parameterCount }

  public var title: String { "log-likelihoods and gradients of rival models" }
  public var entryCount: Int { points.count * (1 + order) }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .logisticTrials(self) }

  var isWellFormed: Bool {
    (1...Self.maximumPoints).contains(points.count)
      && points.allSatisfy { $0.count == order && $0.allSatisfy(\.isFinite) }
  }

  /// Point after point: the log-likelihood, then the gradient.
  public func contribution(of rows: PartyRows) throws -> [Double] {
    let sample = rows.sample(.train)
    let matrix = DesignMatrix(try rows.columns(of: design, part: .train))
    let chunks = Parallel.chunks(of: sample.rowCount, length: 16 * DesignMatrix.blockLength)
    let sums = Parallel.map(count: chunks.count) { index in
      points.flatMap { chunkSums(of: matrix, at: $0, sample: sample, rows: chunks[index]) }
    }
    return sums.reduce(into: [Double](repeating: 0, count: entryCount)) { total, sum in
      for index in total.indices { total[index] += sum[index] }
    }
  }

  private func chunkSums(
    of matrix: DesignMatrix, at point: [Double], sample: Sample, rows: Range<Int>
  ) -> [Double] {
    let length = DesignMatrix.blockLength
    var logLikelihood = 0.0
    var gradient = [Double](repeating: 0, count: order)
    var predictor = [Double](repeating: 0, count: length)
    var (residual, rootWeight) = (predictor, predictor)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: length) {
      let range = start..<min(start + length, rows.upperBound)
      matrix.multiply(point, rows: range, into: &predictor)
      logLikelihood += LogisticRows.derivatives(
        predictor: predictor, outcome: sample.outcome, weights: sample.weights, rows: range,
        residual: &residual, rootWeight: &rootWeight)
      matrix.addTransposed(residual, rows: range, to: &gradient)
    }
    return [logLikelihood] + gradient
  }

  /// One for each point.
  public func total(from sums: [Double]) -> [Value] {
    stride(from: 0, to: sums.count, by: 1 + order).map { start in
      Value(
        logLikelihood: sums[start], gradient: Array(sums[(start + 1)..<(start + 1 + order)]))
    }
  }
}
