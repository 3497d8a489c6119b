public import Cryptography

/// The party with the outcomes. Sends them masked, and of its masks the sums over codes in a random order.
public struct BinLabelHolder: Sendable {
  let terms: BinTerms
  private var secrets: BinStreams
  private var inbox = BinInbox()
  private let outcomes: [Bool]
  /// With 16 fractional bits; empty if rows have no weights.
  private let weights: [UInt64]
  /// What hides quantities, by quantity.
  private let masks: [RandomWords]
  private var nextPart: Int? = 0
  /// By characteristic, while its codes come in.
  private var tallies: [Int: Tally] = [:]

  private struct Tally: Sendable {
    /// What hides the corrections, by quantity.
    let masks: [RandomWords]
    /// By quantity and bin.
    var sums: [[UInt64]]
    var counts: [Int]
    var partsLeft: Int
  }

  /// - Parameters:
  ///   - outcomes: of all common rows in the common order: whether a row is bad.
  ///   - weights: of the same rows, if the terms have a limit for them.
  public init(
    terms: BinTerms, key: MaskPrivateKey, outcomes: [Bool], weights: [Double]? = nil
  ) throws(SumError) {
    let name = terms.name(.labelHolder)
    for count in [outcomes.count] + (weights.map { [$0.count] } ?? [])
    where count != terms.rowCount {
      throw .wrongRowCount(of: name, count, expected: terms.rowCount)
    }
    let bads = outcomes.count { $0 }
    guard bads > 0, bads < outcomes.count else { throw .oneOutcome(of: name) }
    var fixed: [UInt64] = []
    switch (terms.weightLimit, weights) {
    case (nil, nil): break
    case (nil, .some): throw .unexpectedWeights(of: name)
    case (.some, nil): throw .missingWeights(of: name)
    case (let limit?, let weights?):
      fixed.reserveCapacity(weights.count)
      for (row, weight) in weights.enumerated() {
        guard weight >= 0, weight <= limit else { throw .badWeight(of: name, row: row) }
        fixed.append(UInt64(BinTerms.fixed(weight)))
      }
    }
    self.terms = terms
    self.outcomes = outcomes
    self.weights = fixed
    secrets = try terms.streams(of: .labelHolder, with: [.featureHolder, .dealer], key: key)
    var masks: [RandomWords] = []
    for quantity in terms.quantities {
      masks.append(try secrets.take(.dealer, "\(quantity)"))
    }
    self.masks = masks
  }

  private func value(_ quantity: BinQuantity, _ row: Int) -> UInt64 {
    switch quantity {
    case .bads: outcomes[row] ? 1 : 0
    case .weights: weights[row]
    case .badWeights: outcomes[row] ? weights[row] : 0
    }
  }

  /// The next message that waits for nobody, made when it is asked for.
  public mutating func next() -> BinParcel? {
    guard let part = nextPart else { return nil }
    let parts = BinTerms.stretches(terms.rowCount)
    guard part < parts.count else {
      nextPart = nil
      let totals = terms.quantities.map { quantity in
        outcomes.indices.reduce(0 as UInt64) { $0 &+ value(quantity, $1) }
      }
      return BinParcel(
        from: .labelHolder, to: .solver, .totals, terms: terms.digest, words: totals)
    }
    nextPart = part + 1
    let rows = parts[part]
    var words: [UInt64] = []
    for ((quantity, lane), mask) in zip(zip(terms.quantities, terms.lanes), masks) {
      var numbers = lane.random(part, rows.count, from: mask)
      for index in numbers.indices { numbers[index] &+= value(quantity, rows.lowerBound + index) }
      words += lane.packed(numbers)
    }
    return BinParcel(
      from: .labelHolder, to: .featureHolder, .outcomes, terms: terms.digest, part: part,
      words: words)
  }

  /// - Throws: before anything that depends on `parcel` leaves.
  public mutating func receive(_ parcel: BinParcel) throws(SumError) -> [BinParcel] {
    let column = parcel.column
    let positions = terms.positions(column, part: parcel.part)
    let isExpected = parcel.kind == .codes && parcel.from == .featureHolder
    try inbox.accept(
      parcel, at: .labelHolder, under: terms,
      words: isExpected ? positions.map { terms.codeLanes(column).wordCount($0.count) } : nil)
    guard let positions else { return [] }
    if tallies[column] == nil { tallies[column] = try openTally(column) }
    guard var tally = tallies.removeValue(forKey: column) else { return [] }
    let name = terms.name(.featureHolder)
    let codes = terms.codeLanes(column).unpacked(parcel.words, positions.count)
    for code in codes {
      guard code < tally.counts.count else {
        throw .impossibleTotal("codes from '\(name)'", column: column)
      }
      tally.counts[Int(code)] += 1
    }
    for (quantity, lane) in terms.lanes.enumerated() {
      let numbers = lane.random(parcel.part, positions.count, from: tally.masks[quantity])
      var sums = tally.sums[quantity]
      for (code, number) in zip(codes, numbers) { sums[Int(code)] &-= number }
      tally.sums[quantity] = sums
    }
    tally.partsLeft -= 1
    guard tally.partsLeft == 0 else {
      tallies[column] = tally
      return []
    }
    guard tally.counts == terms.characteristics[column].limits else {
      throw .impossibleTotal("codes from '\(name)'", column: column)
    }
    let stream = try secrets.take(.featureHolder, "zero \(column)")
    return [
      BinParcel(
        from: .labelHolder, to: .solver, .share, terms: terms.digest, column: column,
        words: terms.hide(tally.sums, by: stream, adding: true))
    ]
  }

  private mutating func openTally(_ column: Int) throws(SumError) -> Tally {
    var masks: [RandomWords] = []
    for quantity in terms.quantities {
      masks.append(try secrets.take(.dealer, "\(quantity) again \(column)"))
    }
    let characteristic = terms.characteristics[column]
    let zeros = [UInt64](repeating: 0, count: characteristic.binCount)
    return Tally(
      masks: masks, sums: masks.map { _ in zeros }, counts: zeros.map { _ in 0 },
      partsLeft: BinTerms.stretches(characteristic.positionCount).count)
  }
}
