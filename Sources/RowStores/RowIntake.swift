internal import CreditData
internal import Cryptography

/// A value of a database, valid until its row is left.
enum Cell {
  case missing
  case integer(Int64)
  /// NaN and infinity are texts.
  case number(Double)
  case text(UnsafeBufferPointer<UInt8>)
  case binary(UnsafeBufferPointer<UInt8>)
}

/// Takes the rows of a query one by one: what makes the table, what names them, and whether their order
/// is one.
struct RowIntake {
  private var assembly: TableAssembly
  private var digest = RowDigest()
  private let names: [String]
  private let order: [String]
  /// Fields in the order of their names.
  private let sorted: [Int]
  private let key: [Int]
  private let read: [Int]
  /// The bytes of a row and of its place in the order, and those of the row before.
  private var record: [UInt8] = []
  private var place: [UInt8] = []
  private var lastRecord: [UInt8] = []
  private var lastPlace: [UInt8] = []

  /// - Throws: `RowStoreError`, `RowMappingError` or `DataError` for columns that do not fit.
  init(
    names: [String], order: [String], mapping: RowMapping, options: CSVOptions,
    isForgiving: Bool
  ) throws {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw RowStoreError.repeatedColumn(name)
    }
    key = try order.map { name in
      guard let index = names.firstIndex(of: name) else { throw RowStoreError.unknownOrder(name) }
      return index
    }
    let assembly = try TableAssembly(
      names: names, mapping: mapping, options: options, isForgiving: isForgiving)
    sorted = names.indices.sorted { names[$0] < names[$1] }
    read = names.indices.filter(assembly.reads)
    self.assembly = assembly
    self.names = names
    self.order = order
  }

  /// - Parameter cell: of a field of the row.
  /// - Throws: `DataError`, or `RowStoreError.tiedRows`.
  mutating func take(_ cell: (_ field: Int) -> Cell) throws {
    record.removeAll(keepingCapacity: true)
    for field in sorted { cell(field).append(to: &record) }
    place.removeAll(keepingCapacity: true)
    for field in key { cell(field).append(to: &place) }
    // Rows that are the same in every column may change places.
    if assembly.rowCount > 0, place == lastPlace, record != lastRecord {
      throw RowStoreError.tiedRows(first: assembly.rowCount, order: order)
    }
    digest.add(record)
    for field in read {
      switch cell(field) {
      case .missing: try assembly.append([UInt8]().span, field: field)
      case .integer(let value): try assembly.append(value, field: field)
      case .number(let value): try assembly.append(value, field: field)
      case .text(let bytes): try assembly.append(Span(_unsafeElements: bytes), field: field)
      case .binary: try assembly.refuse(Self.binary, field: field)
      }
    }
    try assembly.endRow()
    swap(&record, &lastRecord)
    swap(&place, &lastPlace)
  }

  consuming func finish() throws(DataError) -> (rows: AssembledRows, snapshot: [UInt8]) {
    (try assembly.finish(), digest.digest(names: names))
  }

  private static let binary = DataRule.other(
    problem: "the cell holds bytes and no text", remedy: "leave the column out, or make it a text")
}

extension Cell {
  /// A kind and as many bytes as it says: no other row has the same.
  fileprivate func append(to record: inout [UInt8]) {
    func append(_ kind: UInt8, _ bits: UInt64) {
      record.append(kind)
      for shift in stride(from: 0, to: 64, by: 8) {
        record.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
      }
    }
    switch self {
    case .missing: record.append(0)
    case .integer(let value): append(1, UInt64(bitPattern: value))
    case .number(let value): append(2, value.bitPattern)
    case .text(let bytes):
      append(3, UInt64(bytes.count))
      record.append(contentsOf: bytes)
    case .binary(let bytes):
      append(4, UInt64(bytes.count))
      record.append(contentsOf: bytes)
    }
  }
}
