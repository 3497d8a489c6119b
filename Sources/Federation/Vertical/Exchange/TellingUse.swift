/// The label party says something of every common row to the other holders, a byte each, and they take
/// note.
struct TellingUse: UseRole {
  static let kind = "rows"

  private let heading: String
  private let party: String
  private let rowCount: Int
  private var letters: [Letter]
  private var gain: UseGain?

  /// - Parameters:
  ///   - bytes: what the label party says; nil at the others.
  ///   - rowCount: how many bytes it must be.
  init(_ bytes: [UInt8]?, heading: String, members: Int, party: String, rowCount: Int) {
    self.heading = heading
    self.party = party
    self.rowCount = rowCount
    letters =
      bytes.map { bytes in
        (1..<members).map {
          Letter(
            sender: 0, receiver: $0, kind: Self.kind, numbers: bytes.count, content: bytes,
            heading: heading)
        }
      } ?? []
  }

  mutating func next() -> [Letter]? {
    guard !letters.isEmpty else { return nil }
    defer { letters = [] }
    return letters
  }

  mutating func receive(_ letter: Letter) throws -> [Letter] {
    guard letter.sender == 0, letter.kind == Self.kind, letter.content.count == rowCount else {
      throw ParcelError.unexpected("another account of the common rows", party: party)
    }
    gain = .told(letter.content)
    return []
  }

  mutating func takeGain() -> UseGain? {
    defer { gain = nil }
    return gain
  }
}
