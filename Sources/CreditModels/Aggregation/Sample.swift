public import CreditData

/// The rows of one part with their outcomes and weights.
public struct Sample: Sendable {
  public let table: Table
  /// 1 for a bad row, 0 for a good one.
  public let outcome: [Double]
  /// `nil` when every row weighs 1.
  public let weights: [Double]?

  public var rowCount: Int { outcome.count }

  init(table: Table, outcome: [Double], weights: [Double]?) {
    self.table = table
    self.outcome = outcome
    self.weights = weights
  }

  init(empty part: Part, like schema: Schema) {
    let columns = schema.fields.map { field -> Column in
      field.type == .numeric ? .numeric([]) : .categorical(codes: [], levels: [])
    }
    self.init(
      table: Table(names: schema.fields.map(\.name), columns: columns), outcome: [], weights: nil)
  }

  func column(_ name: String) throws(DataError) -> Column {
    guard let column = table[name] else {
      throw DataError(
        .other(
          problem: "the column is not there",
          remedy: "the study needs it"), column: name)
    }
    return column
  }
}

extension Sample {
  /// Divides `table` as the study's validation plan says.
  static func all(
    of table: Table, outcomes: Outcomes, study: Study
  ) throws(DataError) -> [Part: Sample] {
    let samples = try divide(table, outcome: outcomes.values, study: study)
    if study.task == .fit { try checkTraining(samples[.train], study: study) }
    return samples
  }

  /// Divides rows without an outcome in the same way; theirs is 0 and read by nobody.
  static func all(ofOpen table: Table, study: Study) throws(DataError) -> [Part: Sample] {
    guard table.rowCount > 0 else { return [:] }
    return try divide(
      table, outcome: [Double](repeating: 0, count: table.rowCount), study: study)
  }

  /// Rows whose outcomes another party has: theirs is 0 and read by nobody.
  static func all(ofHolder table: Table, parts: [Part]) -> [Part: Sample] {
    divide(
      table, outcome: [Double](repeating: 0, count: table.rowCount), weights: nil, parts: parts)
  }

  private static func divide(
    _ table: Table, outcome: [Double], study: Study
  ) throws(DataError) -> [Part: Sample] {
    divide(
      table, outcome: outcome, weights: try weights(in: table, column: study.columns.weight),
      parts: try parts(of: table, study: study))
  }

  private static func divide(
    _ table: Table, outcome: [Double], weights: [Double]?, parts: [Part]
  ) -> [Part: Sample] {
    var samples: [Part: Sample] = [:]
    for part in Part.allCases {
      let rows = parts.indices.filter { parts[$0] == part }
      if rows.count == table.rowCount {
        samples[part] = Sample(table: table, outcome: outcome, weights: weights)
      } else if !rows.isEmpty {
        samples[part] = Sample(
          table: table.rows(rows), outcome: rows.map { outcome[$0] },
          weights: weights.map { all in rows.map { all[$0] } })
      }
    }
    return samples
  }

  private static func weights(in table: Table, column name: String?) throws(DataError) -> [Double]?
  {
    guard let name else { return nil }
    guard let column = table[name] else {
      throw DataError(
        .other(
          problem: "the weight column is not there",
          remedy: "name one of the file's columns under columns.weight"), column: name)
    }
    guard case .numeric(let values) = column else {
      throw DataError(
        .other(
          problem: "weights must be numbers",
          remedy: "name a numeric column under columns.weight"), column: name)
    }
    if let row = values.firstIndex(where: { !($0 >= 0) }) {
      throw DataError(
        .other(
          problem: "the weight is negative or missing",
          remedy: "give the row a weight of 0 or more"), column: name, row: table.rowNumbers[row])
    }
    return values
  }

  /// What each row is used for.
  package static func parts(of table: Table, study: Study) throws(DataError) -> [Part] {
    var parts = [Part](repeating: .train, count: table.rowCount)
    switch study.validation.split {
    case .hash(let key, let share):
      for (row, text) in try key.keys(of: table).enumerated()
      where HashSplit.uniform(dataset: study.name, key: text) >= share { parts[row] = .test }
    case .by(let column):
      guard let index = table.index(of: column) else {
        throw DataError(
          .other(
            problem: "the column is not there",
            remedy: "name one of the file's columns under validation.split.by"), column: column)
      }
      for row in parts.indices {
        guard let part = table.text(column: index, row: row).flatMap(Part.init(named:)) else {
          throw DataError(
            .other(
              problem: "the row is of no part of the validation",
              remedy: "write train, test or outOfTime"), column: column, row: table.rowNumbers[row])
        }
        parts[row] = part
      }
    case nil: break
    }
    if let plan = study.validation.outOfTime {
      guard case .numeric(let times)? = table[plan.column] else {
        throw DataError(
          .other(
            problem: "there is no numeric column of this name",
            remedy: "name a column of numbers, such as a year, under validation.outOfTime.column"),
          column: plan.column)
      }
      for row in parts.indices where times[row] >= plan.from { parts[row] = .outOfTime }
    }
    return parts
  }

  private static func checkTraining(_ train: Sample?, study: Study) throws(DataError) {
    guard let train else {
      throw DataError(
        .other(
          problem: "no row is left for training",
          remedy: "change validation.split or validation.outOfTime, or leave the party out"))
    }
    let bads = train.outcome.count { $0 == 1 }
    if bads == 0 {
      throw DataError(
        .other(
          problem: "none of the training rows is bad",
          remedy: "check target.bad, or leave the party out"), column: study.target.column)
    }
    if bads == train.rowCount {
      throw DataError(
        .other(
          problem: "all training rows are bad",
          remedy: "check target.bad, or leave the party out"), column: study.target.column)
    }
    guard study.columns.outsideDictionary == .refuse else { return }
    for (name, dictionary) in study.columns.categories.sorted(by: { $0.key < $1.key }) {
      guard case .categorical(let codes, let levels)? = train.table[name] else { continue }
      let known = Set(dictionary)
      let outside = levels.map { !known.contains($0) }
      if let row = codes.firstIndex(where: { $0 >= 0 && outside[Int($0)] }) {
        throw DataError(
          .other(
            problem: "the category is not in the study's dictionary",
            remedy:
              "add it under columns.categories, correct the cell, or set columns.outsideDictionary to unseen"
          ), column: name, row: train.table.rowNumbers[row])
      }
    }
  }
}

extension Part {
  /// Accepts the spellings `oot` and `out_of_time` besides the part's own name.
  init?(named text: String) {
    switch text.lowercased() {
    case "train": self = .train
    case "test": self = .test
    case "oot", "outoftime", "out_of_time": self = .outOfTime
    default: return nil
    }
  }
}
