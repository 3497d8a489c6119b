public import CreditData
public import CreditModels

/// Where an institution's rows are.
public protocol RowSource: Sendable {
  /// The rows as `study` reads them, and what names them in the release ledger: the same for the same
  /// rows, whatever the study leaves out.
  ///
  /// - Parameter columns: those that may be read; all when absent. Of others nothing is told, not even
  ///   what is wrong with them.
  func rows(
    for study: Study, columns: Set<String>?
  ) throws -> (table: Table, snapshot: [UInt8])
}

/// A place whose rows their owner can also look at without a study.
public protocol TableSource: RowSource {
  /// - Parameter isForgiving: a cell that breaks a rule is counted and missing, where else it is an
  ///   error.
  func read(
    _ options: CSVOptions, isForgiving: Bool
  ) throws -> (rows: AssembledRows, snapshot: [UInt8])
}

extension TableSource {
  public func rows(
    for study: Study, columns: Set<String>?
  ) throws -> (table: Table, snapshot: [UInt8]) {
    var options = study.csvOptions
    if study.federation.vertical != nil {
      // A holder has some of the study's columns; the others' are no mistake.
      let names = try read(CSVOptions(), isForgiving: true).rows.table.names
      options = study.csvOptions(among: names)
    }
    options.only = columns
    let (rows, snapshot) = try read(options, isForgiving: false)
    return (rows.table, snapshot)
  }
}

/// Why there are no rows, for those outside: no name of a host, a file, a table or a column.
public enum RowSourceError: Error, Equatable, Sendable, CustomStringConvertible {
  case noFiles
  case notReadable
  case changed

  public var description: String {
    switch self {
    case .noFiles:
      "the folder of rows holds no file whose name ends in .csv or .csv.gz; put the rows there."
    case .notReadable:
      "the institution's rows cannot be read now; its owner sees why in the node's log, and with "
        + "`fedrisk-node check`."
    case .changed:
      "the institution's rows are no longer those this job began with; its owner puts them back, or the "
        + "study is submitted again."
    }
  }
}

/// A source as others may know it: what its errors tell of the institution's own house goes to
/// `report`, and outside nothing but that the rows cannot be read.
public struct DiscreetRows: RowSource {
  private let source: any RowSource
  private let report: @Sendable (String) -> Void

  public init(_ source: any RowSource, report: @escaping @Sendable (String) -> Void) {
    self.source = source
    self.report = report
  }

  public func rows(
    for study: Study, columns: Set<String>?
  ) throws -> (table: Table, snapshot: [UInt8]) {
    do { return try source.rows(for: study, columns: columns) } catch let error as RowSourceError {
      throw error
    } catch let error as DataError {
      // A column that the study leaves out is not its business, whatever is wrong with it.
      // Nor is one that it may not read.
      guard let column = error.column,
        study.csvOptions.exclude.contains(column) || columns?.contains(column) == false
      else { throw error }
      report("\(error)")
      throw DataError(error.rule, party: error.party, file: error.file, row: error.row)
    } catch {
      report("\(error)")
      throw RowSourceError.notReadable
    }
  }
}
