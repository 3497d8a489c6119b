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
  private let onSums: @Sendable ([Double]) throws -> Void

  /// - Parameters:
  ///   - own: the label party's part of every row.
  ///   - order: of the rows.
  ///   - onSums: is told the sums of all parts, once.
  init(
    _ role: ScoreCollector, own: [Double], order: [UInt8],
    onSums: @escaping @Sendable ([Double]) throws -> Void
  ) throws {
    self.role = role
    self.onSums = onSums
    try self.role.begin(own, batch: 1, applicants: order)
  }

  mutating func next() -> [Letter]? { nil }

  mutating func receive(_ letter: Letter) throws -> [Letter] {
    if let sums = try role.receive(ScoreParcel(letter)) { try onSums(sums) }
    return []
  }
}
