import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Simulator
import Synchronization

/// Nodes with real masks whose links can be tampered with.
struct TestFederation {
  let manifest: SignedManifest
  let nodes: [Node]
  let aggregator: SecureAggregator

  /// Owners of their own for each table, all with one policy.
  ///
  /// - Parameters:
  ///   - tamper: sees what each node is sent, and may change it or throw.
  ///   - lose: sees what each node answers, and may change it or throw.
  init(
    _ study: Study, tables: [Table], policy: NodePolicy = NodePolicy().waivingSmallSamples(),
    aggregation: AggregationPolicy = .strict,
    tamper: @escaping TamperedLink.Tamper = { _, request in request },
    lose: @escaping TamperedLink.Lose = { _, _ in }
  ) throws {
    let owners = tables.map { _ in Node.Owner(policy: policy) }
    let manifest = try Self.manifest(study, owners: owners, aggregation: aggregation)
    try self.init(manifest, tables: tables, owners: owners, tamper: tamper, lose: lose)
  }

  /// A job of owners that may have others. Each reads the same rows in all of them.
  ///
  /// - Parameter minimumDifference: what the coordinator heeds by itself.
  init(
    _ manifest: SignedManifest, tables: [Table], owners: [Node.Owner],
    minimumDifference: Int = NodePolicy().minimumDifference,
    tamper: @escaping TamperedLink.Tamper = { _, request in request },
    lose: @escaping TamperedLink.Lose = { _, _ in }
  ) throws {
    self.manifest = manifest
    nodes = try zip(manifest.roster.names, zip(tables, owners)).map { name, node in
      try Node(
        name: name, table: node.0, snapshot: Self.snapshot, manifest: manifest, owner: node.1)
    }
    let aggregation = manifest.manifest.aggregation
    aggregator = SecureAggregator(
      links: nodes.map { TamperedLink(inner: InProcessLink($0), tamper: tamper, lose: lose) },
      policy: aggregation,
      collector: try MaskingCollector(
        roster: manifest.roster, policy: aggregation, jobDigest: manifest.digest),
      minimumDifference: minimumDifference)
  }

  /// Nodes that neither mask nor sign.
  init(
    plain study: Study, tables: [Table], lose: @escaping TamperedLink.Lose = { _, _ in }
  ) throws {
    let owners = tables.map { _ in Node.Owner(policy: NodePolicy().waivingSmallSamples()) }
    let manifest = try Self.manifest(study, owners: owners)
    self.manifest = manifest
    nodes = try zip(manifest.roster.names, zip(tables, owners)).map { name, node in
      try Node(
        name: name, table: node.0, snapshot: Self.snapshot, manifest: manifest, owner: node.1,
        participant: PlainParticipant(
          name: name, roster: manifest.roster, policy: .strict, jobDigest: manifest.digest))
    }
    aggregator = SecureAggregator(
      links: nodes.map {
        TamperedLink(inner: InProcessLink($0), tamper: { _, request in request }, lose: lose)
      },
      policy: .strict,
      collector: try PlainCollector(
        roster: manifest.roster, policy: .strict, jobDigest: manifest.digest))
  }

  /// The name of an owner's one data set in its ledger.
  static let snapshot = Array("rows".utf8)

  /// Signed by all owners, who are called `party_1`, `party_2`, …
  static func manifest(
    _ study: Study, owners: [Node.Owner], aggregation: AggregationPolicy = .strict,
    change: (inout JobManifest) -> Void = { _ in }
  ) throws -> SignedManifest {
    let roster = owners.enumerated().map { index, owner in
      Roster.Member(name: "party_\(index + 1)", key: owner.identity.verifyingKey)
    }
    var manifest = JobManifest(
      study: study, roster: roster, aggregation: aggregation, expires: .max)
    change(&manifest)
    let bytes = try manifest.bytes()
    return try SignedManifest(
      bytes: bytes,
      signatures: owners.map { SignedManifest.signature(of: bytes, by: $0.identity) })
  }

  /// A study on the columns `x` and `group`, with little in the way of a test.
  static var study: Study {
    var study = Study(name: "doors", target: .init(column: "y", bad: "1"))
    study.columns.categories = ["group": ["a", "b"]]
    return study
  }

  /// `count` parties of 40 rows with outcomes of both kinds.
  static func tables(_ count: Int) -> [Table] {
    (0..<count).map { party in
      let rows = 0..<40
      return Table(
        names: ["y", "x", "group"],
        columns: [
          .numeric(rows.map { Double($0 % (party + 2) == 0 ? 1 : 0) }),
          .numeric(rows.map { Double(($0 * 7 + party) % 40) }),
          .categorical(codes: rows.map { Int32($0 % 2) }, levels: ["a", "b"]),
        ])
    }
  }
}

extension Node {
  /// The titles of all that left.
  var sent: [String] {
    get throws { try journal.filter { $0.kind == .sent }.map(\.what) }
  }

  /// What was refused, with the reason.
  var refused: [String] {
    get throws { try journal.filter { $0.kind == .refused }.map(\.what) }
  }
}

/// A link on whose way requests are changed and answers are lost or changed.
struct TamperedLink: NodeLink {
  // Asynchronous on purpose: Swift 6.3 with -O can return from a synchronous closure that throws and
  // copies a large value with what is left in the error's register.
  typealias Tamper = @Sendable (_ party: String, Request) async throws -> Request
  typealias Lose = @Sendable (_ party: String, inout Response) async throws -> Void

  let inner: InProcessLink
  let tamper: Tamper
  let lose: Lose
  var name: String { inner.name }

  func send(_ request: Request) async throws -> Response {
    var response = try await inner.send(try await tamper(name, request))
    try await lose(name, &response)
    return response
  }
}

/// A failure of the network.
struct LinkDown: Error, Equatable {}

/// True a given number of times.
final class Countdown: Sendable {
  private let left: Mutex<Int>

  init(_ count: Int) { left = Mutex(count) }

  func next() -> Bool {
    left.withLock { left in
      left -= 1
      return left >= 0
    }
  }
}
