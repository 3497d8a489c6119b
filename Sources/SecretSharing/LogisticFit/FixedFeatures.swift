internal import Foundation

/// Columns as integers with 16 fractional bits: what the model is fitted to, at home and together.
public enum FixedFeatures {
  /// The number nearest to `x` that has 16 fractional bits.
  public static func rounded(_ x: Double) -> Double {
    (x * 65536).rounded(.toNearestOrEven) / 65536
  }

  /// A holder's masked columns: the intercept and the outcome are the label holder's first and last.
  static func matrix(
    _ columns: [[Double]], outcomes: [Bool]?, role: FitRole, terms: FitTerms
  ) throws(FitError) -> RingMatrix {
    let holding = terms.holding(role)
    guard columns.count == holding.columnCount else {
      throw .wrongColumnCount(columns.count, expected: holding.columnCount)
    }
    for count in columns.map(\.count) + (outcomes.map { [$0.count] } ?? [])
    where count != terms.rowCount {
      throw .wrongRowCount(count, expected: terms.rowCount)
    }
    let first = role == .labelHolder ? 1 : 0
    switch (role, outcomes) {
    case (.labelHolder, nil): throw .missingOutcomes
    case (.labelHolder, let outcomes?):
      let bads = outcomes.count { $0 }
      guard bads > 0, bads < terms.rowCount else { throw .oneOutcome }
    case (_, .some): throw .unexpectedOutcomes
    default: break
    }
    var matrix = RingMatrix(rowCount: terms.rowCount, columnCount: terms.maskedCount(role))
    for (index, column) in columns.enumerated() {
      var squares = 0.0
      for row in 0..<terms.rowCount {
        let x = column[row]
        guard abs(x) < 32768 else { throw .badCell(row: row, column: index) }
        let whole = (x * 65536).rounded(.toNearestOrEven)
        squares += whole * whole
        matrix[row, first + index] = UInt64(bitPattern: Int64(whole))
      }
      guard squares / 0x1p32 <= holding.meanSquare * Double(terms.rowCount) else {
        throw .beyondBound(column: index)
      }
    }
    if let outcomes {
      for row in 0..<terms.rowCount {
        matrix[row, 0] = 65536
        matrix[row, matrix.columnCount - 1] = outcomes[row] ? 65536 : 0
      }
    }
    return matrix
  }
}
