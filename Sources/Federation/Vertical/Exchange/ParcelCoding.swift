internal import Cryptography
internal import SecretSharing
internal import SecureAggregation

/// Messages of the roles as bytes, and back. Who sent one, and to whom, is in the letter.
extension Parcel {
  /// - Parameter place: of a role among the members of the use.
  func letter(heading: String, place: (FitRole) -> Int) -> Letter {
    var frame = FrameWriter()
    frame.write(kind.rawValue)
    frame.write(count: step)
    frame.write(count: part)
    frame.write(UInt8(truncatingIfNeeded: owner.map(place) ?? 255))
    frame.write(RingVector.narrow(words))
    return Letter(
      sender: place(from), receiver: place(to), kind: "\(kind)", numbers: words.count,
      content: frame.bytes, heading: heading)
  }

  init(_ letter: Letter, role: (Int) -> FitRole) throws {
    var frame = FrameReader(letter.content)
    guard let kind = Kind(rawValue: try frame.byte()), letter.kind == "\(kind)" else {
      throw ParcelError.malformed("a kind that does not exist")
    }
    let (step, part, owner) = (try frame.size(), try frame.size(), try frame.byte())
    self.init(
      from: role(letter.sender), to: role(letter.receiver), kind, step: step, part: part,
      owner: owner == 255 ? nil : role(Int(owner)), words: try frame.words64())
    try frame.finish()
  }
}

extension BinParcel {
  func letter(heading: String) -> Letter {
    var frame = FrameWriter()
    frame.write(kind.rawValue)
    frame.write(terms)
    frame.write(count: column)
    frame.write(count: part)
    frame.write(RingVector.narrow(words))
    return Letter(
      sender: from.rawValue, receiver: to.rawValue, kind: "\(kind)", numbers: words.count,
      content: frame.bytes, heading: heading)
  }

  init(_ letter: Letter) throws {
    var frame = FrameReader(letter.content)
    guard let kind = Kind(rawValue: try frame.byte()), letter.kind == "\(kind)",
      let from = BinRole(rawValue: letter.sender), let to = BinRole(rawValue: letter.receiver)
    else { throw ParcelError.malformed("a kind that does not exist") }
    let terms = try frame.part()
    let (column, part) = (try frame.size(), try frame.size())
    self.init(
      from: from, to: to, kind, terms: terms, column: column, part: part,
      words: try frame.words64())
    try frame.finish()
  }
}

extension ScoreParcel {
  static let kind = "part of every row's score"

  func letter(to receiver: Int, heading: String) -> Letter {
    var frame = FrameWriter()
    frame.write(terms)
    frame.write(UInt64(batch))
    frame.write(applicants)
    frame.write(RingVector.narrow(words))
    return Letter(
      sender: from, receiver: receiver, kind: Self.kind, numbers: words.count,
      content: frame.bytes, heading: heading)
  }

  init(_ letter: Letter) throws {
    var frame = FrameReader(letter.content)
    let (terms, batch, applicants) = (
      try frame.part(), Int(clamping: try frame.number()), try frame.part()
    )
    self.init(
      from: letter.sender, terms: terms, batch: batch, applicants: applicants,
      words: try frame.words64())
    try frame.finish()
  }
}

extension FrameReader {
  fileprivate mutating func words64() throws -> [UInt64] {
    guard case .narrow(let words) = try vector() else {
      throw ParcelError.malformed("words of another width")
    }
    return words
  }
}

extension FitTerms {
  /// The role of a member, by its place.
  func role(at place: Int) -> FitRole {
    switch place {
    case 0: .labelHolder
    case holdings.count: .dealer
    case holdings.count + 1: .solver
    default: .holder(place)
    }
  }

  func place(of role: FitRole) -> Int {
    switch role {
    case .labelHolder: 0
    case .holder(let index): index
    case .dealer: holdings.count
    case .solver: holdings.count + 1
    }
  }
}
