import Cryptography
import SecureAggregation
import Testing

/// How many have to agree, and that no less is taken.
@Suite("Thresholds")
struct ThresholdTests {
  @Test("The parameters of small rosters are those of the table")
  func table() {
    let expected = [
      3: (1, 3, 3), 4: (1, 3, 4), 5: (1, 4, 4), 6: (1, 4, 4), 7: (2, 5, 5), 8: (2, 6, 6),
      9: (2, 6, 6), 10: (3, 7, 7), 11: (3, 8, 8), 12: (3, 8, 8), 100: (33, 67, 67),
    ]
    for (nodes, (corrupt, shares, survivors)) in expected {
      let threshold = Threshold(nodes: nodes)
      #expect(threshold.corrupt == corrupt)
      #expect(threshold.shares == shares)
      #expect(threshold.minimumSurvivors == survivors)
    }
  }

  @Test("Two sets that agree share an honest node, and two honest survivors remain")
  func inequalities() throws {
    for nodes in 3...1000 {
      let threshold = Threshold(nodes: nodes)
      let (c, t, least) = (threshold.corrupt, threshold.shares, threshold.minimumSurvivors)
      #expect(2 * t > nodes + c)
      #expect(t > c && t <= least && least <= nodes && least >= c + 2)
      // Those who are honest are enough to finish, from five nodes on.
      #expect(nodes < 5 || nodes - c >= t)
      try threshold.check(nodes: nodes)
    }
  }

  @Test("Nothing weaker is accepted, by a participant or a collector", arguments: 3...12)
  func weaker(nodes: Int) throws {
    let sound = Threshold(nodes: nodes)
    let (c, t) = (sound.corrupt, sound.shares)
    let least = max(t, c + 2)
    let weak: [(corrupt: Int, shares: Int, survivors: Int, name: String, value: Int, least: Int)] =
      [
        (c - 1, t, nodes, "number of corrupt nodes", c - 1, c),
        (-1, t, nodes, "number of corrupt nodes", -1, c),
        (nodes, nodes, nodes, "number of corrupt nodes", nodes, c),
        (c, t - 1, nodes, "threshold", t - 1, t),
        (c, nodes + 1, nodes, "threshold", nodes + 1, t),
        (c, t, least - 1, "minimum of survivors", least - 1, least),
        (c, t, nodes + 1, "minimum of survivors", nodes + 1, least),
      ]
    let roster = try Session.roster(nodes)
    for (corrupt, shares, survivors, name, value, least) in weak {
      let threshold = Threshold(corrupt: corrupt, shares: shares, minimumSurvivors: survivors)
      let refusal = AggregationError.weakParameter(name, value, least: least)
      #expect(throws: refusal) { try threshold.check(nodes: nodes) }
      #expect(throws: refusal) {
        try MaskingCollector(roster: roster, policy: .tolerant(threshold), jobDigest: Session.job)
      }
      #expect(throws: refusal) {
        try MaskingParticipant(
          name: "node-0", identity: Session.identity(0), roster: roster,
          policy: .tolerant(threshold), jobDigest: Session.job)
      }
    }
  }

  @Test("Whatever is accepted keeps two kinds of shares apart", arguments: 3...12)
  func allAccepted(nodes: Int) {
    var accepted = 0
    for corrupt in -1...(nodes + 1) {
      for shares in -1...(nodes + 1) {
        for survivors in -1...(nodes + 1) {
          let threshold = Threshold(corrupt: corrupt, shares: shares, minimumSurvivors: survivors)
          guard (try? threshold.check(nodes: nodes)) != nil else { continue }
          accepted += 1
          #expect(2 * shares > nodes + corrupt && survivors >= max(shares, corrupt + 2))
        }
      }
    }
    #expect(accepted > 0)
  }

  @Test("A total needs exactly the least number of survivors", arguments: 3...12)
  func exactly(nodes: Int) throws {
    let inputs = randomInputs(nodes, 2)
    let least = Threshold(nodes: nodes).minimumSurvivors
    var session = try Session.tolerant(nodes)
    let enough = Session.DropOuts(vector: Set(least..<nodes))
    #expect(try session.total(of: inputs, dropping: enough) == sum(Array(inputs[..<least])))
    let tooFew = Session.DropOuts(vector: Set((least - 1)..<nodes))
    #expect(throws: AggregationError.tooFewSurvivors(least - 1, least: least)) {
      try session.total(of: inputs, dropping: tooFew)
    }
  }
}
