internal import Cryptography
internal import Federation
internal import Foundation
internal import GRDB
internal import SecureAggregation

// Rows of the three tables. A row's columns are named as the JSON of what it stores, for that is
// how it is read back: lines and entries come from their makers or from their coding, from nowhere
// else.

/// A row of `journal_line`.
struct StoredLine: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "journal_line"

  let index: Int
  let time: Int
  let job: String
  let attempt: Attempt?
  let kind: String
  let what: AnyText
  let numbers: Int
  let digest: String
  let previous: String
  let hash: String
  let signature: String

  init(_ line: JournalLine) {
    index = line.index
    time = line.time
    job = line.job
    attempt = line.attempt.map(Attempt.init)
    kind = line.kind.rawValue
    what = AnyText(line.what)
    numbers = line.numbers
    digest = line.digest
    previous = line.previous
    hash = line.hash
    signature = line.signature
  }

  func line() throws -> JournalLine { try decoded(from: self) }

  static func lines(_ rows: [StoredLine]) throws -> [JournalLine] { try decoded(from: rows) }
}

/// A row of `release_entry`.
struct StoredEntry: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "release_entry"

  /// Increases in the order of commits; nil before that.
  let id: Int64?
  let snapshot: Hexadecimal
  let job: Hexadecimal
  let attempt: Attempt
  let query: Hexadecimal?
  let numbers: Int
  let solvableRows: Double
  let members: Members?
  let asked: Members?

  init(_ entry: ReleaseLedger.Entry) {
    id = nil
    snapshot = Hexadecimal(entry.snapshot)
    job = Hexadecimal(entry.job)
    attempt = Attempt(entry.attempt)
    query = entry.query.map(Hexadecimal.init)
    numbers = entry.numbers
    solvableRows = entry.solvableRows
    members = entry.members.map(Members.init)
    asked = entry.asked.map(Members.init)
  }

  func entry() throws -> ReleaseLedger.Entry { try decoded(from: self) }
}

/// A row of `attempt_counter`.
struct StoredCounter: Codable, FetchableRecord, TableRecord {
  static let databaseTableName = "attempt_counter"

  let job: Hexadecimal
  let announced: Attempt
  let spent: Attempt

  init(_ counter: AttemptCounter, of job: [UInt8]) {
    self.job = Hexadecimal(job)
    announced = Attempt(counter.announced)
    spent = Attempt(counter.spent)
  }

  func counter() throws -> AttemptCounter { try decoded(from: self) }
}

private func decoded<Value: Decodable>(from row: some Encodable) throws -> Value {
  try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(row))
}

// MARK: Columns

/// A digest: bytes in JSON, hexadecimal digits in the file.
struct Hexadecimal: Codable, DatabaseValueConvertible {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  init(from decoder: any Decoder) throws { bytes = try [UInt8](from: decoder) }
  func encode(to encoder: any Encoder) throws { try bytes.encode(to: encoder) }

  var databaseValue: DatabaseValue { bytes.hexadecimal.databaseValue }

  static func fromDatabaseValue(_ value: DatabaseValue) -> Self? {
    String.fromDatabaseValue(value).flatMap([UInt8].init(hexadecimal:)).map(Self.init)
  }
}

/// SQLite has whole numbers with a sign only, and a coordinator may ask for any attempt.
struct Attempt: Codable, DatabaseValueConvertible {
  private let number: UInt64

  init(_ number: UInt64) { self.number = number }

  init(from decoder: any Decoder) throws { number = try UInt64(from: decoder) }
  func encode(to encoder: any Encoder) throws { try number.encode(to: encoder) }

  var databaseValue: DatabaseValue { Int64(bitPattern: number).databaseValue }

  static func fromDatabaseValue(_ value: DatabaseValue) -> Self? {
    Int64.fromDatabaseValue(value).map { Self(UInt64(bitPattern: $0)) }
  }
}

/// A text that a coordinator may have had a part in. With a zero byte, where SQLite would take it
/// to end, it is kept as its bytes.
struct AnyText: Codable, DatabaseValueConvertible {
  private let text: String

  init(_ text: String) { self.text = text }

  init(from decoder: any Decoder) throws { text = try String(from: decoder) }
  func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }

  var databaseValue: DatabaseValue {
    text.utf8.contains(0) ? Data(text.utf8).databaseValue : text.databaseValue
  }

  static func fromDatabaseValue(_ value: DatabaseValue) -> Self? {
    switch value.storage {
    case .string(let text): Self(text)
    case .blob(let bytes): String(data: bytes, encoding: .utf8).map(Self.init)
    case .null, .int64, .double: nil
    }
  }
}

/// The identities a sum is over: a JSON list of hexadecimal keys in the file.
struct Members: Codable, DatabaseValueConvertible {
  private let keys: [VerifyingKey]

  init(_ keys: [VerifyingKey]) { self.keys = keys }

  init(from decoder: any Decoder) throws { keys = try [VerifyingKey](from: decoder) }
  func encode(to encoder: any Encoder) throws { try keys.encode(to: encoder) }

  var databaseValue: DatabaseValue {
    let digits = keys.map { #""\#($0.bytes.hexadecimal)""# }
    return "[\(digits.joined(separator: ","))]".databaseValue
  }

  static func fromDatabaseValue(_ value: DatabaseValue) -> Self? {
    guard let text = String.fromDatabaseValue(value),
      let digits = try? JSONDecoder().decode([String].self, from: Data(text.utf8))
    else { return nil }
    let keys = digits.compactMap { [UInt8](hexadecimal: $0).flatMap { try? VerifyingKey($0) } }
    return keys.count == digits.count ? Self(keys) : nil
  }
}
