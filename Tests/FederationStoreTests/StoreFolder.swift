import Foundation

/// A folder that is gone with its last user.
final class StoreFolder: Sendable {
  let url: URL

  init(_ name: String = UUID().uuidString) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "fedrisk-\(name)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String = "node.sqlite") -> String { url.appending(path: name).path }

  func bytes(_ name: String = "node.sqlite") throws -> Data {
    try Data(contentsOf: url.appending(path: name))
  }

  /// The permissions of each file.
  func modes() throws -> [String: Int] {
    var modes: [String: Int] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: url.path) {
      let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
      modes[name] = (attributes[.posixPermissions] as? NSNumber)?.intValue
    }
    return modes
  }
}
