public import LinearAlgebra

/// The log-likelihood, its gradient and the information matrix of a logistic regression.
///
///     η = Xβ,  p = 1 / (1 + exp(-η))
///     ℓ = Σ w (yη - ln(1 + exp η)),  gradient = Xᵀ w(y - p),  information = Xᵀ diag(w p(1-p)) X
///
/// Sums, not means: contributions of several parties add up.
/// McCullagh and Nelder, *Generalized Linear Models*, 1989, section 4.4.
public struct LogisticDerivatives: Statistic {
  public let part: Part
  public let model: ScoreModel
  public let includesInformation: Bool
  /// Of every so many blocks of rows one is read: 1 for the whole likelihood, more for the cheap
  /// first steps of a fit.
  public let stride: Int
  /// The fold of a cross-validation whose rows are left out.
  public let heldOut: Fold?
  /// What rejected rows are taken to have done; `nil`: only rows with an outcome are read.
  public let outcomes: InferredOutcomes?

  /// Larger ones would read next to nothing.
  static let maximumStride = 1024

  public init(
    of design: Design, at coefficients: [Double], part: Part = .train,
    includesInformation: Bool = true, stride: Int = 1, heldOut: Fold? = nil,
    outcomes: InferredOutcomes? = nil
  ) {
    self.heldOut = heldOut
    self.outcomes = outcomes
    model = ScoreModel(design: design, coefficients: coefficients)
    self.part = part
    self.includesInformation = includesInformation
    self.stride = stride
  }

  public struct Total: Sendable {
    public let logLikelihood: Double
    public let gradient: [Double]
    /// `nil` when it was not asked for.
    public let information: Matrix?
  }

  private var order: Int { model.design.parameterCount }

  public var title: String {
    includesInformation
      ? "log-likelihood, gradient and information matrix" : "log-likelihood and gradient"
  }
  public var entryCount: Int {
    1 + order + (includesInformation ? Matrix.triangleCount(order) : 0)
  }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .logisticDerivatives(self) }

  /// Rows a task adds up before the sums of all tasks are added in order.
  private static let chunkLength = 16 * DesignMatrix.blockLength

  public func contribution(of rows: PartyRows) throws -> [Double] {
    guard let outcomes else {
      return sums(of: try rows.columns(of: model.design, part: part), sample: try sample(of: rows))
    }
    return try outcomes.samples(of: rows, part: part, design: model.design)
      .map { sums(of: $0.columns, sample: $0.sample) }
      .reduce([Double](repeating: 0, count: entryCount)) { zip($0, $1).map(+) }
  }

  private func sums(of columns: [DesignColumn], sample: Sample) -> [Double] {
    let matrix = DesignMatrix(columns)
    let chunks = Parallel.chunks(of: sample.rowCount, length: Self.chunkLength)
    let sums = Parallel.map(count: chunks.count) { index in
      chunkSums(of: matrix, sample: sample, rows: chunks[index])
    }
    var total = [Double](repeating: 0, count: entryCount)
    for sum in sums {
      for index in total.indices { total[index] += sum[index] }
    }
    return total
  }

  /// The rows that are not held out; those that are weigh nothing.
  private func sample(of rows: PartyRows) throws -> Sample {
    let sample = rows.sample(part)
    guard let heldOut else { return sample }
    return Sample(
      table: sample.table, outcome: sample.outcome,
      weights: try heldOut.weightsOutside(of: rows, part: part))
  }

  private func chunkSums(
    of matrix: DesignMatrix, sample: Sample, rows: Range<Int>
  ) -> [Double] {
    var logLikelihood = 0.0
    var gradient = [Double](repeating: 0, count: order)
    var gram = Matrix(rowCount: order, columnCount: order)
    let length = DesignMatrix.blockLength
    var predictor = [Double](repeating: 0, count: length)
    var residual = predictor
    var rootWeight = predictor
    var block = RowBlock(columnCount: includesInformation ? order : 0, capacity: length)
    for start in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: length * stride) {
      let range = start..<min(start + length, rows.upperBound)
      matrix.multiply(model.coefficients, rows: range, into: &predictor)
      logLikelihood += LogisticRows.derivatives(
        predictor: predictor, outcome: sample.outcome, weights: sample.weights, rows: range,
        residual: &residual, rootWeight: &rootWeight)
      matrix.addTransposed(residual, rows: range, to: &gradient)
      if includesInformation {
        matrix.addGram(rootWeight: rootWeight, rows: range, block: &block, to: &gram)
      }
    }
    return [logLikelihood] + gradient + (includesInformation ? gram.upperTriangle : [])
  }

  public func total(from sums: [Double]) -> Total {
    Total(
      logLikelihood: sums[0], gradient: Array(sums[1...order]),
      information: includesInformation
        ? Matrix(upperTriangle: sums[(order + 1)...], order: order) : nil)
  }
}
