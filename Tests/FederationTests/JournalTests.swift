import CreditData
import CreditModels
import Cryptography
import Federation
import Foundation
import SecureAggregation
import Synchronization
import Testing

@Suite("The journal of a node shows every later change")
struct JournalTests {
  private let binning = Binning(name: "x", rule: .numeric(cuts: [10, 20], special: []))

  /// A node's journal after three sums and a refusal, tolerant, with a party that dropped out.
  private func journal() async throws -> (lines: [JournalLine], key: VerifyingKey) {
    let owners = (0..<5).map { _ in
      Node.Owner(policy: NodePolicy().waivingSmallSamples())
    }
    let manifest = try TestFederation.manifest(
      TestFederation.study, owners: owners, aggregation: .tolerant(Threshold(nodes: 5)))
    let federation = try TestFederation(
      manifest, tables: TestFederation.tables(5), owners: owners,
      tamper: { party, request in
        if case .contribute = request, party == "party_5" { throw LinkError.noAnswer(party: party) }
        return request
      })
    _ = try await federation.aggregator.announcements()
    _ = try await federation.aggregator.sum(SampleSizes())
    _ = try await federation.aggregator.sum(BinCounts([binning], part: .train))
    _ = try? await federation.nodes[1].answer(.hello(attempts: 0, from: 1))
    return (try await federation.nodes[1].journal, owners[1].identity.verifyingKey)
  }

  @Test("An untouched journal is whole, and says how much left when")
  func whole() async throws {
    let (lines, key) = try await journal()
    let head = try Journal.verify(lines, key: key)
    #expect(head == Journal.Head(count: lines.count, hash: try #require(lines.last).hash))
    #expect(
      lines.map(\.what) == [
        "announcement", "public keys", "wrapped shares", "rows and bads of each part",
        "wrapped shares", "vote on survivors", "shares of masks", "goods and bads in bins",
        "wrapped shares", "shares of masks",
        "keys: party party_2 was asked for 0 keys at once and does not make so many.",
      ])
    #expect(lines.map(\.attempt) == [nil, nil, 1, 1, 2, 1, 1, 2, 3, 2, nil])
    #expect(lines.map(\.index) == Array(lines.indices))
    #expect(lines.last?.kind == .refused)
    // An earlier look at it is on the way to every later one.
    for count in 0...lines.count {
      let seen = try Journal.verify(lines.prefix(count), key: key)
      #expect(try Journal.verify(lines, key: key, reaching: seen) == head)
    }
  }

  @Test("A change of any field of any line is found")
  func fields() async throws {
    let (lines, key) = try await journal()
    for index in lines.indices {
      let fields = try #require(
        JSONSerialization.jsonObject(with: JSONEncoder().encode(lines[index])) as? [String: Any])
      for (name, value) in fields {
        for other in Self.others(than: value, of: name) {
          var changed = fields
          changed[name] = other
          var edited = lines
          edited[index] = try Self.line(changed)
          #expect(throws: JournalError.self, "\(name) of line \(index)") {
            try Journal.verify(edited, key: key)
          }
        }
      }
      // What is absent, and what was not.
      var changed = fields
      changed["attempt"] = fields["attempt"] == nil ? 1 : nil
      var edited = lines
      edited[index] = try Self.line(changed)
      #expect(throws: JournalError.lineChanged(line: index)) {
        try Journal.verify(edited, key: key)
      }
    }
  }

  @Test("Another spelling of a signature is a change as well")
  func spelling() async throws {
    let (lines, key) = try await journal()
    var fields = try #require(
      JSONSerialization.jsonObject(with: JSONEncoder().encode(lines[0])) as? [String: Any])
    fields["signature"] = lines[0].signature.uppercased()
    var edited = lines
    edited[0] = try Self.line(fields)
    #expect(throws: JournalError.self) { try Journal.verify(edited, key: key) }
  }

  /// Other values of the same type.
  private static func others(than value: Any, of name: String) -> [Any] {
    if let number = value as? Int { return [number + 1, number - 1, 1 << 40] }
    guard let text = value as? String else { return [] }
    if name == "kind" { return [text == "sent" ? "refused" : "sent"] }
    let digit: Character = text.hasSuffix("0") ? "1" : "0"
    return [text + "0", String(text.dropLast()), String(text.dropLast()) + "\(digit)", ""]
  }

  private static func line(_ fields: [String: Any]) throws -> JournalLine {
    try JSONDecoder().decode(
      JournalLine.self, from: JSONSerialization.data(withJSONObject: fields))
  }

  @Test("A line that was dropped, moved or put in is found")
  func order() async throws {
    let (lines, key) = try await journal()
    for index in lines.indices.dropLast() {
      var dropped = lines
      dropped.remove(at: index)
      #expect(throws: JournalError.lineMissing(expected: index, found: index + 1)) {
        try Journal.verify(dropped, key: key)
      }
      for other in lines.indices.dropFirst(index + 1) {
        var swapped = lines
        swapped.swapAt(index, other)
        #expect(throws: JournalError.lineMissing(expected: index, found: other)) {
          try Journal.verify(swapped, key: key)
        }
      }
      var doubled = lines
      doubled.insert(lines[index], at: index)
      #expect(throws: JournalError.lineMissing(expected: index + 1, found: index)) {
        try Journal.verify(doubled, key: key)
      }
    }
  }

  @Test("A line written anew with another key is found, even if all after it are written anew")
  func rewritten() async throws {
    let (lines, key) = try await journal()
    let stranger = SigningKey()
    for index in lines.indices {
      // The same events but for one, which tells of other numbers, in a chain of its own.
      var forged = Array(lines.prefix(index))
      for line in lines[index...] {
        let numbers = line.index == index ? line.numbers + 7 : line.numbers
        forged.append(try Self.line(line, numbers: numbers, after: forged.last, signedBy: stranger))
      }
      #expect(throws: JournalError.notSigned(line: index)) {
        try Journal.verify(forged, key: key)
      }
      // Nor does the old signature fit the new hash.
      var patched = lines
      patched[index] = try Self.line(
        lines[index], numbers: lines[index].numbers + 7, after: forged[..<index].last, signedBy: nil
      )
      #expect(throws: JournalError.notSigned(line: index)) {
        try Journal.verify(patched, key: key)
      }
    }
  }

  @Test("Not even the node can write another past without whoever saw the journal noticing")
  func anotherPast() async throws {
    let (lines, _) = try await journal()
    let key = SigningKey()
    func rewritten(_ change: (JournalLine) -> Int) throws -> [JournalLine] {
      try lines.reduce(into: []) { all, line in
        all.append(
          try Self.line(line, numbers: change(line), after: all.last, signedBy: key))
      }
    }
    let told = try rewritten { $0.numbers }
    let other = try rewritten { $0.index == 3 ? 0 : $0.numbers }
    let seen = try Journal.verify(told.prefix(5), key: key.verifyingKey)
    #expect(try Journal.verify(told, key: key.verifyingKey, reaching: seen).count == lines.count)
    #expect(try Journal.verify(other, key: key.verifyingKey).count == lines.count)
    #expect(throws: JournalError.anotherHead(at: 5)) {
      try Journal.verify(other, key: key.verifyingKey, reaching: seen)
    }
  }

  /// A line with a right hash, computed as the journal's format says.
  ///
  /// - Parameter key: when absent, the old signature stays.
  private static func line(
    _ line: JournalLine, numbers: Int, after previous: JournalLine?, signedBy key: SigningKey?
  ) throws -> JournalLine {
    let before = previous?.hash ?? String(repeating: "0", count: 64)
    var transcript = Transcript(label: "fedrisk journal 1")
    transcript.append(UInt64(line.index))
    transcript.append(UInt64(line.time))
    transcript.append(line.job)
    transcript.append(line.attempt.map { "\($0)" } ?? "")
    transcript.append(line.kind.rawValue)
    transcript.append(line.what)
    transcript.append(UInt64(numbers))
    transcript.append(line.digest)
    transcript.append(before)
    let hash = transcript.digest()
    var fields: [String: Any] = [
      "index": line.index, "time": line.time, "job": line.job, "kind": line.kind.rawValue,
      "what": line.what, "numbers": numbers, "digest": line.digest, "previous": before,
      "hash": hash.hexadecimal,
      "signature": key?.signature(of: hash).hexadecimal ?? line.signature,
    ]
    fields["attempt"] = line.attempt.map { Int($0) }
    return try Self.line(fields)
  }

  @Test("Lines cut off the end are missed by whoever knows where it ended")
  func cut() async throws {
    let (lines, key) = try await journal()
    let head = try Journal.verify(lines, key: key)
    for count in lines.indices {
      #expect(throws: JournalError.cutOff(at: count, known: lines.count)) {
        try Journal.verify(lines.prefix(count), key: key, reaching: head)
      }
      // Who does not know has nothing to hold against it.
      #expect(try Journal.verify(lines.prefix(count), key: key).count == count)
    }
  }
}
