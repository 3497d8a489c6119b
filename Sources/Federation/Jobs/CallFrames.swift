internal import Cryptography
internal import Foundation
public import SecureAggregation

/// Calls and replies as the bytes that a transport carries.
extension Call {
  public var frame: [UInt8] {
    var frame = FrameWriter()
    switch self {
    case .offer(let manifest, let certificates):
      frame.write(0 as UInt8)
      frame.write(manifest)
      frame.write(parts: certificates)
    case .begin(let manifest, let signatures):
      frame.write(1 as UInt8)
      frame.write(manifest)
      frame.write(parts: signatures)
    case .ask(let job, let request):
      frame.write(2 as UInt8)
      frame.write(fixed: job)
      frame.write(request.frame)
    case .close(let job):
      frame.write(3 as UInt8)
      frame.write(fixed: job)
    case .deliver(let job, let delivery):
      frame.write(4 as UInt8)
      frame.write(fixed: job)
      frame.write(parts: delivery.files.flatMap { [Array($0.name.utf8), Array($0.content)] })
      frame.write(delivery.certificate)
      frame.write(delivery.signature)
    }
    return frame.bytes
  }

  /// - Throws: `AggregationError.malformed` for anything that is not one whole call.
  public init(frame bytes: [UInt8]) throws(AggregationError) {
    var frame = FrameReader(bytes)
    switch try frame.byte() {
    case 0: self = .offer(manifest: try frame.part(), certificates: try frame.parts())
    case 1: self = .begin(manifest: try frame.part(), signatures: try frame.parts())
    case 2:
      self = .ask(
        job: try frame.fixed(Digest.byteCount), try Request(frame: try frame.part()))
    case 3: self = .close(job: try frame.fixed(Digest.byteCount))
    case 4:
      let job = try frame.fixed(Digest.byteCount)
      let files = try frame.files()
      self = .deliver(
        job: job,
        Delivery(files: files, certificate: try frame.part(), signature: try frame.part()))
    default: throw .malformed("a call of an unknown kind")
    }
    try frame.finish()
  }
}

/// What comes back: a reply, or why there is none.
public enum Answer: Sendable {
  case reply(Reply)
  case refusal(any Error)

  public var frame: [UInt8] {
    get throws {
      var frame = FrameWriter()
      switch self {
      case .reply(.consent(.undecided)): frame.write(0 as UInt8)
      case .reply(.consent(.signed(let signature))):
        frame.write(1 as UInt8)
        frame.write(signature)
      case .reply(.consent(.refused(let reason))):
        frame.write(2 as UInt8)
        frame.write(reason)
      case .reply(.begun): frame.write(3 as UInt8)
      case .reply(.response(let response)):
        frame.write(4 as UInt8)
        frame.write(try response.frame)
      case .reply(.closed(let account)):
        frame.write(5 as UInt8)
        frame.write(try CanonicalJSON.bytes(of: account))
      case .refusal(let error):
        frame.write(6 as UInt8)
        frame.write(refusal: error)
      case .reply(.received): frame.write(7 as UInt8)
      }
      return frame.bytes
    }
  }

  /// - Parameter party: whose answer it is, for its refusal.
  /// - Throws: `AggregationError.malformed` for anything that is not one whole answer.
  public init(frame bytes: [UInt8], from party: String) throws(AggregationError) {
    var frame = FrameReader(bytes)
    switch try frame.byte() {
    case 0: self = .reply(.consent(.undecided))
    case 1: self = .reply(.consent(.signed(try frame.part())))
    case 2: self = .reply(.consent(.refused(reason: try frame.text())))
    case 3: self = .reply(.begun)
    case 4: self = .reply(.response(try Response(frame: try frame.part())))
    case 5:
      let json = try frame.part()
      guard let account = try? CanonicalJSON.value(JournalAccount.self, from: json) else {
        throw .malformed("an account that is no JSON")
      }
      self = .reply(.closed(account))
    case 6: self = .refusal(try frame.refusal(of: party))
    case 7: self = .reply(.received)
    default: throw .malformed("an answer of an unknown kind")
    }
    try frame.finish()
  }
}

/// What a party said no with, on another machine.
public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
  public let party: String
  /// The party's own.
  public let sentence: String

  public init(party: String, sentence: String) {
    self.party = party
    self.sentence = sentence
  }

  /// The sentence, with the party's name before it where it does not say of whom it is.
  public var description: String {
    let isNamed = ["party \(party)", "of \(party)"].contains { phrase in
      sentence.ranges(of: phrase).contains { range in
        // `north` is no beginning of `northern`.
        sentence[range.upperBound...].first.map { !$0.isLetter && !$0.isNumber } ?? true
      }
    }
    return isNamed ? sentence : "party \(party): \(sentence)"
  }
}

// A refusal is a sentence; six of them a coordinator also acts on, so they keep their kind.
extension FrameWriter {
  fileprivate mutating func write(parts: [[UInt8]]) {
    write(count: parts.count)
    for part in parts { write(part) }
  }

  fileprivate mutating func write(refusal error: any Error) {
    switch error {
    case AggregationError.noKey(let attempt):
      write(1 as UInt8)
      write(attempt)
    case AggregationError.lowOrderKey(let name):
      write(2 as UInt8)
      write(name)
    case AggregationError.noShares(let name):
      write(3 as UInt8)
      write(name)
    case AggregationError.attemptNotIncreasing(let attempt, let last):
      write(4 as UInt8)
      write(attempt)
      write(last)
    case FederationError.notAvailable: write(5 as UInt8)
    case AggregationError.ownKeyChanged(let attempt):
      write(6 as UInt8)
      write(attempt)
    default:
      write(0 as UInt8)
      write("\(error)")
    }
  }
}

extension FrameReader {
  /// Names and contents in turn.
  fileprivate mutating func files() throws(AggregationError) -> [ResultFile] {
    let parts = try parts()
    guard parts.count.isMultiple(of: 2) else { throw .malformed("a file without contents") }
    return stride(from: 0, to: parts.count, by: 2).map {
      ResultFile(name: String(decoding: parts[$0], as: UTF8.self), content: Data(parts[$0 + 1]))
    }
  }

  fileprivate mutating func refusal(of party: String) throws(AggregationError) -> any Error {
    switch try byte() {
    case 0: Refusal(party: party, sentence: try text())
    case 1: AggregationError.noKey(attempt: try number())
    case 2: AggregationError.lowOrderKey(of: try text())
    case 3: AggregationError.noShares(of: try text())
    case 4: AggregationError.attemptNotIncreasing(try number(), last: try number())
    case 5: FederationError.notAvailable(party: party)
    case 6: AggregationError.ownKeyChanged(attempt: try number())
    default: throw .malformed("a refusal of an unknown kind")
    }
  }
}
