import Cryptography
import SecureAggregation
import Testing

/// One attempt, one set of survivors: with a second one the difference of two sums would be a
/// node's own vector.
@Suite("Of survivors, a participant refuses")
struct SurvivorRefusalTests {
  private var after: Aftermath

  init() throws { after = try Aftermath() }

  @Test("to vote for two sets")
  mutating func twoVotes() throws {
    let first = try after.session.nodes[0].vote(on: after.set(without: [6]))
    for dropped in [[5], [5, 6], []] as [Set<Int>] {
      after.expectNoVote(.secondSurvivorSet(attempt: 1), on: after.set(without: dropped))
    }
    #expect(try after.session.nodes[0].vote(on: first.set) == first)
  }

  @Test("to vote for one set and release for another")
  mutating func voteThenRelease() throws {
    let (mine, theirs) = (after.set(without: [6]), after.set(without: [5]))
    _ = try after.session.nodes[0].vote(on: mine)
    let votes = try after.votes(of: [1, 2, 3, 4, 6], on: theirs)
    after.expectNoRelease(.secondSurvivorSet(attempt: 1), for: after.request(theirs, votes))
    after.expectNoRelease(.secondSurvivorSet(attempt: 1), for: after.everybody)
  }

  @Test("to vote against somebody after it released for everybody")
  mutating func releaseThenVote() throws {
    let released = try after.session.nodes[0].release(after.everybody)
    let fewer = after.set(without: [6])
    after.expectNoVote(.secondSurvivorSet(attempt: 1), on: fewer)
    let votes = try after.votes(of: [1, 2, 3, 4, 5], on: fewer)
    after.expectNoRelease(.secondSurvivorSet(attempt: 1), for: after.request(fewer, votes))
    #expect(try after.session.nodes[0].release(after.everybody) == released)
  }

  @Test("to release for two sets, and repeats itself for one")
  mutating func twoReleases() throws {
    let (mine, theirs) = (after.set(without: [6]), after.set(without: [5, 6]))
    // It has not voted itself: five others agree.
    let request = after.request(mine, try after.votes(of: [1, 2, 3, 4, 5], on: mine))
    let released = try after.session.nodes[0].release(request)
    #expect(released.shares.count == 7)
    after.expectNoRelease(.secondSurvivorSet(attempt: 1), for: after.everybody)
    after.expectNoVote(.secondSurvivorSet(attempt: 1), on: theirs)
    #expect(try after.session.nodes[0].release(request) == released)
    #expect(try after.session.nodes[0].vote(on: mine).set == mine)
  }

  @Test("to be told that it is dead")
  mutating func dead() throws {
    let set = after.set(without: [0])
    let votes = try after.votes(of: [1, 2, 3, 4, 5, 6], on: set)
    after.expectNoVote(.leftOut, on: set)
    after.expectNoRelease(.leftOut, for: after.request(set, votes))
    _ = try after.session.nodes[0].release(after.everybody)
  }

  @Test("a set that is too small, however many vote for it")
  mutating func tooSmall() throws {
    let set = after.set(without: [4, 5, 6])
    after.expectNoVote(.tooFewSurvivors(4, least: 5), on: set)
    after.expectNoRelease(.tooFewSurvivors(4, least: 5), for: after.request(set, []))
    _ = try after.session.nodes[0].vote(on: after.set(without: [5, 6]))
  }

  @Test("a set of another attempt, round or roster")
  mutating func otherRound() throws {
    var set = after.everybody.set
    set.attempt = 2
    after.expectNoVote(.wrongAttempt(2, expected: 1), on: set)
    after.expectNoRelease(.wrongAttempt(2, expected: 1), for: after.request(set, []))
    set = after.everybody.set
    set.tau[31] ^= 1
    after.expectNoVote(.differs("round"), on: set)
    after.expectNoRelease(.differs("round"), for: after.request(set, []))
    set = after.everybody.set
    set.survivors.append(true)
    after.expectNoVote(.differs("roster"), on: set)
    after.expectNoRelease(.differs("roster"), for: after.request(set, []))
    _ = try after.session.nodes[0].vote(on: after.everybody.set)
  }

  @Test("survivors who were no members")
  mutating func notMembers() throws {
    after = try Aftermath(members: [true, true, true, false, true, true, true])
    var set = after.everybody.set
    #expect(set.survivors == [true, true, true, false, true, true, true])
    set.survivors[3] = true
    after.expectNoVote(.differs("list of members"), on: set)
    after.expectNoRelease(.differs("list of members"), for: after.request(set, []))
    set.survivors[4] = false
    after.expectNoVote(.differs("list of members"), on: set)
    _ = try after.session.nodes[0].release(after.everybody)
  }

  @Test("anything of a round that it has sent no vector for")
  mutating func withoutVector() throws {
    #expect(throws: AggregationError.noRound) {
      var fresh = try Session.tolerant(7)
      _ = try fresh.nodes[0].vote(on: after.everybody.set)
    }
    // Accepted is not answered.
    after.session.collector.abandon()
    let second = try after.session.begin(3)
    let old = after.everybody
    for position in 1..<7 {
      try after.session.collector.receive(
        after.session.answer(second, by: position, with: after.inputs[position]))
    }
    try after.session.nodes[0].accept(second, shares: after.session.collector.shares(for: 0))
    guard case .votes(var set) = try after.session.collector.next() else {
      Issue.record("one vector is missing")
      return
    }
    after.expectNoVote(.leftOut, on: set)
    set.survivors[0] = true
    after.expectNoVote(.noRound, on: set)
    after.expectNoRelease(.noRound, for: after.request(set, []))
    // The old round is over.
    after.expectNoVote(.wrongAttempt(1, expected: 2), on: old.set)
    after.expectNoRelease(.wrongAttempt(1, expected: 2), for: old)
    _ = try after.session.nodes[0].contribute(after.inputs[0])
    _ = try after.session.nodes[0].release(after.request(set, []))
  }

  @Test("to recover anybody in a strict round")
  mutating func strict() throws {
    var strict = try Session.strict(7)
    let round = try strict.begin(3)
    _ = try strict.answer(round, by: 0, with: after.inputs[0])
    #expect(throws: AggregationError.noRecovery) {
      try strict.nodes[0].vote(on: after.everybody.set)
    }
    #expect(throws: AggregationError.self) { try strict.nodes[0].release(after.everybody) }
  }
}
