import Cryptography
import SecureAggregation
import Testing

/// Who may be together in one job.
@Suite("Rosters")
struct RosterTests {
  private func members(_ names: [String]) throws -> [Roster.Member] {
    var members: [Roster.Member] = []
    for (position, name) in names.enumerated() {
      members.append(Roster.Member(name: name, key: try Session.identity(position).verifyingKey))
    }
    return members
  }

  @Test("Nobody is summed alone")
  func one() throws {
    let (none, alone) = try (members([]), members(["a"]))
    #expect(throws: AggregationError.tooFewNodes(0)) { try Roster(none) }
    #expect(throws: AggregationError.tooFewNodes(1)) {
      try Roster(alone, acknowledgesPairwiseDisclosure: true)
    }
  }

  @Test("Two nodes need their owners' consent, and both answers")
  func two() throws {
    let pair = try members(["a", "b"])
    #expect(throws: AggregationError.pairwiseDisclosure) { try Roster(pair) }
    let inputs = randomInputs(2, 5)
    var session = try Session.strict(2)
    #expect(try session.total(of: inputs) == sum(inputs))
    #expect(throws: AggregationError.missing(["node-0"])) {
      try session.total(of: inputs, dropping: Session.DropOuts(vector: [0]))
    }
    #expect(try session.total(of: inputs) == sum(inputs))
  }

  @Test("Of two nodes none can be lost, consent or not")
  func tolerantPair() throws {
    let roster = try Session.roster(2)
    let tolerant = AggregationPolicy.tolerant(Threshold(nodes: 2))
    #expect(throws: AggregationError.tooFewNodesToLose(2)) {
      try MaskingCollector(roster: roster, policy: tolerant, jobDigest: Session.job)
    }
    #expect(throws: AggregationError.tooFewNodesToLose(2)) {
      try MaskingParticipant(
        name: "node-0", identity: Session.identity(0), roster: roster, policy: tolerant,
        jobDigest: Session.job)
    }
  }

  @Test("Names are unique and not empty")
  func names() throws {
    let (equal, empty) = try (members(["a", "b", "a"]), members(["a", "b", ""]))
    #expect(throws: AggregationError.badNodeName("a")) { try Roster(equal) }
    #expect(throws: AggregationError.badNodeName("")) { try Roster(empty) }
  }

  @Test("No identity stands behind two names")
  func identities() throws {
    var twice = try members(["a", "b", "c"])
    twice[2] = Roster.Member(name: "c", key: twice[0].key)
    #expect(throws: AggregationError.repeatedIdentity(of: "c")) { try Roster(twice) }
  }

  @Test("The digest knows names, identities and their order")
  func digests() throws {
    let three = try members(["a", "b", "c"])
    let digest = try Roster(three).digest
    #expect(try Roster(three).digest == digest)
    #expect(try Roster(three.reversed()).digest != digest)
    #expect(try Roster(members(["a", "b", "d"])).digest != digest)
    #expect(try Roster(members(["a", "b", "c", "d"])).digest != digest)
    var other = three
    other[1] = Roster.Member(name: "b", key: try Session.identity(9).verifyingKey)
    #expect(try Roster(other).digest != digest)
  }

  @Test("A node takes part under its own name and identity only, in a job that has a digest")
  func ownIdentity() throws {
    let roster = try Session.roster(3)
    func participant(_ name: String, _ identity: Int, job: [UInt8]) throws {
      _ = try MaskingParticipant(
        name: name, identity: Session.identity(identity), roster: roster, policy: .strict,
        jobDigest: job)
    }
    try participant("node-1", 1, job: Session.job)
    #expect(throws: AggregationError.unknownNode("node-3")) {
      try participant("node-3", 1, job: Session.job)
    }
    #expect(throws: AggregationError.differs("own identity")) {
      try participant("node-1", 2, job: Session.job)
    }
    #expect(throws: AggregationError.malformedDigest(of: "job")) {
      try participant("node-1", 1, job: [1])
    }
  }
}
