import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Simulator
import Synchronization

/// A vertical study whose parties are nodes of their own; every message is bytes on its way.
struct RemoteFederation {
  let study: Study
  let nodes: [VerticalNode]
  let manifest: SignedManifest
  let wire: Wire

  /// What whoever carries the messages sees, and every one-time key, which it does not.
  final class Wire: Sendable {
    struct Seen: Sendable {
      var requests: [(to: String, request: Request)] = []
      var responses: [(from: String, response: Response)] = []
    }
    let seen = Mutex(Seen())
    let keys = Mutex<[String: [UInt64: OwnUseKeys]]>([:])
    let isRecording: Bool

    init(isRecording: Bool) { self.isRecording = isRecording }
  }

  /// Goes through frames, and loses some answers.
  struct Link: NodeLink {
    let node: VerticalNode
    let wire: Wire
    /// Every so many answers one is lost.
    let losing: Int
    private let count = Counter()
    final class Counter: Sendable { let value = Mutex(0) }

    init(node: VerticalNode, wire: Wire, losing: Int) {
      self.node = node
      self.wire = wire
      self.losing = losing
    }

    var name: String { node.name }

    func send(_ request: Request) async throws -> Response {
      let copy = try Request(frame: request.frame)
      let response = try await Response(frame: node.answer(copy).frame)
      if wire.isRecording {
        wire.seen.withLock {
          $0.requests.append((node.name, copy))
          $0.responses.append((node.name, response))
        }
      }
      let number = count.value.withLock { count in
        count += 1
        return count
      }
      if losing > 0 && number % losing == 0 { throw LinkError.noAnswer(party: name) }
      return response
    }
  }

  init(
    _ study: Study, _ parties: [Simulation.Party], isRecording: Bool = false,
    policy: NodePolicy = NodePolicy().waivingSmallSamples(), parts: [CardPartFile] = [],
    owners given: [Node.Owner]? = nil,
    change: (inout JobManifest) -> Void = { _ in }
  ) throws {
    self.study = study
    let plan = study.federation.vertical!
    let wire = Wire(isRecording: isRecording)
    self.wire = wire
    var dealing = policy
    dealing.dealsOnly = true
    let all =
      given ?? parties.map { _ in Node.Owner(policy: policy) } + [Node.Owner(policy: dealing)]
    let owners = zip(parties.map(\.name) + [plan.dealer], all).map { (name: $0, owner: $1) }
    var manifest = JobManifest(
      study: study,
      roster: owners.map { .init(name: $0.name, key: $0.owner.identity.verifyingKey) },
      aggregation: .strict, expires: .max)
    change(&manifest)
    let bytes = try manifest.bytes()
    let signed = try SignedManifest(
      bytes: bytes,
      signatures: owners.map { SignedManifest.signature(of: bytes, by: $0.owner.identity) })
    self.manifest = signed
    nodes = try owners.map { name, owner in
      let table = parties.first { $0.name == name }?.table
      return try VerticalNode(
        name: name, rows: table.map { ($0, Array(name.utf8)) }, manifest: signed, owner: owner,
        part: parts.first { $0.party == name }
      ) { use in
        let keys = OwnUseKeys()
        wire.keys.withLock { $0[name, default: [:]][use] = keys }
        return keys
      }
    }
  }

  func links(losing: Int = 0) -> [any NodeLink] {
    nodes.map { Link(node: $0, wire: wire, losing: losing) }
  }

  func run(losing: Int = 0) async throws -> StudyResult {
    let institutions = try RemoteInstitutions(manifest, links: links(losing: losing))
    try await institutions.settleRows()
    let result = try await StudyRun(study).run(
      on: SharedAggregator(study, institutions: institutions))
    return try await institutions.measured(result)
  }
}
