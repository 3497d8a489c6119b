import Cryptography
import SetIntersection
import Testing

/// Messages that somebody changed on the way, and messages a party spoils and signs itself.
@Suite("Mutated messages of a set intersection")
struct MutatedMessageTests {
  private func mutated(_ frame: [UInt8], using generator: inout SplitMix) -> [UInt8] {
    var frame = frame
    switch Int.random(in: 0..<6, using: &generator) {
    case 0:
      frame[Int.random(in: frame.indices, using: &generator)] ^=
        1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: frame.removeLast(Int.random(in: 1...frame.count, using: &generator))
    case 2: frame.append(contentsOf: (0..<Int.random(in: 1..<64, using: &generator)).map { _ in 0 })
    case 3:
      let start = Int.random(in: frame.indices, using: &generator)
      for index in start..<min(frame.count, start + 4) { frame[index] = 0xFF }
    case 4:
      let start = Int.random(in: frame.indices, using: &generator)
      frame.removeSubrange(start..<min(frame.count, start + 32))
    default:
      // The header, where counts and positions are.
      frame[Int.random(in: 0..<min(76, frame.count), using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
    }
    return frame
  }

  private static func signed(_ body: [UInt8], by key: SigningKey) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk intersection message 1")
    transcript.append(body)
    return body + key.signature(of: transcript.digest())
  }

  @Test("Two hundred thousand changed messages are refused and change nothing")
  func changed() throws {
    var generator = SplitMix(state: 11)
    var refused = 0
    for reveal in IntersectionTerms.Reveal.allCases {
      var meeting = try Meeting([["a", "b", "c"], ["b", "c", "d"], ["b", "c"]], reveal: reveal)
      var states: [(IntersectionParty, Meeting.Sent)] = []
      while let message = meeting.waiting.first {
        states.append((meeting.parties[message.receiver], message))
        meeting.waiting.removeFirst()
        try meeting.deliver(message)
      }
      for run in 0..<70_000 {
        let (party, message) = states[run % states.count]
        let frame = mutated(message.frame, using: &generator)
        guard frame != message.frame else { continue }
        var copy = party
        #expect(throws: IntersectionError.self) { try copy.receive(frame) }
        #expect(copy.outcome == party.outcome)
        refused += 1
      }
    }
    #expect(refused > 200_000)
  }

  @Test(
    "A party that spoils its own messages and signs them gets a refusal or a wrong list, no crash")
  func spoilt() throws {
    var generator = SplitMix(state: 12)
    var (refused, taken) = (0, 0)
    for reveal in IntersectionTerms.Reveal.allCases {
      var meeting = try Meeting([["a", "b", "c"], ["b", "c", "d"], ["b", "c"]], reveal: reveal)
      var states: [(IntersectionParty, Meeting.Sent)] = []
      while let message = meeting.waiting.first {
        states.append((meeting.parties[message.receiver], message))
        meeting.waiting.removeFirst()
        try meeting.deliver(message)
      }
      for run in 0..<8_000 {
        let (party, message) = states[run % states.count]
        let body = mutated(Array(message.frame.dropLast(64)), using: &generator)
        guard body != Array(message.frame.dropLast(64)) else { continue }
        var copy = party
        do {
          _ = try copy.receive(Self.signed(body, by: meeting.keys[message.sender]))
          taken += 1
        } catch { refused += 1 }
      }
    }
    // Points and table slots have no redundancy: other points are a list like any other.
    #expect(refused > 10_000)
    #expect(taken > 100)
  }

  @Test("Part counts beyond what was announced are refused before anything is kept for them")
  func hugeCounts() throws {
    var meeting = try Meeting([["a", "b", "c"], ["b", "c", "d"]])
    while let message = meeting.waiting.first {
      meeting.waiting.removeFirst()
      for huge in [UInt32.max, 1 << 31, 70_000, 2] {
        var body = Array(message.frame.dropLast(64))
        for index in 0..<4 {
          body[72 + index] = UInt8(truncatingIfNeeded: huge >> (8 * UInt32(index)))
        }
        var copy = meeting.parties[message.receiver]
        #expect(throws: IntersectionError.self) {
          try copy.receive(Self.signed(body, by: meeting.keys[message.sender]))
        }
      }
      try meeting.deliver(message)
    }
  }
}
