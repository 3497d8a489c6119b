public import LinearAlgebra

/// How much the gradient varies: the middle of a sandwich of robust standard errors.
///
///     rows:     Σ w² (y - p)² x xᵀ           over all rows
///     parties:  Σ s sᵀ,  s = Σ w (y - p) x    over the parties, s over a party's rows
///
/// Of `rows` the coordinator learns another matrix like the information. Of `parties` each party sends
/// the outer product of its own gradient and only the sum of these is seen. At the optimum the
/// gradients add up to nothing: with two parties the sum would be twice the product of either, which
/// shows the gradient of both up to its sign, so it is not asked of fewer than three. With three or more
/// it shows the gradients up to a rotation among the parties: `p` sums over a whole party, of no row.
///
/// White, "Maximum likelihood estimation of misspecified models", *Econometrica* 50, 1982, 1,
/// doi:10.2307/1912526.
public struct ScoreProducts: Statistic {
  public enum Grouping: String, Codable, Sendable, CaseIterable { case rows, parties }

  public let model: ScoreModel
  public let grouping: Grouping

  /// Fewer parties would see each other's gradient.
  public static let minimumParties = 3

  public init(of model: ScoreModel, by grouping: Grouping) {
    self.model = model
    self.grouping = grouping
  }

  private var order: Int { model.design.parameterCount }

  public var title: String {
    grouping == .rows ? "products of rows' scores" : "products of parties' scores"
  }
  public var entryCount: Int { Matrix.triangleCount(order) }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .scoreProducts(self) }

  /// The upper triangle, column by column.
  public func contribution(of rows: PartyRows) throws -> [Double] {
    let sample = rows.sample(.train)
    let matrix = DesignMatrix(try rows.columns(of: model.design, part: .train))
    var gram = Matrix(rowCount: order, columnCount: order)
    var gradient = [Double](repeating: 0, count: order)
    let length = DesignMatrix.blockLength
    var predictor = [Double](repeating: 0, count: length)
    var (residual, rootWeight) = (predictor, predictor)
    var block = RowBlock(columnCount: grouping == .rows ? order : 0, capacity: length)
    for start in stride(from: 0, to: sample.rowCount, by: length) {
      let range = start..<min(start + length, sample.rowCount)
      matrix.multiply(model.coefficients, rows: range, into: &predictor)
      _ = LogisticRows.derivatives(
        predictor: predictor, outcome: sample.outcome, weights: sample.weights, rows: range,
        residual: &residual, rootWeight: &rootWeight)
      switch grouping {
      case .rows: matrix.addGram(rootWeight: residual, rows: range, block: &block, to: &gram)
      case .parties: matrix.addTransposed(residual, rows: range, to: &gradient)
      }
    }
    if grouping == .parties {
      for j in 0..<order {
        for i in 0...j { gram[i, j] = gradient[i] * gradient[j] }
      }
    }
    return gram.upperTriangle
  }

  public func total(from sums: [Double]) -> Matrix {
    Matrix(upperTriangle: sums, order: order)
  }
}
