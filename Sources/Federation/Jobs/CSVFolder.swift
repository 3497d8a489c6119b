public import CreditData
internal import Cryptography
internal import Foundation

/// A folder whose CSV files (`.csv`, `.csv.gz`) are one table, in the order of their names.
public struct CSVFolder: TableSource {
  private let path: String
  private let mapping: RowMapping

  public init(path: String, mapping: RowMapping = RowMapping()) {
    self.path = path
    self.mapping = mapping
  }

  /// The snapshot is of the files' bytes, before anything is renamed.
  public func read(
    _ options: CSVOptions, isForgiving: Bool
  ) throws -> (rows: AssembledRows, snapshot: [UInt8]) {
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw FolderError(path: path)
    }
    let names = entries.filter { $0.hasSuffix(".csv") || $0.hasSuffix(".csv.gz") }.sorted()
    guard !names.isEmpty else { throw RowSourceError.noFiles }
    var digests: [UInt8] = []
    let parts = try names.map { name in
      let file = path + "/" + name
      let bytes = try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe)
      digests += Digest.sha256(of: Array(bytes))
      do {
        guard mapping.isEmpty && !isForgiving else {
          return try CSVReader.read(
            path: file, options: options, mapping: mapping, isForgiving: isForgiving)
        }
        return AssembledRows(table: try CSVReader.read(path: file, options: options))
      } catch let error as DataError {
        // The coordinator may learn which file it was, not where it lies.
        throw DataError(error.rule, file: name, column: error.column, row: error.row)
      }
    }
    return (try AssembledRows.concatenating(parts), Digest.sha256(of: digests))
  }
}

/// For the owner alone.
private struct FolderError: Error, CustomStringConvertible {
  let path: String

  var description: String {
    "the folder of rows \(path) is not there or cannot be read; make it, or correct `rows` in node.yaml."
  }
}

extension AssembledRows {
  fileprivate static func concatenating(_ parts: [AssembledRows]) throws(DataError) -> AssembledRows
  {
    var misfits: [Misfit] = []
    var unfit: Set<Int> = []
    var start = 0
    for part in parts {
      for misfit in part.misfits {
        if let index = misfits.firstIndex(where: { $0.first.column == misfit.first.column }) {
          misfits[index] = misfits[index].adding(misfit)
        } else {
          misfits.append(misfit)
        }
      }
      unfit.formUnion(part.unfitRows.map { $0 + start })
      start += part.table.rowCount
    }
    return AssembledRows(
      table: try Table.concatenating(parts.map(\.table)), misfits: misfits, unfitRows: unfit,
      absent: Set(parts.flatMap(\.absent)).sorted())
  }
}
