internal import CPostgreSQL
public import CreditData
public import Federation
internal import Foundation

/// The rows of a query on a PostgreSQL server, in a transaction that only reads.
public struct PostgreSQLRows: TableSource {
  /// How the server is reached.
  public struct Server: Sendable, Equatable {
    /// libpq's keywords and values, or a URI, without a password.
    public var connection: String
    /// A file that only its owner can read; `nil` leaves the password to libpq's own means.
    public var passwordFile: String?
    /// Seconds that connecting (10 of them at most, unless the connection says otherwise) and reading
    /// may take together.
    public var timeout: Int

    public init(connection: String, passwordFile: String? = nil, timeout: Int = 240) {
      self.connection = connection
      self.passwordFile = passwordFile
      self.timeout = timeout
    }
  }

  private let server: Server
  private let query: RowQuery
  private let mapping: RowMapping

  public init(server: Server, query: RowQuery, mapping: RowMapping = RowMapping()) {
    self.server = server
    self.query = query
    self.mapping = mapping
  }

  /// The rows stream by one at a time.
  public func read(
    _ options: CSVOptions, isForgiving: Bool
  ) throws -> (rows: AssembledRows, snapshot: [UInt8]) {
    let password = try server.passwordFile.map(PasswordFile.read) ?? ""
    let connection = try PostgreSQLConnection(
      server.connection, password: password, seconds: server.timeout)
    try connection.run(Self.begin(timeout: server.timeout))
    var intake: RowIntake?
    var types: [ValueType] = []
    try connection.stream(query.sql) { result in
      if intake == nil {
        let fields = 0..<PQnfields(result)
        types = fields.map { ValueType(PQftype(result, $0)) }
        intake = try RowIntake(
          names: fields.map { String(cString: PQfname(result, $0)) }, order: query.order,
          mapping: mapping, options: options, isForgiving: isForgiving)
      }
      guard PQntuples(result) > 0 else { return }
      try intake?.take { Cell(of: result, column: $0, type: types[$0]) }
    }
    guard let intake else { throw RowStoreError.connectionLost(reason: "there was no result") }
    try connection.run("COMMIT")
    return try intake.finish()
  }

  /// Texts that depend on nobody's settings: numbers to the last bit, dates as ISO 8601 has them.
  private static func begin(timeout: Int) -> String {
    """
    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL statement_timeout = '\(timeout)s';
    SET LOCAL extra_float_digits = 3;
    SET LOCAL DateStyle = 'ISO, YMD';
    SET LOCAL IntervalStyle = 'iso_8601';
    SET LOCAL TimeZone = 'UTC';
    SET LOCAL bytea_output = 'hex';
    """
  }
}

/// What PostgreSQL's types are here; all others are texts as the server writes them.
private enum ValueType {
  case boolean, floating, bytes, text

  init(_ identifier: Oid) {
    // Of pg_type.dat: bool; float4 and float8; bytea.
    switch identifier {
    case 16: self = .boolean
    case 700, 701: self = .floating
    case 17: self = .bytes
    default: self = .text
    }
  }
}

extension Cell {
  /// A cell of the one row of `result`.
  fileprivate init(of result: OpaquePointer, column: Int, type: ValueType) {
    let column = Int32(column)
    guard PQgetisnull(result, 0, column) == 0, let start = PQgetvalue(result, 0, column) else {
      self = .missing
      return
    }
    let bytes = UnsafeBufferPointer(
      start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self),
      count: Int(PQgetlength(result, 0, column)))
    switch type {
    case .text: self = .text(bytes)
    case .bytes: self = .binary(bytes)
    case .boolean:
      let word = bytes.first == UInt8(ascii: "t") ? Self.yes : Self.no
      self = .text(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    case .floating:
      // As a number it has the same text as in other sources, should it be a category.
      let number = try? DecimalParser.number(in: Span(_unsafeElements: bytes))
      self = number.map(Cell.number) ?? .text(bytes)
    }
  }

  private static let yes: StaticString = "true"
  private static let no: StaticString = "false"
}
