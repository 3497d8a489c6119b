/// Puts a table together from cells that come row by row, as ``CSVReader`` would read the same texts:
/// types by the first 10,000 rows unless they are given, the same missing texts, the same numbers.
///
/// Columns are renamed and texts recoded before anything is made of them, so that whatever the options
/// say, and every error, is about the study's names.
package struct TableAssembly {
  private var columns: [AssembledColumn]
  /// The columns made of each field.
  private let targets: [[Int]]
  private let missing: MissingTexts
  private let maximumFieldBytes: Int
  private let file: String?
  private let isForgiving: Bool
  private let absent: [String]
  private var isSettled = false
  package private(set) var rowCount = 0
  private var misfits: [Misfit?]
  private var unfit: [Int] = []

  /// - Parameters:
  ///   - names: of the fields of a row.
  ///   - isForgiving: a cell that breaks a rule is counted and missing, where else it is an error.
  /// - Throws: `RowMappingError`, or `DataError` for a type of a column that is not there.
  package init(
    names: [String], mapping: RowMapping, options: CSVOptions, file: String? = nil,
    isForgiving: Bool = false
  ) throws {
    let places = try mapping.places(of: names)
    absent = options.types.keys.sorted().filter { name in
      !places.contains { $0.name == name }
    }
    if let name = absent.first, !isForgiving {
      throw DataError(.unknownColumn, file: file, column: name)
    }
    let kept = places.filter { options.keeps($0.name) }
    let missing = MissingTexts(options.missing)
    columns = kept.map {
      AssembledColumn(
        name: $0.name, type: options.types[$0.name], values: $0.values, missing: missing)
    }
    targets = names.indices.map { field in kept.indices.filter { kept[$0].field == field } }
    misfits = kept.map { _ in nil }
    maximumFieldBytes = options.maximumFieldBytes
    self.missing = missing
    self.file = file
    self.isForgiving = isForgiving
  }

  /// Whether anything is made of a field.
  package func reads(_ field: Int) -> Bool { !targets[field].isEmpty }

  /// The cell of the current row in a field that is read; an empty one is missing.
  package mutating func append(_ cell: Span<UInt8>, field: Int) throws(DataError) {
    for index in targets[field] {
      do throws(DataRule) {
        guard cell.count <= maximumFieldBytes else {
          throw .fieldTooLarge(limit: maximumFieldBytes)
        }
        try columns[index].append(cell, missing: missing)
      } catch { try refuse(error, column: index) }
    }
  }

  package mutating func append(_ number: Double, field: Int) throws(DataError) {
    for index in targets[field] {
      do throws(DataRule) { try columns[index].append(number, missing: missing) } catch {
        try refuse(error, column: index)
      }
    }
  }

  package mutating func append(_ integer: Int64, field: Int) throws(DataError) {
    for index in targets[field] {
      do throws(DataRule) { try columns[index].append(integer, missing: missing) } catch {
        try refuse(error, column: index)
      }
    }
  }

  /// A cell that is no text at all.
  package mutating func refuse(_ rule: DataRule, field: Int) throws(DataError) {
    for index in targets[field] { try refuse(rule, column: index) }
  }

  package mutating func endRow() throws(DataError) {
    rowCount += 1
    if rowCount == CSVLayout.sampledRows { try settle() }
  }

  package consuming func finish() throws(DataError) -> AssembledRows {
    try settle()
    let names = columns.map(\.name)
    return AssembledRows(
      table: Table(
        names: names, columns: columns.map { $0.column() }, rowNumbers: Array(1..<rowCount + 1)),
      misfits: misfits.compactMap { $0 }, unfitRows: Set(unfit), absent: absent)
  }

  private mutating func refuse(_ rule: DataRule, column: Int) throws(DataError) {
    try note(rule, column: column, row: rowCount)
    columns[column].appendMissing()
  }

  private mutating func note(_ rule: DataRule, column: Int, row: Int) throws(DataError) {
    let error = DataError(rule, file: file, column: columns[column].name, row: row + 1)
    guard isForgiving else { throw error }
    misfits[column] = Misfit(first: misfits[column]?.first ?? error, after: misfits[column])
    if unfit.last != row { unfit.append(row) }
  }

  /// The first fault in the order of rows is the one that is thrown, as when they are read one by one.
  private mutating func settle() throws(DataError) {
    guard !isSettled else { return }
    isSettled = true
    var faults: [(row: Int, column: Int, rule: DataRule)] = []
    for index in columns.indices {
      faults += columns[index].settle(missing: missing).map { ($0.row, index, $0.rule) }
    }
    for fault in faults.sorted(by: { ($0.row, $0.column) < ($1.row, $1.column) }) {
      try note(fault.rule, column: fault.column, row: fault.row)
    }
  }
}

/// A table, and what did not fit into it when that was not an error.
public struct AssembledRows: Sendable, Equatable {
  public let table: Table
  /// By column, for those that have any.
  public let misfits: [Misfit]
  /// Positions, from 0, of the rows with such cells.
  public let unfitRows: Set<Int>
  /// Columns that have a type in the options and are not there.
  public let absent: [String]

  public init(
    table: Table, misfits: [Misfit] = [], unfitRows: Set<Int> = [], absent: [String] = []
  ) {
    self.absent = absent
    self.table = table
    self.misfits = misfits
    self.unfitRows = unfitRows
  }
}

/// The cells of a column that break a rule.
public struct Misfit: Sendable, Equatable {
  public let first: DataError
  public let count: Int

  init(first: DataError, after earlier: Misfit?) {
    self.first = first
    count = (earlier?.count ?? 0) + 1
  }

  private init(first: DataError, count: Int) {
    self.first = first
    self.count = count
  }

  /// The same with those of the same column in a later file.
  package func adding(_ later: Misfit) -> Misfit {
    Misfit(first: first, count: count + later.count)
  }
}
