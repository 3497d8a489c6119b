internal import LinearAlgebra

/// A column of a design matrix, one byte a row where the model sees bins.
enum DesignColumn: Sendable {
  case values([Double])
  /// Bin numbers and the value of each bin, padded to 256.
  case codes([UInt8], [Double])

  /// - Parameter values: by bin number.
  static func coded(_ codes: [UInt8], values: [Double]) -> DesignColumn {
    .codes(codes, values + [Double](repeating: 0, count: 256 - values.count))
  }

  /// The same numbers on the grid on which parties with different columns compute.
  var onGrid: DesignColumn {
    switch self {
    case .values(let values): .values(values.map(Study.VerticalPlan.rounded))
    case .codes(let codes, let values): .codes(codes, values.map(Study.VerticalPlan.rounded))
    }
  }

  /// Row by row.
  var numbers: [Double] {
    switch self {
    case .values(let values): values
    case .codes(let codes, let values): codes.map { values[Int($0)] }
    }
  }
}

/// The rows of a design, the column of ones first. The matrix itself never exists: products go
/// through its columns a stretch at a time, cross products through a block that fits the cache.
struct DesignMatrix: Sendable {
  /// 1,024 rows of 50 doubles are 400 KB, which stay in a second-level cache between the products.
  static let blockLength = 1024

  private let columns: [DesignColumn]

  init(_ columns: [DesignColumn]) { self.columns = columns }

  var columnCount: Int { columns.count + 1 }

  /// `result = X * vector` for the given rows; `result` starts at the first of them.
  func multiply(_ vector: [Double], rows: Range<Int>, into result: inout [Double]) {
    for row in 0..<rows.count { result[row] = vector[0] }
    for (index, column) in columns.enumerated() {
      let factor = vector[index + 1]
      guard factor != 0 else { continue }
      switch column {
      case .values(let values):
        ColumnProducts.add(
          values, from: rows.lowerBound, count: rows.count, times: factor, to: &result)
      case .codes(let codes, let table):
        ColumnProducts.add(
          codes: codes, from: rows.lowerBound, count: rows.count, table: table.map { $0 * factor },
          to: &result)
      }
    }
  }

  /// `result += Xᵀ * vector` for the given rows; `vector` starts at the first of them.
  func addTransposed(_ vector: [Double], rows: Range<Int>, to result: inout [Double]) {
    result[0] += vector[0..<rows.count].reduce(0, +)
    for (index, column) in columns.enumerated() {
      switch column {
      case .values(let values):
        result[index + 1] += ColumnProducts.dot(
          values, from: rows.lowerBound, count: rows.count, with: vector)
      case .codes(let codes, let table):
        var sums = [Double](repeating: 0, count: 256)
        ColumnProducts.addByCode(
          codes: codes, from: rows.lowerBound, count: rows.count, vector: vector, to: &sums)
        result[index + 1] += zip(sums, table).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
  }

  /// `gram += Xᵀ diag(rootWeight²) X` for the given rows, upper triangle only.
  func addGram(
    rootWeight: [Double], rows: Range<Int>, block: inout RowBlock, to gram: inout Matrix
  ) {
    block.rowCount = rows.count
    block.fill(0, with: rootWeight)
    for (index, column) in columns.enumerated() {
      switch column {
      case .values(let values):
        block.fill(index + 1, with: values, from: rows.lowerBound, times: rootWeight)
      case .codes(let codes, let table):
        block.fill(
          index + 1, with: codes, table: table, from: rows.lowerBound, times: rootWeight)
      }
    }
    block.addGram(to: &gram)
  }
}
