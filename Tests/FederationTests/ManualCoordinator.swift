import CreditModels
import Cryptography
import Federation
import Foundation
import SecureAggregation
import Testing

/// A coordinator that makes one move at a time, so that a test can make others than an honest one.
struct ManualCoordinator {
  var collector: MaskingCollector
  let nodes: [Node]

  init(_ federation: TestFederation) throws {
    nodes = federation.nodes
    let manifest = federation.manifest
    collector = try MaskingCollector(
      roster: manifest.roster, policy: manifest.manifest.aggregation, jobDigest: manifest.digest)
  }

  var everyone: [Bool] { nodes.map { _ in true } }

  /// The keys of all nodes, to all nodes.
  mutating func exchangeKeys(attempts: Int = 8) async throws {
    let first = collector.firstFreeAttempt
    var hellos: [NodeHello] = []
    for node in nodes {
      guard
        case .hello(let hello) = try await node.answer(.hello(attempts: attempts, from: first))
      else { throw Unexpected() }
      try collector.receive(hello)
      hellos.append(hello)
    }
    for node in nodes { _ = try await node.answer(.meet(hellos)) }
  }

  /// Opens a round.
  ///
  /// - Returns: what to send to each node, in roster order.
  mutating func begin(_ query: Query, members: [Bool]? = nil) async throws -> [Request] {
    let members = members ?? everyone
    if collector.remainingAttempts(of: members) == 0 { try await exchangeKeys() }
    let missing = try collector.missingBundles(of: members)
    for position in missing.positions {
      guard
        case .bundle(let bundle) = try await nodes[position].answer(
          .bundle(attempt: missing.attempt))
      else { throw Unexpected() }
      try collector.receive(bundle)
    }
    let bytes = try query.json
    let statistic = query.statistic
    let round = try collector.begin(
      step: statistic.title, modelDigest: Digest.sha256(of: bytes),
      layoutDigest: Digest.sha256(of: statistic.layout(parties: nodes.count)),
      wordCount: statistic.entryCount, width: statistic.width, members: members)
    return nodes.indices.map {
      .contribute(round, query: bytes, shares: collector.shares(for: $0))
    }
  }

  /// Sends each of the nodes at `positions` its request, and hands the vectors to the collector.
  mutating func gather(_ requests: [Request], from positions: [Int]) async throws {
    for position in positions {
      guard
        case .contribution(let vector, let next) = try await nodes[position].answer(
          requests[position])
      else { throw Unexpected() }
      try collector.receive(vector)
      if let next { try collector.receive(next) }
    }
  }

  /// A whole sum over the nodes at `positions`, of the `members` that are asked.
  mutating func sum(
    of query: Query, over positions: [Int], members: [Bool]? = nil
  ) async throws -> RingVector {
    let requests = try await begin(query, members: members)
    try await gather(requests, from: positions)
    while true {
      switch try collector.next() {
      case .total: return try collector.finish()
      case .votes(let set):
        for position in positions {
          guard case .vote(let vote) = try await nodes[position].answer(.vote(set)) else {
            throw Unexpected()
          }
          try collector.receive(vote)
        }
      case .shares(let request):
        for position in positions {
          guard case .shares(let shares) = try await nodes[position].answer(.release(request))
          else {
            throw Unexpected()
          }
          try collector.receive(shares)
        }
      }
    }
  }

  /// An answer of a kind that nobody asked for.
  struct Unexpected: Error {}
}

extension Query {
  /// As it is sent.
  var json: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return Array(try encoder.encode(self))
    }
  }
}

extension Statistic {
  var width: RingVector.Width { bound == .rowCount ? .narrow : .wide }

  /// The text whose hash both ends compare.
  func layout(parties: Int) -> [UInt8] {
    let fractional = width == .narrow ? 0 : FixedPoint.fractionalBits
    return Array(
      "\(entryCount) words of \(width.rawValue) bits, \(fractional) fractional, from \(parties): \(title)"
        .utf8)
  }
}
