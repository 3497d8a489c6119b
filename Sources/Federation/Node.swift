public import CreditData
internal import CreditModels
public import Cryptography
internal import Foundation
package import SecureAggregation

/// What answers an institution's requests of one job.
protocol JobNode: Sendable {
  /// - Throws: the refusal; nothing that depends on a row has left by then.
  func answer(_ request: Request) async throws -> Response
}

/// A data holder's end of a federation. It keeps the rows and answers requests through its door; it
/// starts nothing by itself.
public actor Node: JobNode {
  public nonisolated let name: String
  private var door: Door

  /// What an owner gives a node to work with.
  public struct Owner: Sendable {
    /// The institution's identity.
    public let identity: SigningKey
    public var policy: NodePolicy
    /// What must survive a crash.
    public let store: any NodeStore
    /// Seconds since 1970.
    public var now: @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }
    /// Is told what is wrong with the node's own disk or folders: for its log, nobody else's business.
    public var onTrouble: @Sendable (any Error) -> Void = { _ in }

    public init(
      identity: SigningKey = SigningKey(), policy: NodePolicy = NodePolicy(),
      store: any NodeStore = MemoryStore()
    ) {
      self.identity = identity
      self.policy = policy
      self.store = store
    }
  }

  /// A node that masks what it sends.
  ///
  /// - Parameter snapshot: names the data set in the release ledger, the same in every job that reads
  ///   it, whatever columns a study leaves out: the digest of the source's bytes, for instance.
  /// - Throws: `DataError` for rows the job's study cannot use, `AggregationError` for a roster it
  ///   cannot hide in or is not part of, `FederationError` for a manifest the owner has not signed.
  public init(
    name: String, table: Table, snapshot: [UInt8], manifest: SignedManifest, owner: Owner
  ) throws {
    let participant = try MaskingParticipant(
      name: name, identity: owner.identity, roster: manifest.roster,
      policy: manifest.manifest.aggregation, jobDigest: manifest.digest,
      counter: owner.store.counter(of: manifest.digest))
    try self.init(
      name: name, table: table, snapshot: snapshot, manifest: manifest, owner: owner,
      participant: participant)
  }

  /// - Parameter participant: puts the masks on; a plain one shows bits for tests and benchmarks.
  package init(
    name: String, table: Table, snapshot: [UInt8], manifest: SignedManifest, owner: Owner,
    participant: any AggregationParticipant
  ) throws {
    guard manifest.manifest.study.federation.vertical == nil else {
      throw FederationError.otherLayout(party: name)
    }
    self.name = name
    let rows = try PartyRows(party: name, table: table, study: manifest.manifest.study)
    door = try Door(
      rows: rows, snapshot: snapshot, manifest: manifest, owner: owner, participant: participant)
  }

  /// - Throws: the refusal; nothing that depends on a row has left by then.
  public func answer(_ request: Request) throws -> Response { try door.answer(request) }

  /// Everything that left this node, and everything it refused.
  public var journal: [JournalLine] {
    get throws { try door.owner.store.journal() }
  }
}
