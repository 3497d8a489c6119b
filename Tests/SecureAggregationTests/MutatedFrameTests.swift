import Cryptography
import Foundation
import SecureAggregation
import Testing

/// Frames that somebody changed on the way, and frames that a node itself spoils and signs.
///
/// The long runs are processes of their own: a crash is a failure like any other, and nobody else's
/// memory is counted.
@Suite("Mutated frames")
struct MutatedFrameTests {
  static let frameCount = 1_000_000

  @Test("A million mutated frames crash nothing, take no memory and change no total")
  func million() async {
    await #expect(processExitsWith: .success) {
      var run = try MutationRun(seed: 2_017)
      // Caches and the heap reach their size.
      run.mutate(frames: 20_000)
      run.counts = [:]
      let before = try PeakMemory()
      run.mutate(frames: Self.frameCount)
      let after = try PeakMemory()

      #expect(!after.hasGrown(since: before), "\(before), \(after)")
      #expect(run.frameCount == Self.frameCount)
      for kind in Kind.allCases {
        let seen = try #require(run.counts[kind])
        let name = Comment(rawValue: "\(kind): \(seen)")
        #expect(seen.parsed > 10_000, name)
        #expect(seen.refused > 10_000, name)
        #expect(seen.isSound, name)
        #expect(seen.deliveriesRefused > 5_000, name)
        #expect(seen.deliveriesWithoutEffect > 300, name)
        #expect(seen.deliveriesWithEffect == 0, name)
      }
      #expect(run.strayVectors > 50, "\(run.strayVectors) vectors for rounds nobody asked for")
      for round in [run.tolerant, run.strict] {
        let totals = try round.totals()
        #expect(totals == Array(repeating: round.total, count: 3), "another total")
        let releases = try round.releasesAgain()
        #expect(releases == round.exchange.releases, "other shares")
      }
    }
  }

  @Test("A huge number anywhere in a frame is refused, or is no length")
  func hugeNumbers() async {
    await #expect(processExitsWith: .success) {
      let rounds = [try HonestRound.tolerant(), try HonestRound.strict()]
      let huge: [UInt64] = [.max, 1 << 63, 0xFFFF_FFFF, 0x8000_0000, 0x7FFF_FFFF, 0x0100_0000]
      var counts: [Kind: FrameCounts] = [:]
      let before = try PeakMemory()
      for (kind, frame) in rounds.flatMap(\.frames) {
        var seen = counts[kind] ?? FrameCounts()
        for (number, offset) in huge.flatMap({ n in frame.indices.map { (n, $0) } }) {
          let bytes = littleEndian(number).prefix(number >> 32 == 0 ? 4 : 8)
          let start = frame[..<offset] + bytes
          seen.read(kind, Array(start + frame[offset...].dropFirst(bytes.count)))
          // Cut off behind the number.
          if start.count < frame.count { seen.read(kind, Array(start)) }
        }
        counts[kind] = seen
      }
      let after = try PeakMemory()
      #expect(!after.hasGrown(since: before), "\(before), \(after)")
      for kind in Kind.allCases {
        let seen = try #require(counts[kind])
        let name = Comment(rawValue: "\(kind): \(seen)")
        #expect(seen.isSound, name)
        #expect(seen.parsed > 1_000, name)
        #expect(seen.tooLong > 10, name)
      }
    }
  }

  @Test("A node that spoils its own messages and signs them leaves the true total or none")
  func signedMutations() throws {
    let round = try HonestRound.tolerant()
    var mutator = Mutator(seed: 2_019, pieces: round.frames.map(\.frame))
    var (totals, others, refusals) = (0, 0, 0)
    for index in 0..<2_000 {
      var exchange = round.exchange
      let liar = index % exchange.releases.count
      let isRead =
        switch index / 4 % 4 {
        case 0: round.spoil(&exchange.hellos[liar], of: liar, &mutator)
        case 1: round.spoil(&exchange.bundles[liar], of: liar, &mutator)
        case 2: round.spoil(&exchange.votes[liar], of: liar, &mutator)
        default: round.spoil(&exchange.releases[liar], of: liar, &mutator)
        }
      guard isRead else { continue }
      switch try? round.total(of: exchange) {
      case round.total: totals += 1
      case nil: refusals += 1
      default: others += 1
      }
    }
    #expect(others == 0)
    #expect(totals > 100)
    #expect(refusals > 400)
  }
}

// MARK: - Messages

private enum Kind: CaseIterable {
  case hello, bundle, wideVector, narrowVector, vote, release, description, request
}

private enum Message {
  case hello(NodeHello)
  case bundle(ShareBundle)
  case vector(MaskedVector)
  case vote(SurvivorVote)
  case release(ReleasedShares)
  case description(RoundDescription)
  case request(ReleaseRequest)

  init(_ kind: Kind, frame: [UInt8]) throws(AggregationError) {
    var reader = FrameReader(frame)
    switch kind {
    case .hello: self = .hello(try NodeHello(frame: frame))
    case .bundle: self = .bundle(try ShareBundle(frame: frame))
    case .wideVector, .narrowVector: self = .vector(try MaskedVector(frame: frame))
    case .vote: self = .vote(try SurvivorVote(frame: frame))
    case .release: self = .release(try ReleasedShares(frame: frame))
    case .description:
      self = .description(try RoundDescription(from: &reader))
      try reader.finish()
    case .request:
      self = .request(try ReleaseRequest(from: &reader))
      try reader.finish()
    }
  }

  var frame: [UInt8] {
    var frame = FrameWriter()
    switch self {
    case .hello(let hello): return hello.frame
    case .bundle(let bundle): return bundle.frame
    case .vector(let vector): return vector.frame
    case .vote(let vote): return vote.frame
    case .release(let release): return release.frame
    case .description(let round): round.write(to: &frame)
    case .request(let request): request.write(to: &frame)
    }
    return frame.bytes
  }

  /// The memory behind what a frame says the length of.
  var heldBytes: Int {
    switch self {
    case .hello(let hello):
      held(hello.maskKeys) + hello.maskKeys.reduce(0) { $0 + held($1.bytes) }
        + held(hello.signature)
    case .bundle(let bundle): held(parts: bundle.sealed) + held(bundle.signature)
    case .vector(let vector):
      switch vector.words {
      case .narrow(let words): held(words) + held(vector.signature)
      case .wide(let words): held(words) + held(vector.signature)
      }
    case .vote(let vote): held(vote.set.survivors) + held(vote.signature)
    case .release(let release):
      held(parts: release.shares) + held(release.set.survivors) + held(release.signature)
    case .description(let round): held(round.members) + round.step.utf8.count
    case .request(let request):
      held(request.set.survivors) + held(request.votes)
        + request.votes.reduce(0) { $0 + held($1.set.survivors) + held($1.signature) }
    }
  }

  private func held<Element>(_ array: [Element]) -> Int {
    array.capacity * MemoryLayout<Element>.stride
  }

  private func held(parts: [[UInt8]]) -> Int { held(parts) + parts.reduce(0) { $0 + held($1) } }
}

private func littleEndian(_ number: UInt64) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

/// The most memory that this process has had so far.
private struct PeakMemory {
  /// Asked for, touched or not; known on Linux only.
  var reserved = 0
  var resident = 0

  init() throws {
    #if os(Linux)
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      for line in status.split(separator: "\n") {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, let kibibytes = Int(words[1]) else { continue }
        if words[0] == "VmPeak:" { reserved = kibibytes << 10 }
        if words[0] == "VmHWM:" { resident = kibibytes << 10 }
      }
      try #require(reserved > 0 && resident > 0)
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      resident = usage.ru_maxrss
    #endif
  }

  /// What few hundred bytes at a time have no use for, and what a thread more may reserve.
  func hasGrown(since before: PeakMemory) -> Bool {
    resident - before.resident > 4 << 20 || reserved - before.reserved > 256 << 20
  }
}

// MARK: - Mutations

/// Makes one frame out of another, the same one in every run.
private struct Mutator {
  var random: SeededGenerator
  /// What may be spliced in.
  let pieces: [[UInt8]]

  init(seed: UInt64, pieces: [[UInt8]]) {
    random = SeededGenerator(seed: seed)
    self.pieces = pieces
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  mutating func mutated(_ frame: [UInt8]) -> [UInt8] {
    var bytes = frame
    repeat { change(&bytes) } while bytes == frame
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    switch below(9) {
    case 0:
      for _ in 0...below(8) { bytes[below(bytes.count)] ^= 1 << below(8) }
    case 1:
      for _ in 0...below(4) { bytes[below(bytes.count)] = UInt8(below(256)) }
    case 2: bytes.removeLast(1 + below(bytes.count))
    case 3:
      for _ in 0...below(64) { bytes.append(UInt8(below(256))) }
    case 4:
      // A piece of another frame, from where it was there.
      let piece = pieces[below(pieces.count)]
      let range = range(of: min(piece.count, bytes.count))
      bytes.replaceSubrange(range, with: piece[range])
    case 5:
      let piece = pieces[below(pieces.count)]
      bytes.replaceSubrange(range(of: bytes.count), with: piece[range(of: piece.count)])
    case 6: bytes.removeSubrange(range(of: bytes.count).dropFirst())
    case 7:
      // Most lengths are four bytes.
      let number = UInt64.max >> below(40)
      overwrite(&bytes, with: littleEndian(number).prefix(below(4) == 0 ? 8 : 4))
    default:
      // A length that is wrong by little.
      overwrite(&bytes, with: [UInt8(below(48)), 0, 0, 0])
    }
  }

  private mutating func range(of count: Int) -> Range<Int> {
    let (one, other) = (below(count), below(count))
    return min(one, other)..<(max(one, other) + 1)
  }

  private mutating func overwrite(_ bytes: inout [UInt8], with number: some Collection<UInt8>) {
    guard bytes.count >= number.count else { return }
    let start = below(bytes.count - number.count + 1)
    bytes.replaceSubrange(start..<(start + number.count), with: number)
  }
}

/// What became of the frames of one kind.
private struct FrameCounts {
  var (parsed, refused, tooLong) = (0, 0, 0)
  var (otherErrors, respelled, oversized) = (0, 0, 0)
  var (deliveriesRefused, deliveriesWithoutEffect, deliveriesWithEffect) = (0, 0, 0)

  /// Whether all that was read has one spelling and no more memory than it says, and all that was
  /// not was refused as malformed.
  var isSound: Bool { otherErrors == 0 && respelled == 0 && oversized == 0 }

  /// Reads a frame, or counts why not.
  @discardableResult
  mutating func read(_ kind: Kind, _ frame: [UInt8]) -> Message? {
    switch Result(catching: { () throws(AggregationError) in try Message(kind, frame: frame) }) {
    case .success(let message):
      parsed += 1
      if message.frame != frame { respelled += 1 }
      // A bit becomes a byte, an empty part of four bytes a reference; arrays grow by doubling.
      if message.heldBytes > 16 * frame.count + 256 { oversized += 1 }
      return message
    case .failure(.malformed(let what)):
      refused += 1
      if what == "a length beyond its message" { tooLong += 1 }
    case .failure: otherErrors += 1
    }
    return nil
  }
}

/// Mutates the frames of two honest rounds, and gives one in five of those that can be read to the
/// parties of the rounds.
private struct MutationRun {
  var tolerant: HonestRound
  var strict: HonestRound
  var counts: [Kind: FrameCounts] = [:]
  /// Vectors for rounds that no collector asked for.
  var strayVectors = 0
  private var mutator: Mutator
  private let frames: [Kind: [(frame: [UInt8], isStrict: Bool)]]

  init(seed: UInt64) throws {
    tolerant = try .tolerant()
    strict = try .strict()
    let all =
      tolerant.frames.map { ($0.kind, ($0.frame, false)) }
      + strict.frames.map { ($0.kind, ($0.frame, true)) }
    frames = Dictionary(grouping: all, by: \.0).mapValues { $0.map(\.1) }
    mutator = Mutator(seed: seed, pieces: all.map(\.1.0))
  }

  var frameCount: Int { counts.values.reduce(0) { $0 + $1.parsed + $1.refused + $1.otherErrors } }

  mutating func mutate(frames count: Int) {
    for index in 0..<count {
      let kind = Kind.allCases[index % Kind.allCases.count]
      guard let known = frames[kind] else { continue }
      let (honest, isStrict) = known[mutator.below(known.count)]
      let frame = mutator.mutated(honest)
      var seen = counts[kind] ?? FrameCounts()
      if let message = seen.read(kind, frame) {
        if seen.parsed % 5 == 0 { deliver(message, isStrict, &seen) }
        if seen.parsed % 100 == 0, let message = try? Message(kind, frame: honest) {
          deliver(message, isStrict, &seen)
        }
      }
      counts[kind] = seen
    }
  }

  private mutating func deliver(_ message: Message, _ isStrict: Bool, _ seen: inout FrameCounts) {
    let effect = isStrict ? strict.deliver(message) : tolerant.deliver(message)
    switch effect {
    case .refused: seen.deliveriesRefused += 1
    case .none: seen.deliveriesWithoutEffect += 1
    case .strayVector:
      seen.deliveriesRefused += 1
      strayVectors += 1
    case .change: seen.deliveriesWithEffect += 1
    }
  }
}

/// What a message does to those who get it.
private enum Effect {
  case refused
  /// Accepted, and nothing is other than before.
  case none
  /// A vector for a round that no collector asked for, and refuses.
  case strayVector
  case change
}

// MARK: - The honest parties

/// A round of honest parties, stopped wherever a message is waited for. In a tolerant one the last
/// node drops out before it sends its vector.
private struct HonestRound {
  /// What reached the collector.
  struct Exchange {
    var hellos: [NodeHello] = []
    var bundles: [ShareBundle] = []
    var vectors: [MaskedVector] = []
    var votes: [SurvivorVote] = []
    var releases: [ReleasedShares] = []
  }

  static let model = Array("model".utf8)
  static let layout = Array("layout".utf8)

  private let policy: AggregationPolicy
  private let width: RingVector.Width
  private let roster: Roster
  private let identities: [SigningKey]
  let total: RingVector
  private let inputs: [RingVector]
  private(set) var exchange = Exchange()
  private let description: RoundDescription
  private var request: ReleaseRequest?
  /// By receiver.
  private var shares: [[[UInt8]]] = []
  /// Nodes before the round, and after it.
  private var waitingNodes: [MaskingParticipant] = []
  private var finishedNodes: [MaskingParticipant] = []
  /// The collector before the round, with all vectors, and with everything.
  private var waiting: MaskingCollector
  private var summing: MaskingCollector
  private var settled: MaskingCollector

  static func tolerant() throws -> HonestRound {
    try HonestRound(.tolerant(Threshold(nodes: 5)), nodes: 5, dropped: 1, wordCount: 20, .wide)
  }

  static func strict() throws -> HonestRound {
    try HonestRound(.strict, nodes: 3, dropped: 0, wordCount: 33, .narrow)
  }

  private init(
    _ policy: AggregationPolicy, nodes count: Int, dropped: Int, wordCount: Int,
    _ width: RingVector.Width
  ) throws {
    self.policy = policy
    self.width = width
    identities = try (0..<count).map { try SigningKey(bytes: Self.bytes("identity", $0)) }
    roster = try Roster(
      identities.enumerated().map { .init(name: "node-\($0)", key: $1.verifyingKey) })
    inputs = randomInputs(count, wordCount, width: width)
    total = sum(Array(inputs.dropLast(dropped)))

    var nodes: [MaskingParticipant] = []
    waiting = try MaskingCollector(
      roster: roster, policy: policy, jobDigest: Self.bytes("job", count))
    for position in 0..<count {
      let (node, hello) = try Self.node(position, identities[position], roster, policy)
      nodes.append(node)
      exchange.hellos.append(hello)
      try waiting.receive(hello)
    }
    for position in 0..<count {
      try nodes[position].meet(exchange.hellos)
      guard let bundle = try nodes[position].bundle(for: 1) else { continue }
      exchange.bundles.append(bundle)
      try waiting.receive(bundle)
    }
    summing = waiting
    description = try summing.begin(
      step: "gradient", modelDigest: Digest.sha256(of: Self.model),
      layoutDigest: Digest.sha256(of: Self.layout), wordCount: wordCount, width: width,
      members: Array(repeating: true, count: count))
    shares = (0..<count).map { [summing] in summing.shares(for: $0) }
    waitingNodes = nodes

    nodes.removeLast(dropped)
    for position in nodes.indices {
      try nodes[position].accept(description, shares: shares[position])
      let vector = try nodes[position].contribute(inputs[position])
      exchange.vectors.append(vector)
      try summing.receive(vector)
    }
    settled = summing
    if case .votes(let set) = try settled.next() {
      for position in nodes.indices {
        let vote = try nodes[position].vote(on: set)
        exchange.votes.append(vote)
        try settled.receive(vote)
      }
    }
    if case .shares(let request) = try settled.next() {
      self.request = request
      for position in nodes.indices {
        let released = try nodes[position].release(request)
        exchange.releases.append(released)
        try settled.receive(released)
      }
    }
    finishedNodes = nodes
  }

  private static func bytes(_ purpose: String, _ position: Int) -> [UInt8] {
    Digest.sha256(of: Array("\(purpose) \(position)".utf8))
  }

  private static func scalar(_ purpose: String, _ position: Int) -> Scalar {
    Scalar(reducing: bytes(purpose, position) + bytes(purpose + "'", position))
  }

  /// The same node with the same hello, as often as one likes: two of them are a two-time pad.
  private static func node(
    _ position: Int, _ identity: SigningKey, _ roster: Roster, _ policy: AggregationPolicy
  ) throws -> (MaskingParticipant, NodeHello) {
    let job = bytes("job", roster.count)
    var node = try MaskingParticipant(
      name: "node-\(position)", identity: identity, roster: roster, policy: policy,
      jobDigest: job, channelKey: ChannelPrivateKey(bytes: bytes("channel", position)))
    node.random = { scalar("coefficient", position) }
    let secrets =
      switch policy {
      case .strict: AttemptSecrets(strict: try MaskPrivateKey(bytes: bytes("mask", position)))
      case .tolerant:
        AttemptSecrets(
          mask: scalar("mask", position), own: scalar("own", position), jobDigest: job)
      }
    let hello = node.hello(secrets: [secrets])
    return (node, hello)
  }

  var frames: [(kind: Kind, frame: [UInt8])] {
    var frames = exchange.hellos.map { (kind: Kind.hello, frame: $0.frame) }
    frames += exchange.bundles.map { (.bundle, $0.frame) }
    let vector: Kind = width == .wide ? .wideVector : .narrowVector
    frames += exchange.vectors.map { (vector, $0.frame) }
    frames += exchange.votes.map { (.vote, $0.frame) }
    frames += exchange.releases.map { (.release, $0.frame) }
    frames.append((.description, Message.description(description).frame))
    if let request { frames.append((.request, Message.request(request).frame)) }
    return frames
  }

  // MARK: Messages of others

  /// Gives a message to the parties it is for. They know all honest ones: nothing is new to them.
  mutating func deliver(_ message: Message) -> Effect {
    switch message {
    case .hello(let hello):
      let others = exchange.hellos.filter { $0.node != hello.node }
      let isTaken = accepts { () throws(AggregationError) in try waiting.receive(hello) }
      let isMet = accepts { () throws(AggregationError) in
        try waitingNodes[0].meet([hello] + others)
      }
      return effect(exchange.hellos.contains(hello), accepted: isTaken, isMet)
    case .bundle(let bundle):
      let isTaken = accepts { () throws(AggregationError) in try waiting.receive(bundle) }
      guard opensOnlyKnown(bundle) else { return .change }
      return effect(exchange.bundles.contains(bundle), accepted: isTaken)
    case .vector(let vector):
      let isTaken = accepts { () throws(AggregationError) in try summing.receive(vector) }
      return effect(exchange.vectors.contains(vector), accepted: isTaken)
    case .vote(let vote):
      let isTaken = accepts { () throws(AggregationError) in try settled.receive(vote) }
      // A node asked for this set says what it said before, or nothing.
      let again = try? finishedNodes[0].vote(on: vote.set)
      let before = exchange.votes[0]
      guard again == (vote.set == before.set ? before : nil) else { return .change }
      return effect(exchange.votes.contains(vote), accepted: isTaken)
    case .release(let release):
      let isTaken = accepts { () throws(AggregationError) in try settled.receive(release) }
      return effect(exchange.releases.contains(release), accepted: isTaken)
    case .description(let round): return effect(of: round)
    case .request(let request):
      guard let again = try? finishedNodes[1].release(request) else { return .refused }
      return again == exchange.releases[1] ? .none : .change
    }
  }

  /// Everybody accepts what is known, and nobody anything else.
  private func effect(_ isKnown: Bool, accepted: Bool...) -> Effect {
    guard accepted.allSatisfy({ $0 == isKnown }) else { return .change }
    return isKnown ? .none : .refused
  }

  private func accepts(_ delivery: () throws(AggregationError) -> Void) -> Bool {
    do { try delivery() } catch { return false }
    return true
  }

  /// Whether a receiver opens the shares of a bundle if, and only if, they are the sealed ones.
  private func opensOnlyKnown(_ bundle: ShareBundle) -> Bool {
    guard let sender = roster.names.firstIndex(of: bundle.node) else { return true }
    let receiver = sender == 0 ? 1 : 0
    guard bundle.sealed.indices.contains(receiver) else { return true }
    var given = shares[receiver]
    given[sender] = bundle.sealed[receiver]
    var node = waitingNodes[receiver]
    return accepts { () throws(AggregationError) in try node.accept(description, shares: given) }
      == (given == shares[receiver])
  }

  /// A node takes part in a round that nobody else knows of; its vector is of no use there.
  private func effect(of round: RoundDescription) -> Effect {
    var node = waitingNodes[0]
    do {
      try round.verify(model: Self.model, layout: Self.layout)
      try node.accept(round, shares: shares[0])
    } catch {
      return .refused
    }
    guard round != description else { return .none }
    var collector = summing
    guard let vector = try? strayVector(for: round) else { return .refused }
    return accepts { () throws(AggregationError) in try collector.receive(vector) }
      ? .change : .strayVector
  }

  private func strayVector(for round: RoundDescription) throws -> MaskedVector {
    var (node, _) = try Self.node(0, identities[0], roster, policy)
    try node.meet(exchange.hellos)
    _ = try node.bundle(for: round.attempt)
    try node.accept(round, shares: shares[0])
    return try node.contribute(inputs[0])
  }

  // MARK: What is left of the round

  /// The totals of the collectors, who get all that they are still waiting for.
  func totals() throws -> [RingVector] {
    var waiting = waiting
    try begin(&waiting)
    return try [waiting, summing, settled].map { try finish($0, exchange) }
  }

  func releasesAgain() throws -> [ReleasedShares] {
    guard let request else { return [] }
    return try finishedNodes.map { node in
      var node = node
      return try node.release(request)
    }
  }

  /// Changes a message and signs it as its sender; false when the result cannot be read.
  func spoil<Signed: SignedMessage>(
    _ message: inout Signed, of sender: Int, _ mutator: inout Mutator
  ) -> Bool {
    var content = FrameWriter()
    message.write(to: &content)
    var reader = FrameReader(mutator.mutated(content.bytes))
    guard let spoilt = try? Signed(from: &reader), reader.remaining == 0 else { return false }
    message = spoilt.resigned(by: identities[sender]) { _ in }
    return true
  }

  /// The total of a collector that gets these messages and no others.
  func total(of exchange: Exchange) throws -> RingVector {
    var collector = try MaskingCollector(
      roster: roster, policy: policy, jobDigest: Self.bytes("job", roster.count))
    for hello in exchange.hellos { try collector.receive(hello) }
    for bundle in exchange.bundles { try collector.receive(bundle) }
    try begin(&collector)
    return try finish(collector, exchange)
  }

  private func begin(_ collector: inout MaskingCollector) throws {
    _ = try collector.begin(
      step: description.step, modelDigest: description.modelDigest,
      layoutDigest: description.layoutDigest, wordCount: description.wordCount,
      width: description.width, members: description.members)
  }

  private func finish(_ collector: MaskingCollector, _ exchange: Exchange) throws -> RingVector {
    var collector = collector
    for vector in exchange.vectors { try collector.receive(vector) }
    _ = try collector.next()
    for vote in exchange.votes { try collector.receive(vote) }
    for release in exchange.releases { try collector.receive(release) }
    return try collector.finish()
  }
}
