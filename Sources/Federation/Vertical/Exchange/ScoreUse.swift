internal import CreditModels
internal import SecretSharing

/// A holder that tells its part of every row's log-odds, hidden among those of the others.
struct ScoreSenderUse: UseRole {
  private var role: ScoreHolder
  private let parts: [Double]
  private let order: [UInt8]
  private var hasSent = false

  init(_ role: ScoreHolder, parts: [Double], order: [UInt8]) {
    self.role = role
    self.parts = parts
    self.order = order
  }

  mutating func next() throws -> [Letter]? {
    guard !hasSent else { return nil }
    hasSent = true
    let parcel = try role.send(parts, batch: 1, applicants: order)
    return [parcel.letter(to: 0, heading: "scores")]
  }

  mutating func receive(_ letter: Letter) throws -> [Letter] {
    throw ParcelError.malformed("a score for a party that gets none")
  }
}

/// The label party, which adds up.
struct ScoreCollectorUse: UseRole {
  private var role: ScoreCollector
  private let holder: HolderNode
  private let own: ScoreModel
  private let model: ScoreModel
  private let inside: [Bool]?

  /// - Parameters:
  ///   - own: the label party's terms of `model`.
  ///   - inside: which training rows; all rows of all parts when absent.
  init(
    _ role: ScoreCollector, parts: [Double], holder: HolderNode, own: ScoreModel,
    model: ScoreModel, inside: [Bool]?
  ) throws {
    self.own = own
    self.inside = inside
    self.role = role
    self.holder = holder
    self.model = model
    try self.role.begin(parts, batch: 1, applicants: holder.order)
  }

  mutating func next() -> [Letter]? { nil }

  mutating func receive(_ letter: Letter) throws -> [Letter] {
    if let sums = try role.receive(ScoreParcel(letter)) {
      try holder.learn(sums, of: model, own: own, inside: inside)
    }
    return []
  }
}
