/// What the columns of a table look like, for its owner: it shows values.
public struct TableDescription: Sendable, Equatable {
  public let rowCount: Int
  public let columns: [ColumnDescription]

  public init(of table: Table) {
    rowCount = table.rowCount
    columns = zip(table.names, table.columns).map { ColumnDescription(of: $1, name: $0) }
  }
}

public struct ColumnDescription: Sendable, Equatable {
  public let name: String
  public let type: ColumnType
  public let rowCount: Int
  public let missingCount: Int
  /// The number of different values, the missing one not counted.
  public let distinctCount: Int
  /// The distribution of a numeric column; nil when it is categorical or all missing.
  public let summary: NumericSummary?
  /// The levels of a categorical column that occur, the most frequent first.
  public let levels: [LevelCount]
  /// What a study might do with the column.
  public let suggestions: [Suggestion]

  public var missingShare: Double { rowCount == 0 ? 0 : Double(missingCount) / Double(rowCount) }
}

public struct NumericSummary: Sendable, Equatable {
  public let minimum, lowerQuartile, median, upperQuartile, maximum, mean: Double

  /// The summary of values in ascending order, at least one.
  ///
  /// Quantiles are inverse empirical: the smallest value with at least that share at or below it.
  package init(sorted values: [Double]) {
    func quantile(_ quarters: Int) -> Double { values[(values.count * quarters + 3) / 4 - 1] }
    minimum = values[0]
    lowerQuartile = quantile(1)
    median = quantile(2)
    upperQuartile = quantile(3)
    maximum = values[values.count - 1]
    // Each value is divided first: a sum of large numbers may overflow.
    mean = values.reduce(0) { $0 + $1 / Double(values.count) }
  }
}

public struct LevelCount: Sendable, Equatable {
  public let level: String
  public let count: Int

  package init(level: String, count: Int) {
    self.level = level
    self.count = count
  }
}

extension ColumnDescription {
  package init(of column: Column, name: String) {
    self.name = name
    type = column.type
    rowCount = column.count
    missingCount = column.missingCount
    switch column {
    case .numeric(let values):
      let sorted = values.filter { !$0.isNaN }.sorted()
      let distinct = sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }
        .map { sorted[$0] }
      distinctCount = distinct.count
      summary = sorted.isEmpty ? nil : NumericSummary(sorted: sorted)
      levels = []
      suggestions = Suggestion.all(distinct: distinct, count: sorted.count, of: rowCount)
    case .categorical(let codes, let texts):
      var counts = [Int](repeating: 0, count: texts.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      levels = zip(texts, counts).filter { $0.1 > 0 }
        .map { LevelCount(level: $0, count: $1) }
        .sorted { ($1.count, $0.level) < ($0.count, $1.level) }
      distinctCount = levels.count
      summary = nil
      suggestions = Suggestion.all(
        levels: levels.count, count: rowCount - missingCount, of: rowCount)
    }
  }
}

extension TableDescription: CustomStringConvertible {
  /// One line for each column, suggestions indented below it.
  public var description: String {
    (["\(rowCount) rows, \(columns.count) columns"] + columns.map(\.description))
      .joined(separator: "\n")
  }
}

extension ColumnDescription: CustomStringConvertible {
  public var description: String {
    let tenths = Int((missingShare * 1000).rounded())
    let head =
      "\(name): \(type.rawValue), \(distinctCount) values, "
      + "\(tenths / 10).\(tenths % 10) % missing"
    // Single precision shows the mean without the noise of its last digits.
    let body = summary.map { summary in
      let quantiles = [
        summary.minimum, summary.lowerQuartile, summary.median, summary.upperQuartile,
        summary.maximum,
      ]
      return quantiles.map(Column.text).joined(separator: " | ") + ", mean \(Float(summary.mean))"
    }
    let frequent = levels.prefix(5).map { "\($0.level) (\($0.count))" }.joined(separator: ", ")
    let lines = [head + "; " + (body ?? frequent)] + suggestions.map { "  \($0)" }
    return lines.joined(separator: "\n")
  }
}
