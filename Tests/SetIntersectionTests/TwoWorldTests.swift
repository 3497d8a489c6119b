import Cryptography
import SetIntersection
import Testing

/// What a party sees in two worlds that differ in what is not common. Each test has a distinguisher
/// that guesses the world from a transcript, and a control in which a defence is missing and it is right.
@Suite("Two worlds")
struct TwoWorldTests {
  /// Guesses in a row. A guesser without a clue is right in all of them once in 2^40.
  static let runs = 40

  private func strings(_ bytes: [UInt8], _ size: Int) -> Set<[UInt8]> {
    Set(stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<($0 + size)]) })
  }

  /// Of all guesses, how many are right; the worlds take turns.
  private func score(_ guess: (_ world: Int) throws -> Int) rethrows -> Int {
    try (0..<Self.runs).count { run in try guess(run % 2) == run % 2 }
  }

  /// Neither right nor wrong all the time would be a clue.
  private func expectNoClue(_ score: Int) {
    // Four deviations of 40 fair coins are 12.6.
    #expect((7...33).contains(score), "\(score) of \(Self.runs)")
  }

  private func lists(world: Int) -> [String] {
    ["common 1", "common 2"] + (0..<30).map { "world \(world) \($0)" }
  }

  /// The holder hashes what it suspects and looks for it in the list.
  private func hashGuess(_ world: Int, exponent: BlindingExponent?) throws -> Int {
    var secrets = IntersectionSecrets(suite: .curve25519)
    if let exponent { secrets.exponent = exponent }
    var meeting = try Meeting(
      [lists(world: world), ["common 1", "common 2", "mine"]],
      secrets: { [secrets] in $0 == 0 ? secrets : nil })
    try meeting.run()
    let seen = strings(meeting.payloads(to: 1, kind: 2), 32)
    var suspects = ByteStrings()
    for suspect in lists(world: 1) { suspects.append([0] + Array(suspect.utf8)) }
    var points = BlindingSuite.curve25519.hash(
      suspects, domain: Array("FedRisk PSI ".utf8) + [1] + meeting.terms.jobDigest)
    if let exponent { points = try BlindingSuite.curve25519.raise(points, to: exponent) }
    return (2..<points.count).contains { seen.contains(Array(points[$0])) } ? 1 : 0
  }

  @Test("A holder that hashes its suspicions finds nothing; with a known exponent it finds all")
  func hashing() throws {
    // Without a match the guess is always 0, which is right in half of the runs.
    let blind = try score { try hashGuess($0, exponent: nil) }
    #expect(blind == Self.runs / 2)
    let known = BlindingSuite.curve25519.exponent()
    let control = try score { try hashGuess($0, exponent: known) }
    #expect(control == Self.runs)
  }

  /// Two jobs one after the other: does the second list share points with the first?
  private func linkGuess(_ world: Int, reuses: Bool) throws -> Int {
    let exponent = BlindingSuite.curve25519.exponent()
    let job = Digest.sha256(of: [9])
    let seen = try [0, world].map { world in
      var secrets = IntersectionSecrets(suite: .curve25519)
      if reuses { secrets.exponent = exponent }
      var meeting = try Meeting(
        [lists(world: world), ["common 1", "common 2"]], job: job,
        secrets: { [secrets] in $0 == 0 ? secrets : nil })
      try meeting.run()
      return strings(meeting.payloads(to: 1, kind: 2), 32)
    }
    return seen[0].intersection(seen[1]).count > 2 ? 0 : 1
  }

  @Test("Lists of two jobs cannot be linked; with one exponent for both they can")
  func linking() throws {
    let fresh = try score { try linkGuess($0, reuses: false) }
    #expect(fresh == Self.runs / 2)
    #expect(try score { try linkGuess($0, reuses: true) } == Self.runs)
  }

  /// The label party in cardinality mode: is the first of its points common, or the last?
  private func placeGuess(_ world: Int, shuffles: Bool) throws -> Int {
    var secrets = IntersectionSecrets(suite: .curve25519)
    if !shuffles { secrets.order = { (0..<Int32($0)).map { $0 } } }
    let exponent = BlindingSuite.curve25519.exponent()
    var label = IntersectionSecrets(suite: .curve25519)
    label.exponent = exponent
    let mine = (0..<20).map { "id \($0)" }
    var meeting = try Meeting(
      [mine, ["id \(world)", "x", "y"], ["id \(world)", "x", "z"]], reveal: .size,
      secrets: { [label, secrets] in $0 == 0 ? label : $0 == 1 ? secrets : nil })
    try meeting.run()
    #expect(meeting.outcomes[0] == .size(1))
    // What the label party computes, place by place; then the place its own "id 1" was sent at.
    let sums = try labelSums(meeting, exponent: exponent, holders: [1, 2], count: mine.count)
    let found = try #require(sums.firstIndex(of: 0))
    let sent = meeting.payloads(to: 1, kind: 2, from: 0)
    var message = ByteStrings()
    message.append([0] + Array("id 1".utf8))
    let point = try BlindingSuite.curve25519.raise(
      BlindingSuite.curve25519.hash(
        message, domain: Array("FedRisk PSI ".utf8) + [1] + meeting.terms.jobDigest), to: exponent)
    let place = try #require(
      (0..<mine.count).first { Array(sent[($0 * 32)..<($0 * 32 + 32)]) == point.bytes })
    return found == place ? 1 : 0
  }

  /// What the tables add up to at each of the label party's points.
  private func labelSums(
    _ meeting: Meeting, exponent: BlindingExponent, holders: [Int], count: Int
  ) throws -> [UInt128] {
    let session = Array(meeting.said.first { $0.frame[1] == 2 }!.frame[34..<66])
    var sums = [UInt128](repeating: 0, count: count)
    for holder in holders {
      let points = PointList(bytes: meeting.payloads(to: 0, kind: 3, from: holder))
      let lowered = try BlindingSuite.curve25519.lower(points, by: exponent)
      var transcript = Transcript(label: "fedrisk intersection point 1")
      transcript.append(session)
      transcript.append(UInt64(holder))
      let digests = lowered.digests(key: transcript.digest())
      let bytes = meeting.payloads(to: 0, kind: 4, from: holder)
      let slots = stride(from: 0, to: bytes.count, by: 16).map { start in
        (0..<16).reduce(0 as UInt128) { $0 | UInt128(bytes[start + $1]) << UInt128(8 * $1) }
      }
      let table = ObliviousTable(slots: slots)
      for (index, value) in table.values(of: digests).enumerated() { sums[index] ^= value }
    }
    return sums
  }

  @Test("Of a size the label party learns no place; without the shuffle it does")
  func places() throws {
    // Shuffled, the place agrees with that of the suspect once in 20 by chance.
    expectNoClue(try score { try placeGuess($0, shuffles: true) })
    #expect(try score { try placeGuess($0, shuffles: false) } == Self.runs)
  }

  /// The label party looks for identifiers that some of the others have: any partial sum that is zero,
  /// or that comes twice.
  private func partialGuess(_ world: Int, parties: Int) throws -> Int {
    let mine = (0..<20).map { "id \($0)" }
    let exponent = BlindingSuite.curve25519.exponent()
    var label = IntersectionSecrets(suite: .curve25519)
    label.exponent = exponent
    // World 1: all but the last have ids 1 to 10; world 0: nobody has.
    let partial = world == 1 ? Array(mine[1...10]) : (0..<10).map { "far \($0)" }
    let others = (1..<parties).map { party in
      ["id 0"] + (party == parties - 1 ? (0..<10).map { "own \($0)" } : partial)
    }
    var meeting = try Meeting(
      [mine] + others, reveal: .rowsToLabelParty, secrets: { [label] in $0 == 0 ? label : nil })
    try meeting.run()
    #expect(meeting.outcomes[0] == .rows([0]))
    for subset in 1..<(1 << (parties - 1)) - 1 {
      let holders = (1..<parties).filter { subset >> ($0 - 1) & 1 == 1 }
      let sums = try labelSums(meeting, exponent: exponent, holders: holders, count: mine.count)
      if sums.contains(0) || Set(sums).count < sums.count { return 1 }
    }
    return 0
  }

  @Test("Which identifiers only some of the others have stays hidden", arguments: [3, 4])
  func partial(parties: Int) throws {
    let guesses = try score { try partialGuess($0, parties: parties) }
    #expect(guesses == Self.runs / 2)
  }

  @Test("The control: tables whose values are no shares show who has what")
  func unshared() throws {
    var generator = SystemRandomNumberGenerator()
    let keys = (0..<20).map { _ in PointDigest.random(using: &generator) }
    let table = try ObliviousTable(
      keys: Array(keys[..<10]), values: [UInt128](repeating: 0, count: 10), random: &generator)
    #expect(table.values(of: keys).count { $0 == 0 } == 10)
  }

  @Test("Filled up, a list of two and one of thirty give as many bytes to everybody")
  func sizes() throws {
    let bytes = try [2, 30].map { count in
      var meeting = try Meeting(
        [["common"] + (0..<count).map { "a \($0)" }, ["common"] + (0..<count).map { "b \($0)" }],
        hidesSizes: true, cap: 40)
      try meeting.run()
      return meeting.said.map { [$0.sender, $0.receiver, Int($0.frame[1]), $0.frame.count] }
    }
    #expect(bytes[0] == bytes[1])
  }
}
