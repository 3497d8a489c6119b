import Federation
import Foundation
import GRDB

/// A temporary folder, gone with its last user.
final class TestFolder: Sendable {
  let url = FileManager.default.temporaryDirectory.appending(path: "fedrisk-rows-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  @discardableResult
  func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    return file.path
  }

  /// Statements on a SQLite database.
  @discardableResult
  func sqlite(_ statements: String, name: String = "rows.sqlite") throws -> String {
    try DatabaseQueue(path: path(name)).write { try $0.execute(sql: statements) }
    return path(name)
  }

  func csv(_ text: String) throws -> CSVFolder {
    try write(text, to: "csv/rows.csv")
    return CSVFolder(path: path("csv"))
  }
}
