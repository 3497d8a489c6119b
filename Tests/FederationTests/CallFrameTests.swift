import Cryptography
import Federation
import Foundation
import SecureAggregation
import Testing

@Suite struct CallFrameTests {
  static let digest = [UInt8](repeating: 7, count: 32)
  static let calls: [Call] = [
    .offer(manifest: [1, 2, 3], certificates: [[4], [], [5, 6]]),
    .begin(manifest: [], signatures: [[1], [2]]),
    .ask(job: digest, .hello(attempts: 3, from: 9)),
    .close(job: digest),
    .deliver(
      job: digest,
      Delivery(
        files: [ResultFile(name: "card.json", content: Data([1, 2]))], certificate: [3],
        signature: [4, 5])),
  ]
  static let replies: [Reply] = [
    .consent(.undecided), .consent(.signed([1, 2])), .consent(.refused(reason: "Not this year.")),
    .begun, .response(.met),
    .closed(.empty), .received,
  ]

  @Test("A call is read as it was written", arguments: calls)
  func aCallIsReadAsItWasWritten(call: Call) throws {
    #expect(try Call(frame: call.frame) == call)
  }

  @Test("A call is one whole message", arguments: calls)
  func aCallIsOneWholeMessage(call: Call) {
    for count in 0..<call.frame.count {
      #expect(throws: AggregationError.self) { try Call(frame: Array(call.frame.prefix(count))) }
    }
    #expect(throws: AggregationError.self) { try Call(frame: call.frame + [0]) }
  }

  @Test("A reply is read as it was written", arguments: replies)
  func aReplyIsReadAsItWasWritten(reply: Reply) throws {
    guard case .reply(let read) = try Answer(frame: Answer.reply(reply).frame, from: "a") else {
      Issue.record("a reply became a refusal")
      return
    }
    #expect(read == reply)
  }

  @Test("A refusal is a sentence of its party")
  func aRefusalIsASentenceOfItsParty() throws {
    let frame = try Answer.refusal(FederationError.expired(party: "north")).frame
    guard case .refusal(let error) = try Answer(frame: frame, from: "north") else {
      Issue.record("a refusal became a reply")
      return
    }
    #expect(
      error as? Refusal
        == Refusal(party: "north", sentence: "\(FederationError.expired(party: "north"))"))
    #expect("\(error)" == "\(FederationError.expired(party: "north"))")
  }

  @Test("A refusal that does not say of whom it is gets its party's name")
  func nameless() throws {
    for (error, sentence) in [
      (RowSourceError.noFiles, "party north: \(RowSourceError.noFiles)"),
      (
        JobError.untrusted(party: "northern"),
        "party north: \(JobError.untrusted(party: "northern"))"
      ),
      (JobError.notApproved(party: "north"), "\(JobError.notApproved(party: "north"))"),
    ] as [(any Error, String)] {
      let frame = try Answer.refusal(error).frame
      guard case .refusal(let read) = try Answer(frame: frame, from: "north") else {
        Issue.record("a refusal became a reply")
        return
      }
      #expect("\(read)" == sentence)
    }
  }

  /// A coordinator waits for it, so it has to recognise it.
  @Test("That a party cannot answer now keeps its kind")
  func notAvailable() throws {
    let error = FederationError.notAvailable(party: "north")
    guard case .refusal(let read) = try Answer(frame: Answer.refusal(error).frame, from: "north")
    else {
      Issue.record("a refusal became a reply")
      return
    }
    #expect(read as? FederationError == error)
  }

  /// What a coordinator mends by itself, it has to recognise.
  @Test(arguments: [
    AggregationError.noKey(attempt: 3), .lowOrderKey(of: "a"), .noShares(of: "b"),
    .attemptNotIncreasing(5, last: 7), .ownKeyChanged(attempt: 2),
  ])
  func aRefusalAboutKeysKeepsItsKind(error: AggregationError) throws {
    let frame = try Answer.refusal(error).frame
    guard case .refusal(let read) = try Answer(frame: frame, from: "north") else {
      Issue.record("a refusal became a reply")
      return
    }
    #expect(read as? AggregationError == error)
  }
}
