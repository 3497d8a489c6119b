import Cryptography
import SetIntersection
import Testing

/// Whatever is whose, in whatever order messages arrive: what comes out is the plain intersection.
@Suite("Set intersection")
struct IntersectionLawTests {
  /// Lists in which every identifier belongs to a random set of parties.
  private func lists(
    parties: Int, identifiers: Int, share: Double, using generator: inout SplitMix
  ) -> [[String]] {
    var lists = [[String]](repeating: ["only 0"], count: parties)
    for party in 1..<parties { lists[party] = ["only \(party)"] }
    for identifier in 0..<identifiers {
      for party in 0..<parties where Double.random(in: 0..<1, using: &generator) < share {
        lists[party].append("id \(identifier)")
      }
    }
    return lists.map { $0.shuffled(using: &generator) }
  }

  private func expectIntersection(_ meeting: Meeting, _ lists: [[String]], _ note: String) {
    let common = lists.dropFirst().reduce(Set(lists[0])) { $0.intersection($1) }
    let (terms, outcomes) = (meeting.terms, meeting.outcomes)
    guard common.count >= terms.minimumSize else {
      #expect(outcomes[terms.labelParty] == .refused(.tooSmall(least: terms.minimumSize)))
      for (party, outcome) in outcomes.enumerated() where party != terms.labelParty {
        #expect(outcome == .refused(.refused(by: "P\(terms.labelParty)")), "\(note)")
      }
      return
    }
    var orders: Set<[String]> = []
    for (party, outcome) in outcomes.enumerated() {
      switch (terms.reveal, outcome) {
      case (.rowsToAll, .rows(let rows)):
        orders.insert(rows.map { lists[party][$0] })
        #expect(rows.count == common.count, "\(note)")
        #expect(Set(rows.map { lists[party][$0] }) == common, "\(note)")
      case (.rowsToLabelParty, .rows(let rows)):
        #expect(party == terms.labelParty, "\(note)")
        #expect(Set(rows.map { lists[party][$0] }) == common, "\(note)")
        #expect(rows == rows.sorted(), "\(note)")
      case (.rowsToLabelParty, .nothing): #expect(party != terms.labelParty, "\(note)")
      case (.size, .size(let size)): #expect(size == common.count, "\(note)")
      default: Issue.record("\(note): \(String(describing: outcome))")
      }
    }
    if terms.reveal == .rowsToAll { #expect(orders.count == 1, "one order for all: \(note)") }
  }

  @Test("Any lists, two to five parties, any order, with and without fillers: the intersection")
  func law() throws {
    for seed in 0..<150 as Range<UInt64> {
      var generator = SplitMix(state: seed)
      let parties = Int.random(in: 2...5, using: &generator)
      let count = [0, 1, 3, 40, 200].randomElement(using: &generator)!
      let lists = lists(
        parties: parties, identifiers: count,
        share: [0.3, 0.8, 1].randomElement(using: &generator)!,
        using: &generator)
      let reveal = IntersectionTerms.Reveal.allCases[Int(seed % 3)]
      var meeting = try Meeting(
        lists, reveal: reveal, label: Int.random(in: 0..<parties, using: &generator),
        minimum: [1, 1, 3].randomElement(using: &generator)!.clamped(to: lists),
        hidesSizes: Bool.random(using: &generator),
        cap: Int.random(in: 201...300, using: &generator))
      try meeting.run(using: &generator)
      expectIntersection(meeting, lists, "seed \(seed), \(parties) parties, \(reveal)")
    }
  }

  @Test("The same on ristretto255", arguments: IntersectionTerms.Reveal.allCases)
  func ristretto(reveal: IntersectionTerms.Reveal) throws {
    var generator = SplitMix(state: 7)
    for parties in 2...4 {
      let lists = lists(parties: parties, identifiers: 20, share: 0.8, using: &generator)
      var meeting = try Meeting(lists, reveal: reveal, suite: .ristretto255)
      try meeting.run(using: &generator)
      expectIntersection(meeting, lists, "\(parties) parties, \(reveal)")
    }
  }

  @Test("Lists of several parts arrive in any order")
  func parts() throws {
    var generator = SplitMix(state: 8)
    let lists = (0..<2).map { party in (0..<40_000).map { "id \($0 + party * 10_000)" } }
    var meeting = try Meeting(lists, cap: 50_000)
    try meeting.run(using: &generator)
    expectIntersection(meeting, lists, "40,000 identifiers")
    #expect(meeting.said.count { $0.frame[1] == 2 } == 3)
  }

  @Test("The common order follows nobody's rows")
  func order() throws {
    let list = (0..<100).map { "id \($0)" }
    var meeting = try Meeting([list, list.reversed()])
    try meeting.run()
    guard case .rows(let rows) = meeting.outcomes[0] else { return }
    #expect(rows != rows.sorted())
    #expect(rows != rows.sorted().reversed())
  }

  @Test("Progress ends at all the points a party raises")
  func progress() throws {
    let seen = Seen()
    let keys = [SigningKey(), SigningKey()]
    let meeting = try Meeting([["a", "b"], ["b"]])
    let terms = try IntersectionTerms(
      jobDigest: meeting.terms.jobDigest,
      members: keys.enumerated().map { .init(name: "P\($0)", key: $1.verifyingKey, cap: 9) },
      labelParty: "P0", reveal: .size, identifiers: "x", minimumSize: 1, hidesSizes: false)
    var label = try IntersectionParty(
      name: "P0", terms: terms, identity: keys[0], identifiers: ["a", "b"], format: "x",
      progress: { seen.add($0) })
    var holder = try IntersectionParty(
      name: "P1", terms: terms, identity: keys[1], identifiers: ["b"], format: "x",
      setAside: SetAside(malformed: 3))
    let blinded = try label.receive(holder.start()[0].frame)
    #expect(label.setAsideByOthers == ["P1": SetAside(malformed: 3)])
    _ = try holder.receive(label.start()[0].frame)
    for answer in try blinded.flatMap({ try holder.receive($0.frame) }) {
      _ = try label.receive(answer.frame)
    }
    #expect(label.outcome == .size(1))
    #expect(seen.last == IntersectionProgressPair(4, 4))
  }
}

struct IntersectionProgressPair: Equatable, Sendable {
  let completed: Int
  let total: Int
  init(_ completed: Int, _ total: Int) {
    self.completed = completed
    self.total = total
  }
}

final class Seen: @unchecked Sendable {
  private(set) var last = IntersectionProgressPair(0, 0)
  func add(_ progress: IntersectionProgress) {
    last = IntersectionProgressPair(progress.completed, progress.total)
  }
}

extension Int {
  /// A minimum that every list can meet.
  fileprivate func clamped(to lists: [[String]]) -> Int {
    Swift.min(self, lists.map(\.count).min() ?? 1)
  }
}
