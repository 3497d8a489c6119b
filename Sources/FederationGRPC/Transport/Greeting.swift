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

  /// - Parameter time: the coordinator's, in seconds since 1970.
  static func fromCoordinator(time: Int) -> [UInt8] {
    var frame = FrameWriter()
    frame.write(coordinator)
    frame.write(UInt64(max(0, time)))
    return frame.bytes
  }

  /// - Returns: the coordinator's time, in seconds since 1970.
  static func coordinator(in bytes: [UInt8]) throws(TransportError) -> Int {
    do {
      var frame = FrameReader(bytes)
      guard try frame.text() == coordinator else { throw TransportError.otherVersion }
      let time = Int(clamping: try frame.number())
      try frame.finish()
      return time
    } catch {
      throw .otherVersion
    }
  }
}
