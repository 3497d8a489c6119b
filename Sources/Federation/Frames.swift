internal import CreditModels
internal import Foundation
public import SecureAggregation

/// Requests and responses as the bytes that a link carries.
extension Request {
  public var frame: [UInt8] {
    var frame = FrameWriter()
    switch self {
    case .announce: frame.write(0 as UInt8)
    case .hello(let attempts, let first):
      frame.write(1 as UInt8)
      frame.write(UInt64(clamping: attempts))
      frame.write(first)
    case .meet(let hellos):
      frame.write(2 as UInt8)
      frame.write(count: hellos.count)
      for hello in hellos { frame.write(hello.frame) }
    case .bundle(let attempt):
      frame.write(3 as UInt8)
      frame.write(attempt)
    case .contribute(let round, let query, let shares):
      frame.write(4 as UInt8)
      round.write(to: &frame)
      frame.write(query)
      frame.write(count: shares.count)
      for share in shares { frame.write(share) }
    case .vote(let set):
      frame.write(5 as UInt8)
      set.write(to: &frame)
    case .release(let request):
      frame.write(6 as UInt8)
      request.write(to: &frame)
    case .vertical(let number, let question, let inbox):
      frame.write(7 as UInt8)
      frame.write(number)
      // Numbers that JSON has no spelling for are no question; the other end refuses what is empty.
      frame.write((try? CanonicalJSON.bytes(of: question)) ?? [])
      frame.write(inbox)
    }
    return frame.bytes
  }

  /// - Throws: `AggregationError.malformed` for anything that is not one whole request.
  public init(frame bytes: [UInt8]) throws(AggregationError) {
    var frame = FrameReader(bytes)
    switch try frame.byte() {
    case 0: self = .announce
    case 1:
      self = .hello(attempts: Int(clamping: try frame.number()), from: try frame.number())
    case 2:
      var hellos: [NodeHello] = []
      for part in try frame.parts() { hellos.append(try NodeHello(frame: part)) }
      self = .meet(hellos)
    case 3: self = .bundle(attempt: try frame.number())
    case 4:
      self = .contribute(
        try RoundDescription(from: &frame), query: try frame.part(), shares: try frame.parts())
    case 5: self = .vote(try SurvivorSet(from: &frame))
    case 6: self = .release(try ReleaseRequest(from: &frame))
    case 7:
      let (number, json) = (try frame.number(), try frame.part())
      guard let question = try? CanonicalJSON.value(VerticalQuestion.self, from: json) else {
        throw .malformed("a question that is no JSON")
      }
      self = .vertical(number: number, question, inbox: try frame.parcels())
    default: throw .malformed("a request of an unknown kind")
    }
    try frame.finish()
  }
}

extension Response {
  public var frame: [UInt8] {
    get throws {
      var frame = FrameWriter()
      switch self {
      case .announcement(let announcement):
        frame.write(0 as UInt8)
        frame.write(try CanonicalJSON.bytes(of: announcement))
      case .hello(let hello):
        frame.write(1 as UInt8)
        frame.write(hello.frame)
      case .met: frame.write(2 as UInt8)
      case .bundle(let bundle):
        frame.write(3 as UInt8)
        frame.write(bundle.frame)
      case .contribution(let vector, let next):
        frame.write(4 as UInt8)
        frame.write(vector.frame)
        frame.write(next?.frame ?? [])
      case .vote(let vote):
        frame.write(5 as UInt8)
        frame.write(vote.frame)
      case .shares(let shares):
        frame.write(6 as UInt8)
        frame.write(shares.frame)
      case .vertical(let answer, let outbox):
        frame.write(7 as UInt8)
        frame.write(try CanonicalJSON.bytes(of: answer))
        frame.write(outbox)
      }
      return frame.bytes
    }
  }

  /// - Throws: `AggregationError.malformed` for anything that is not one whole response.
  public init(frame bytes: [UInt8]) throws(AggregationError) {
    var frame = FrameReader(bytes)
    switch try frame.byte() {
    case 0:
      let json = try frame.part()
      guard let announcement = try? CanonicalJSON.value(Announcement.self, from: json) else {
        throw .malformed("an announcement that is no JSON")
      }
      self = .announcement(announcement)
    case 1: self = .hello(try NodeHello(frame: try frame.part()))
    case 2: self = .met
    case 3: self = .bundle(try ShareBundle(frame: try frame.part()))
    case 4:
      let vector = try MaskedVector(frame: try frame.part())
      let next = try frame.part()
      self = .contribution(vector, next: next.isEmpty ? nil : try ShareBundle(frame: next))
    case 5: self = .vote(try SurvivorVote(frame: try frame.part()))
    case 6: self = .shares(try ReleasedShares(frame: try frame.part()))
    case 7:
      let json = try frame.part()
      guard let answer = try? CanonicalJSON.value(VerticalAnswer.self, from: json) else {
        throw .malformed("an answer that is no JSON")
      }
      self = .vertical(answer, outbox: try frame.parcels())
    default: throw .malformed("a response of an unknown kind")
    }
    try frame.finish()
  }
}

extension FrameWriter {
  fileprivate mutating func write(_ parcels: [SealedParcel]) {
    write(count: parcels.count)
    for parcel in parcels { write(parcel.frame) }
  }
}

extension FrameReader {
  fileprivate mutating func parcels() throws(AggregationError) -> [SealedParcel] {
    var parcels: [SealedParcel] = []
    for part in try parts() { parcels.append(try SealedParcel(frame: part)) }
    return parcels
  }
}

extension Response {
  /// Who says that it comes from them.
  var sender: String? {
    switch self {
    case .announcement(let announcement): announcement.party
    case .hello(let hello): hello.node
    case .met, .vertical: nil
    case .bundle(let bundle): bundle.node
    case .contribution(let vector, _): vector.node
    case .vote(let vote): vote.node
    case .shares(let shares): shares.node
    }
  }
}
