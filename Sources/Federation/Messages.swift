public import CreditModels
public import SecureAggregation

/// What a coordinator may ask of a node.
public enum Request: Codable, Sendable, Equatable {
  /// What the node says of itself: names and types of its columns, its word for a good outcome.
  case announce
  /// A batch of single-use keys, one for each of the next attempts.
  case hello(attempts: Int)
  /// The node's masked part of a sum; `query` is the canonical JSON of a `Query`.
  case contribute(RoundDescription, query: [UInt8])
}

/// What a node may answer. There is no other kind of message from a node.
public enum Response: Codable, Sendable, Equatable {
  case announcement(Announcement)
  case hello(NodeHello)
  case contribution(MaskedVector)
}

/// A way to a node: in process, over a network, or a faulty one for tests.
public protocol NodeLink: Sendable {
  var name: String { get }
  func send(_ request: Request) async throws -> Response
}

/// A node in the same process.
public struct InProcessLink: NodeLink {
  private let node: Node

  public init(_ node: Node) { self.node = node }

  public var name: String { node.name }

  public func send(_ request: Request) async throws -> Response {
    try await node.answer(request)
  }
}
