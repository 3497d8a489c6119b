import Foundation
import SecureAggregation
import Testing

@Suite("Totals")
struct TotalTests {
  @Test("The masked total equals the plain total bit for bit", arguments: 2...12)
  func equality(nodes: Int) throws {
    // 64 KiB of stream are 4096 words.
    let lengths = [1, 2, 4095, 4096, 4097, 8192, 8195]
    var strict = try Session.strict(nodes, attempts: lengths.count)
    var plain = try Session.plain(nodes)
    for length in lengths {
      let inputs = randomInputs(nodes, length)
      let order = Array(0..<nodes).shuffled()
      let total = try strict.total(of: inputs, order: order)
      #expect(total == sum(inputs))
      #expect(try plain.total(of: inputs) == total)
    }
    #expect(strict.collector.remainingAttempts == 0)
  }

  @Test("Every order of arrival gives the same total")
  func order() throws {
    let inputs = randomInputs(4, 5)
    let orders = permutations(of: Array(0..<4))
    var session = try Session.strict(4, attempts: orders.count)
    for order in orders {
      #expect(try session.total(of: inputs, order: order) == sum(inputs))
    }
  }

  @Test("A missing node leaves noise, and the next attempt succeeds")
  func missing() throws {
    let inputs = randomInputs(3, 8)
    var session = try Session.strict(3)
    let round = try session.begin(8)
    var partial = [[UInt128]]()
    for index in 0..<2 {
      let vector = try session.nodes[index].contribute(inputs[index], to: round)
      partial.append(vector.words)
      try session.collector.receive(vector)
    }
    #expect(throws: AggregationError.missing(["node-2"])) { try session.collector.finish() }
    // No word of what the two sent adds up: both masks of the third are still in.
    #expect(zip(sum(partial), sum(Array(inputs[0..<2]))).allSatisfy { $0 != $1 })

    session.collector.abandon()
    #expect(try session.total(of: inputs) == sum(inputs))
  }

  @Test("A late answer completes a round that could not be finished yet")
  func late() throws {
    let inputs = randomInputs(3, 2)
    var session = try Session.strict(3)
    let round = try session.begin(2)
    for index in [2, 0] {
      try session.collector.receive(session.nodes[index].contribute(inputs[index], to: round))
    }
    #expect(throws: AggregationError.missing(["node-1"])) { try session.collector.finish() }
    try session.collector.receive(session.nodes[1].contribute(inputs[1], to: round))
    #expect(try session.collector.finish() == sum(inputs))
  }

  @Test("New keys are announced when the first ones run out")
  func refill() throws {
    let inputs = randomInputs(3, 2)
    var session = try Session.strict(3, attempts: 1)
    _ = try session.total(of: inputs)
    #expect(throws: AggregationError.noAttemptLeft(waitingFor: session.roster.names)) {
      try session.begin(2)
    }
    for index in 0..<3 {
      try session.collector.receive(session.nodes[index].hello(attempts: 2))
    }
    #expect(session.collector.remainingAttempts == 2)
    #expect(try session.total(of: inputs) == sum(inputs))
  }

  @Test("Messages survive JSON")
  func coding() throws {
    func wired<Message: Codable & Equatable>(_ message: Message) throws -> Message {
      let copy = try JSONDecoder().decode(Message.self, from: JSONEncoder().encode(message))
      #expect(copy == message)
      return copy
    }
    let roster = try Session.roster(3)
    let inputs = randomInputs(3, 3)
    var collector = try StrictCollector(roster: roster, jobDigest: Session.job)
    var nodes = try roster.names.map {
      try StrictParticipant(name: $0, roster: roster, jobDigest: Session.job)
    }
    for index in 0..<3 { try collector.receive(wired(nodes[index].hello(attempts: 1))) }
    let round = try wired(
      collector.begin(
        step: "bins", modelDigest: Session.model, layoutDigest: Session.layout, wordCount: 3))
    for index in 0..<3 {
      try collector.receive(wired(nodes[index].contribute(inputs[index], to: round)))
    }
    #expect(try collector.finish() == sum(inputs))
  }

  private func permutations(of items: [Int]) -> [[Int]] {
    guard let first = items.first else { return [[]] }
    return permutations(of: Array(items.dropFirst())).flatMap { rest in
      (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
    }
  }
}
