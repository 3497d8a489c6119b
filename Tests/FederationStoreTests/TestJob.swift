import CreditData
import CreditModels
import Cryptography
import Federation
import Foundation
import SecureAggregation
import Synchronization

/// A job of three institutions that have signed its manifest, the same in every process.
struct TestJob {
  static let names = ["party_1", "party_2", "party_3"]
  let identities: [SigningKey]
  let manifest: SignedManifest

  init() throws {
    identities = try Self.names.indices.map {
      try SigningKey(bytes: [UInt8](repeating: UInt8($0 + 1), count: 32))
    }
    var study = Study(name: "stores", target: .init(column: "y", bad: "1"))
    study.columns.categories = ["group": ["a", "b"]]
    var generator = Zeros()
    let bytes = try JobManifest(
      study: study,
      roster: zip(Self.names, identities).map { .init(name: $0, key: $1.verifyingKey) },
      aggregation: .strict, expires: .max, generator: &generator
    ).bytes()
    manifest = try SignedManifest(
      bytes: bytes, signatures: identities.map { SignedManifest.signature(of: bytes, by: $0) })
  }

  /// What the lines of a node's journal are signed with.
  func key(_ position: Int) -> VerifyingKey { identities[position].verifyingKey }

  /// The node at `position` with 40 rows of its own.
  func node(_ position: Int, store: any NodeStore) throws -> Node {
    let rows = 0..<40
    let table = Table(
      names: ["y", "x", "group"],
      columns: [
        .numeric(rows.map { $0 % (position + 2) == 0 ? 1 : 0 }),
        .numeric(rows.map { Double(($0 * 7 + position) % 40) }),
        .categorical(codes: rows.map { Int32($0 % 2) }, levels: ["a", "b"]),
      ])
    return try Node(
      name: Self.names[position], table: table, snapshot: Self.snapshot(position),
      manifest: manifest,
      owner: Node.Owner(
        identity: identities[position], policy: NodePolicy().waivingSmallSamples(), store: store))
  }

  /// A coordinator that has just started.
  func aggregator(_ nodes: [Node], seen: Requests = Requests()) throws -> SecureAggregator {
    SecureAggregator(
      links: nodes.map { RecordingLink(inner: InProcessLink($0), seen: seen) }, policy: .strict,
      collector: try MaskingCollector(
        roster: manifest.roster, policy: .strict, jobDigest: manifest.digest))
  }

  static func snapshot(_ position: Int) -> [UInt8] {
    Digest.sha256(of: Array("rows of \(names[position])".utf8))
  }

  /// Two processes that make the same manifest have the same job.
  private struct Zeros: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
  }
}

/// The requests that went to each party.
final class Requests: Sendable {
  private let all = Mutex<[(party: String, request: Request)]>([])

  func note(_ request: Request, to party: String) {
    all.withLock { $0.append((party, request)) }
  }

  func contributions(of party: String) -> [Request] {
    all.withLock { all in
      all.filter { $0.party == party }.map(\.request).filter {
        if case .contribute = $0 { true } else { false }
      }
    }
  }
}

struct RecordingLink: NodeLink {
  let inner: InProcessLink
  let seen: Requests
  var name: String { inner.name }

  func send(_ request: Request) async throws -> Response {
    seen.note(request, to: name)
    return try await inner.send(request)
  }
}

// MARK: Lines and entries with any content

/// A line that bears no signature: a store keeps what it is given.
func line(
  after head: Journal.Head, what: String = "nothing", attempt: UInt64? = nil,
  kind: JournalLine.Kind = .sent
) throws -> JournalLine {
  struct Fields: Encodable {
    let index, time: Int
    let job: String
    let attempt: UInt64?
    let kind: JournalLine.Kind
    let what: String
    let numbers: Int
    let digest, previous, hash, signature: String
  }
  let digits = Digest.sha256(of: Array("\(head.count)".utf8)).hexadecimal
  return try coded(
    Fields(
      index: head.count, time: 1_800_000_000, job: digits, attempt: attempt, kind: kind, what: what,
      numbers: 3, digest: digits, previous: head.hash, hash: digits, signature: digits))
}

/// An answered question, or the release of a sum.
func entry(
  snapshot: [UInt8] = [1, 2], job: [UInt8] = [3, 4], attempt: UInt64 = 1, query: [UInt8]? = nil,
  solvableRows: Double = 0, members: [VerifyingKey]? = nil
) throws -> ReleaseLedger.Entry {
  struct Fields: Encodable {
    let snapshot, job: [UInt8]
    let attempt: UInt64
    let query: [UInt8]?
    let numbers: Int
    let solvableRows: Double
    let members: [VerifyingKey]?
  }
  return try coded(
    Fields(
      snapshot: snapshot, job: job, attempt: attempt, query: query, numbers: 3,
      solvableRows: solvableRows, members: members))
}

func counter(announced: UInt64, spent: UInt64) -> AttemptCounter {
  var counter = AttemptCounter()
  counter.announced = announced
  counter.spent = spent
  return counter
}

private func coded<Value: Decodable>(_ fields: some Encodable) throws -> Value {
  try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(fields))
}
