import Cryptography
import SetIntersection
import Testing

@Suite("Counting lenders")
struct LookupTests {
  /// Three to five lenders, a keeper and an asker, after the lists have gone round.
  struct Round {
    let terms: LookupTerms
    var lenders: [LookupLender]
    var keeper: LookupKeeper
    var asker: LookupAsker
    /// Payloads the keeper got.
    var kept: [[UInt8]] = []

    init(_ lists: [[String]], cap: Int = 60, budget: Int = 100) throws {
      let keys = (0..<(lists.count + 2)).map { _ in SigningKey() }
      let members = keys.enumerated().map {
        LookupTerms.Member(name: "L\($0)", key: $1.verifyingKey, cap: cap)
      }
      let terms = try LookupTerms(
        jobDigest: Digest.sha256(of: [5]), lenders: Array(members.dropLast(2)),
        keeper: members[lists.count], asker: members[lists.count + 1], identifiers: "codes")
      self.terms = terms
      lenders = []
      for (index, list) in lists.enumerated() {
        lenders.append(
          try LookupLender(
            name: "L\(index)", terms: terms, identity: keys[index], identifiers: list,
            format: "codes", budget: budget))
      }
      keeper = try LookupKeeper(terms: terms, identity: keys[lists.count])
      asker = try LookupAsker(terms: terms, identity: keys[lists.count + 1])
      var waiting: [Outgoing] = []
      for lender in lenders { waiting += try lender.start() }
      while let message = waiting.popLast() { waiting += try deliver(message).sent }
    }

    mutating func deliver(
      _ message: Outgoing
    ) throws -> (sent: [Outgoing], counts: [LenderCount]?) {
      let name = message.receiver ?? ""
      if name == terms.keeper.name {
        kept.append(message.frame)
        return (try keeper.receive(message.frame), nil)
      }
      if name == terms.asker.name { return ([], try asker.receive(message.frame)) }
      let position = terms.lenders.firstIndex { $0.name == name }!
      return (try lenders[position].receive(message.frame), nil)
    }

    mutating func count(_ identifiers: [String]) throws -> [LenderCount] {
      var waiting = [try asker.ask(identifiers)]
      while let message = waiting.popLast() {
        let result = try deliver(message)
        if let counts = result.counts { return counts }
        waiting += result.sent
      }
      throw IntersectionError.malformed("no answer")
    }
  }

  @Test("The count is that of the lists, in four answers", arguments: [3, 4, 5])
  func counts(lenders: Int) throws {
    var generator = SplitMix(state: UInt64(lenders))
    var lists = [[String]](repeating: [], count: lenders)
    var expected: [LenderCount] = []
    let identifiers = (0..<50).map { "id \($0)" }
    for identifier in identifiers {
      let who = (0..<lenders).filter { _ in Double.random(in: 0..<1, using: &generator) < 0.4 }
      for lender in who { lists[lender].append(identifier) }
      expected.append(LenderCount(rawValue: min(3, who.count))!)
    }
    var round = try Round(lists)
    #expect(round.keeper.isDone)
    #expect(round.asker.isReady)
    #expect(try round.count(identifiers) == expected)
    #expect(try round.count(["stranger", "id 0"]) == [.none, expected[0]])
    #expect(Set(expected) == Set(LenderCount.allCases))
  }

  @Test("A lender whose budget is spent helps no more, and no count appears")
  func budget() throws {
    var round = try Round([["a"], ["a"], ["b"]], budget: 3)
    #expect(try round.count(["a", "b"]) == [.two, .one])
    #expect(throws: IntersectionError.budgetSpent(asked: 2, left: 1)) {
      try round.count(["a", "c"])
    }
    round.asker.abandon()
    #expect(try round.count(["c"]) == [LenderCount.none])
    #expect(round.lenders.map(\.budget) == [0, 0, 0])
  }

  @Test("A question is answered once")
  func replay() throws {
    var round = try Round([["a"], ["a"], ["b"]])
    let question = try round.asker.ask(["a"])
    _ = try round.deliver(question)
    #expect(throws: IntersectionError.repeatedPart(from: "L4")) { try round.deliver(question) }
  }

  @Test("Changed messages are refused and change nothing")
  func changed() throws {
    var round = try Round([["a"], ["a"], ["b"]])
    var generator = SplitMix(state: 4)
    var message = try round.asker.ask(["a", "b"])
    for _ in 0..<4 {
      for _ in 0..<2_000 {
        var frame = message.frame
        frame[Int.random(in: frame.indices, using: &generator)] ^=
          1 << UInt8.random(in: 0..<8, using: &generator)
        if Bool.random(using: &generator) { frame.removeLast() }
        let changed = Outgoing(receiver: message.receiver, frame: frame)
        #expect(throws: IntersectionError.self) { try round.deliver(changed) }
      }
      let result = try round.deliver(message)
      if let counts = result.counts { #expect(counts == [.two, .one]) }
      if let next = result.sent.first { message = next }
    }
    #expect(round.lenders.map(\.budget) == [98, 98, 98])
  }

  @Test("Two lenders are too few: a count would name one")
  func few() throws {
    #expect(throws: IntersectionError.tooFewParties(2, least: 3)) {
      try Round([["a"], ["a"]])
    }
  }

  @Test("The keeper sees as many points of each lender whatever it brings, and none it can compute")
  func keeper() throws {
    let (empty, full) = (
      try Round([[], [], []]), try Round([["a", "b"], ["a"], ["c"]])
    )
    #expect(empty.kept.map(\.count) == full.kept.map(\.count))
    let points = full.kept.map { frame in
      Set(stride(from: 77, to: frame.count - 64, by: 32).map { Array(frame[$0..<($0 + 32)]) })
    }
    #expect(
      points[0].intersection(points[1]).count + points[1].intersection(points[2]).count
        + points[0].intersection(points[2]).count == 1)
    var suspects = ByteStrings()
    for suspect in ["a", "b", "c"] { suspects.append([0] + Array(suspect.utf8)) }
    let hashed = BlindingSuite.curve25519.hash(
      suspects, domain: Array("FedRisk CNT ".utf8) + [1] + full.terms.jobDigest)
    for index in 0..<3 {
      #expect(points.allSatisfy { !$0.contains(Array(hashed[index])) })
    }
  }
}
