internal import CPostgreSQL
internal import Foundation

/// A connection of libpq that waits no longer than it is told. Only the task that made it uses it.
final class PostgreSQLConnection {
  private let handle: OpaquePointer
  private let password: String
  private let deadline: ContinuousClock.Instant
  private let seconds: Int

  /// - Parameters:
  ///   - connection: of keywords and values as libpq takes them, or a URI; without a password.
  ///   - password: empty to leave it to libpq's own means.
  ///   - seconds: from now on, for all that is asked.
  init(_ connection: String, password: String, seconds: Int) throws(RowStoreError) {
    var settings = try Self.settings(connection)
    if !password.isEmpty { settings.append(("password", password)) }
    settings.append(("client_encoding", "UTF8"))
    settings.append(("fallback_application_name", "fedrisk-node"))
    // libpq waits for ever by default, also on a server that accepts and says nothing.
    if !settings.contains(where: { $0.0 == "connect_timeout" }), getenv("PGCONNECT_TIMEOUT") == nil
    {
      settings.append(("connect_timeout", "10"))
    }
    let keywords = settings.map { strdup($0.0) }
    let values = settings.map { strdup($0.1) }
    defer { for text in keywords + values { free(text) } }
    let made = PQconnectdbParams(
      keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
    guard let made else { throw .cannotConnect(reason: "there is no memory for a connection") }
    handle = made
    self.password = password
    self.seconds = seconds
    deadline = .now + .seconds(seconds)
    // By default libpq prints what the server remarks, which may hold anything.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    guard PQstatus(handle) == CONNECTION_OK else {
      throw .cannotConnect(reason: words(PQerrorMessage(handle)))
    }
  }

  deinit { PQfinish(handle) }

  /// The keywords a connection text sets.
  private static func settings(_ connection: String) throws(RowStoreError) -> [(String, String)] {
    var complaint: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(connection, &complaint) else {
      // The complaint may quote the text, and the text may hold a password in the wrong place.
      PQfreemem(complaint)
      throw .connectionText
    }
    defer { PQconninfoFree(options) }
    var settings: [(String, String)] = []
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        let name = String(cString: keyword)
        guard name != "password" && name != "sslpassword" else {
          throw .secretInConnection(keyword: name)
        }
        settings.append((name, String(cString: value)))
      }
      option += 1
    }
    return settings
  }

  /// Runs statements that give no rows.
  func run(_ statements: String) throws(RowStoreError) {
    guard PQsendQuery(handle, statements) == 1 else { throw lost() }
    while let result = try nextResult() {
      defer { PQclear(result) }
      try check(result)
    }
  }

  /// Hands over the rows of one SELECT as they arrive.
  ///
  /// - Parameter row: called with a result of one row, or of none when there are no rows at all.
  func stream(_ select: String, row: (OpaquePointer) throws -> Void) throws {
    // The extended protocol takes one statement only.
    guard PQsendQueryParams(handle, select, 0, nil, nil, nil, nil, 0) == 1,
      PQsetSingleRowMode(handle) == 1
    else { throw lost() }
    while let result = try nextResult() {
      defer { PQclear(result) }
      try check(result)
      try row(result)
    }
  }

  /// - Returns: `nil` after the last.
  private func nextResult() throws(RowStoreError) -> OpaquePointer? {
    while PQisBusy(handle) == 1 {
      let left = deadline - .now
      let milliseconds =
        left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      guard milliseconds > 0 else { throw .tooSlow(seconds: seconds) }
      var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
      guard poll(&socket, 1, Int32(clamping: milliseconds)) > 0 else { continue }
      guard PQconsumeInput(handle) == 1 else { throw lost() }
    }
    return PQgetResult(handle)
  }

  private func check(_ result: OpaquePointer) throws(RowStoreError) {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: return
    default: break
    }
    guard let field = PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else { throw lost() }
    let state = String(cString: field)
    let reason = words(PQresultErrorField(result, Int32(UInt8(ascii: "M"))))
    switch state.prefix(2) {
    case "08": throw .connectionLost(reason: reason)
    case "57" where state == "57014": throw .tooSlow(seconds: seconds)
    case "57": throw .connectionLost(reason: reason)
    // The server quotes the value that does not fit.
    case "22": throw .refused(state: state, reason: "a value cannot be computed or converted")
    default: throw .refused(state: state, reason: reason)
    }
  }

  private func lost() -> RowStoreError { .connectionLost(reason: words(PQerrorMessage(handle))) }

  /// libpq's words on one line. It does not repeat passwords; should it ever, they go no further.
  private func words(_ text: UnsafePointer<CChar>?) -> String {
    let line = (text.map { String(cString: $0) } ?? "").split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    let safe = password.isEmpty ? line : line.replacingOccurrences(of: password, with: "(password)")
    return safe.isEmpty ? "it says nothing" : safe
  }
}
