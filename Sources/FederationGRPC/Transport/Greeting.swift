internal import SecureAggregation

/// The first message each way: which protocol this is, and which version of it.
enum Greeting {
  private static let node = "fedrisk node 1"
  private static let coordinator = "fedrisk coordinator 1"

  static func fromNode(_ name: String) -> [UInt8] {
    var frame = FrameWriter()
    frame.write(node)
    frame.write(name)
    return frame.bytes
  }

  /// - Returns: the name the node goes by.
  static func node(in bytes: [UInt8]) throws(TransportError) -> String {
    do {
      var frame = FrameReader(bytes)
      guard try frame.text() == node else { throw TransportError.otherVersion }
      let name = try frame.text()
      try frame.finish()
      return name
    } catch {
      throw .otherVersion
    }
  }

  static var fromCoordinator: [UInt8] {
    var frame = FrameWriter()
    frame.write(coordinator)
    return frame.bytes
  }

  static func checkCoordinator(_ bytes: [UInt8]) throws(TransportError) {
    guard bytes == fromCoordinator else { throw .otherVersion }
  }
}
