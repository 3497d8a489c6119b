import Foundation

/// Project Wycheproof's vectors, from swift-crypto's repository: SwiftPM checks it out beside the
/// build.
enum Wycheproof {
  static let absence = "no checkout of swift-crypto with its test vectors above the test bundle"

  /// The nearest `checkouts/swift-crypto/Tests/Test Vectors` above the running tests.
  static let folder: URL? = {
    // Where the executable is a helper of the tool chain, the bundle is one of its arguments.
    var starts = [Bundle.main.bundleURL]
    if let executable = Bundle.main.executableURL { starts.append(executable) }
    starts += CommandLine.arguments.filter { $0.contains("/") }.map { URL(fileURLWithPath: $0) }
    for start in starts {
      var place = start.resolvingSymlinksInPath()
      while place.pathComponents.count > 1 {
        place.deleteLastPathComponent()
        let vectors = place.appending(path: "checkouts/swift-crypto/Tests/Test Vectors")
        if FileManager.default.fileExists(atPath: vectors.path) { return vectors }
      }
    }
    return nil
  }()

  static func groups<Group: Decodable>(of file: String, as: Group.Type) throws -> [Group] {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    let data = try Data(contentsOf: folder.appending(path: file))
    let content = try JSONDecoder().decode(Content<Group>.self, from: data)
    return content.testGroups
  }

  private struct Content<Group: Decodable>: Decodable {
    let testGroups: [Group]
  }

  enum Verdict: String, Decodable {
    case valid, acceptable, invalid
  }
}
