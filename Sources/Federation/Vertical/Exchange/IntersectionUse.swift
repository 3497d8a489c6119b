internal import SetIntersection

/// A holder's part in finding whom all have in common. Its messages are signed by themselves; sealed as
/// well, the one who carries them has only their lengths.
struct IntersectionUse: UseRole {
  private var party: IntersectionParty
  private let names: [String]
  private let own: Int
  private let minimum: Int
  private var hasStarted = false
  private var gain: UseGain?

  init(_ party: IntersectionParty, members names: [String], minimum: Int) {
    self.party = party
    self.names = names
    self.minimum = minimum
    own = names.firstIndex(of: party.name) ?? 0
  }

  mutating func next() -> [Letter]? {
    guard !hasStarted else { return nil }
    hasStarted = true
    return letters(party.start())
  }

  mutating func receive(_ letter: Letter) throws -> [Letter] {
    let hadOutcome = party.outcome != nil
    let answers = letters(try party.receive(letter.content))
    switch party.outcome {
    case .rows(let places) where !hadOutcome: gain = .common(places)
    // The others are still told, or wait for ever.
    case .refused where answers.isEmpty: throw VerticalError.tooFewCommon(minimum: minimum)
    default: break
    }
    return answers
  }

  mutating func takeGain() -> UseGain? {
    defer { gain = nil }
    return gain
  }

  private func letters(_ messages: [Outgoing]) -> [Letter] {
    messages.flatMap { message in
      names.indices.filter { place in
        place != own && message.receiver.map { $0 == names[place] } ?? true
      }.map { place in
        Letter(
          sender: own, receiver: place, kind: "blinded points",
          // A point takes 32 bytes; headers and signatures are none.
          numbers: message.frame.count / 32, content: message.frame, heading: "common enterprises")
      }
    }
  }
}
