internal import SecretSharing

/// One role of a count of bins.
struct BinUse: UseRole {
  private enum Role: Sendable {
    case label(BinLabelHolder)
    case holder(BinFeatureHolder)
    case dealer(BinDealer)
  }
  private var role: Role
  private let heading: String

  init(_ role: BinLabelHolder, heading: String) {
    self.role = .label(role)
    self.heading = heading
  }

  init(_ role: BinFeatureHolder, heading: String) {
    self.role = .holder(role)
    self.heading = heading
  }

  init(_ role: BinDealer) {
    self.role = .dealer(role)
    heading = "randomness"
  }

  mutating func next() throws -> [Letter]? {
    let parcel: BinParcel?
    switch role {
    case .label(var label):
      parcel = label.next()
      role = .label(label)
    case .holder(var holder):
      parcel = holder.next()
      role = .holder(holder)
    case .dealer(var dealer):
      parcel = try dealer.next()
      role = .dealer(dealer)
    }
    return parcel.map { [$0.letter(heading: heading)] }
  }

  mutating func receive(_ letter: Letter) throws -> [Letter] {
    let parcel = try BinParcel(letter)
    let answers: [BinParcel]
    switch role {
    case .label(var label):
      answers = try label.receive(parcel)
      role = .label(label)
    case .holder(var holder):
      answers = try holder.receive(parcel)
      role = .holder(holder)
    case .dealer:
      throw ParcelError.unexpected("a message to a dealer", party: "dealer")
    }
    return answers.map { $0.letter(heading: heading) }
  }
}
