internal import LinearAlgebra

/// Columns as integers with 16 fractional bits: what the model is fitted to, at home and together.
public enum FixedFeatures {
  /// The number nearest to `x` that has 16 fractional bits.
  public static func rounded(_ x: Double) -> Double {
    (x * 65536).rounded(.toNearestOrEven) / 65536
  }

  /// A holder's masked columns: the intercept and the outcome are the label holder's first and last.
  static func matrix(
    _ columns: [[Double]], outcomes: [Bool]?, role: FitRole, terms: FitTerms
  ) throws(FitError) -> FeatureMatrix {
    let holding = terms.holding(role)
    guard columns.count == holding.columnCount else {
      throw .wrongColumnCount(columns.count, expected: holding.columnCount)
    }
    for count in columns.map(\.count) + (outcomes.map { [$0.count] } ?? [])
    where count != terms.rowCount {
      throw .wrongRowCount(count, expected: terms.rowCount)
    }
    switch (role, outcomes) {
    case (.labelHolder, nil): throw .missingOutcomes
    case (.labelHolder, let outcomes?):
      let bads = outcomes.count { $0 }
      guard bads > 0, bads < terms.rowCount else { throw .oneOutcome }
    case (_, .some): throw .unexpectedOutcomes
    default: break
    }
    try check(columns, meanSquare: holding.meanSquare)
    let count = terms.maskedCount(role)
    let words = Ring.concatenate(
      over: RingMatrix.panels(terms.rowCount), columns: count
    ) { rows in
      var panel: [Int32] = []
      panel.reserveCapacity(count * rows.count)
      if role == .labelHolder { panel += repeatElement(65536, count: rows.count) }
      for column in columns { panel += column[rows].map(word) }
      if let outcomes { panel += outcomes[rows].map { $0 ? 65536 : 0 } }
      return panel
    }
    return FeatureMatrix(rowCount: terms.rowCount, columnCount: count, words: words)
  }

  /// With what is added, the lowest bit of a number below 2^51 is a whole one: rounding is an addition.
  private static let shift = 0x1.8p52

  private static func word(_ x: Double) -> Int32 {
    Int32(truncatingIfNeeded: (x * 65536 + shift).bitPattern &- shift.bitPattern)
  }

  /// - Throws: for the first column with a cell that has no word, or with squares beyond the bound.
  private static func check(_ columns: [[Double]], meanSquare: Double) throws(FitError) {
    let found = Parallel.map(count: columns.count) { index -> FitError? in
      let column = columns[index]
      var squares = 0.0
      for row in column.indices {
        let whole = column[row] * 65536 + shift - shift
        guard abs(whole) < 0x1p31 else { return .badCell(row: row, column: index) }
        squares += whole * whole
      }
      return squares / 0x1p32 <= meanSquare * Double(column.count)
        ? nil : .beyondBound(column: index)
    }
    if let error = found.compactMap({ $0 }).first { throw error }
  }
}
