public import CreditData
public import CreditModels
internal import Cryptography
internal import Foundation

/// Where an institution's rows are.
public protocol RowSource: Sendable {
  /// The rows as `study` reads them, and what names them in the release ledger: the same for the same
  /// rows, whatever the study leaves out.
  func rows(for study: Study) throws -> (table: Table, snapshot: [UInt8])
}

/// A folder whose CSV files (`.csv`, `.csv.gz`) are one table, in the order of their names.
public struct CSVFolder: RowSource {
  private let path: String

  public init(path: String) { self.path = path }

  public func rows(for study: Study) throws -> (table: Table, snapshot: [UInt8]) {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasSuffix(".csv") || $0.hasSuffix(".csv.gz") }.sorted()
    guard !names.isEmpty else { throw RowSourceError.noFiles }
    var digests: [UInt8] = []
    let tables = try names.map { name in
      let file = path + "/" + name
      let bytes = try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe)
      digests += Digest.sha256(of: Array(bytes))
      do {
        return try CSVReader.read(path: file, options: study.csvOptions)
      } catch let error as DataError {
        // The coordinator may learn which file it was, not where it lies.
        throw DataError(error.rule, file: name, column: error.column, row: error.row)
      }
    }
    return (try Table.concatenating(tables), Digest.sha256(of: digests))
  }
}

/// Why there are no rows.
public enum RowSourceError: Error, Equatable, Sendable, CustomStringConvertible {
  case noFiles

  public var description: String {
    "the folder of rows holds no file whose name ends in .csv or .csv.gz; put the rows there."
  }
}
