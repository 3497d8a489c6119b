internal import CreditData
internal import Foundation

/// Where rows go block by block: a file that appears when it is whole, or standard output.
final class RowSink {
  private let file: CSVFile?
  private var isFirst = true

  init(path: String?) throws { file = try path.map { try CSVFile(path: $0) } }

  func append(_ table: Table) throws {
    if let file {
      try file.append(table)
    } else {
      let bytes = CSVWriter.bytes(of: table, withHeader: isFirst)
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    }
    isFirst = false
  }

  func close() throws { try file?.close() }
}

/// The rows that cannot be scored. Without a file for them the first one is the end.
final class Refusals {
  private let path: String?
  private let file: CSVFile?
  private var count = 0

  init(path: String?) throws {
    self.path = path
    file = try path.map { try CSVFile(path: $0) }
    try file?.append(Self.table([]))
  }

  func add(_ fault: DataError) throws {
    guard let file else { throw fault }
    try file.append(Self.table([fault]))
    count += 1
  }

  func close() throws {
    try file?.close()
    if let path, count > 0 {
      Terminal.error("\(count) row\(count == 1 ? " was" : "s were") not scored; see \(path).")
    }
  }

  private static func table(_ faults: [DataError]) -> Table {
    func column(_ texts: [String]) -> Column {
      .categorical(codes: texts.indices.map(Int32.init), levels: texts)
    }
    return Table(
      names: ["row", "column", "reason"],
      columns: [
        .numeric(faults.map { Double($0.row ?? 0) }), column(faults.map { $0.column ?? "" }),
        column(faults.map { "\($0.rule.problem); \($0.rule.remedy)" }),
      ])
  }
}
