public import CreditModels
public import SecureAggregation

/// What a coordinator may ask of a node.
public enum Request: Sendable, Equatable {
  /// What the node says of itself: names and types of its columns, its word for a good outcome.
  case announce
  /// A batch of single-use keys, one for each of the attempts from the first on.
  case hello(attempts: Int, from: UInt64)
  /// The keys of all nodes.
  case meet([NodeHello])
  /// The node's secrets for an attempt, wrapped for the others.
  case bundle(attempt: UInt64)
  /// The node's masked part of a sum; `query` is the canonical JSON of a `Query`, `shares` is what the
  /// others have wrapped for this node.
  case contribute(RoundDescription, query: [UInt8], shares: [[UInt8]])
  /// Confirm who survived.
  case vote(SurvivorSet)
  /// Release what uncovers the survivors' sum.
  case release(ReleaseRequest)
  /// A numbered question of a vertical job, and messages between roles that are delivered with it.
  case vertical(number: UInt64, VerticalQuestion, inbox: [SealedParcel])
}

/// What a node may answer. There is no other kind of message from a node.
public enum Response: Sendable, Equatable {
  case announcement(Announcement)
  case hello(NodeHello)
  case met
  case bundle(ShareBundle)
  /// With the shares for the next attempt, where there are any.
  case contribution(MaskedVector, next: ShareBundle?)
  case vote(SurvivorVote)
  case shares(ReleasedShares)
  /// With the messages that the party's role has to send.
  case vertical(VerticalAnswer, outbox: [SealedParcel])
}

/// A way to a node: in process, over a network, or a faulty one for tests.
public protocol NodeLink: Sendable {
  var name: String { get }

  /// - Throws: `LinkError` when no answer came; everything else is the node's refusal.
  func send(_ request: Request) async throws -> Response
}

/// Why there is no answer. The same request may be sent again: a node never masks an attempt twice. It
/// answers with the same bytes, refuses what the job has moved on from, or, asked for keys again after
/// all have met, announces new ones.
public enum LinkError: Error, Equatable, Sendable, CustomStringConvertible {
  case noAnswer(party: String)

  public var description: String {
    switch self {
    case .noAnswer(let party): "party \(party) does not answer; see whether its node is running."
    }
  }
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
