/// One role of a protocol at one member of a use: letters in, letters out.
protocol UseRole: Sendable {
  /// - Throws: before anything that depends on `letter` leaves.
  mutating func receive(_ letter: Letter) throws -> [Letter]

  /// What waits for nobody's letter, made when it is asked for; nil when there is nothing more by now.
  mutating func next() throws -> [Letter]?

  /// What the holder has from the use, once, when it has come.
  mutating func takeGain() -> UseGain?

  /// The next point of a likelihood, at a dealer.
  mutating func deal(step: Int, includesInformation: Bool) throws
}

extension UseRole {
  mutating func takeGain() -> UseGain? { nil }

  mutating func deal(step: Int, includesInformation: Bool) throws {
    throw ParcelError.malformed("a point of no likelihood")
  }
}

enum UseGain: Sendable {
  /// Places of the common rows in the party's own list, in the common order.
  case common([Int])
  /// What the label party has said of every row.
  case told([UInt8])
}
