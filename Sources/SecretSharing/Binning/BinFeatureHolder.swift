public import Cryptography

/// The party with the bins. Sends codes in an order that only it and the dealer know, each bin filled up
/// to its limit.
public struct BinFeatureHolder: Sendable {
  let terms: BinTerms
  private var secrets: BinStreams
  private var inbox = BinInbox()
  private let codes: [[UInt8]]
  private let counts: [[Int]]
  /// What gives the random order, by characteristic.
  private let orders: [RandomWords]
  private var upcoming = (column: 0, part: -1)
  private var outcomePartsLeft: Int
  private var tallies: [Tally]

  private struct Tally: Sendable {
    /// By quantity and bin.
    var sums: [[UInt64]]
    /// Codes in the random order, while they are needed.
    var shuffled: [UInt8]?
    var correctionPartsLeft: Int
    var sentParts = 0
  }

  /// - Parameter codes: for each characteristic the bin of every common row, in the common order.
  public init(terms: BinTerms, key: MaskPrivateKey, codes: [[UInt8]]) throws(SumError) {
    let name = terms.name(.featureHolder)
    guard codes.count == terms.characteristics.count else {
      throw .wrongColumnCount(of: name, codes.count, expected: terms.characteristics.count)
    }
    var counts: [[Int]] = []
    for (column, characteristic) in terms.characteristics.enumerated() {
      guard codes[column].count == terms.rowCount else {
        throw .wrongRowCount(of: name, codes[column].count, expected: terms.rowCount)
      }
      var rows = [Int](repeating: 0, count: characteristic.binCount)
      for (row, code) in codes[column].enumerated() {
        guard code < characteristic.binCount else {
          throw .badCode(of: name, row: row, column: column, bins: characteristic.binCount)
        }
        rows[Int(code)] += 1
      }
      for (bin, (count, limit)) in zip(rows, characteristic.limits).enumerated()
      where count > limit {
        throw .beyondLimit(of: name, column: column, bin: bin, rows: count, limit: limit)
      }
      counts.append(rows)
    }
    self.terms = terms
    self.codes = codes
    self.counts = counts
    secrets = try terms.streams(of: .featureHolder, with: [.labelHolder, .dealer], key: key)
    var orders: [RandomWords] = []
    for column in codes.indices {
      orders.append(try secrets.take(.dealer, "order \(column)"))
    }
    self.orders = orders
    outcomePartsLeft = BinTerms.stretches(terms.rowCount).count
    tallies = terms.characteristics.map { characteristic in
      Tally(
        sums: terms.quantities.map { _ in
          [UInt64](repeating: 0, count: characteristic.binCount)
        }, shuffled: nil,
        correctionPartsLeft: BinTerms.stretches(characteristic.positionCount).count)
    }
  }

  /// The next message that waits for nobody, made when it is asked for: of every characteristic how many
  /// rows are in which bin, to the solver, and the codes, to the label holder.
  public mutating func next() -> BinParcel? {
    let (column, part) = upcoming
    guard column < codes.count else { return nil }
    guard part >= 0 else {
      upcoming.part = 0
      return BinParcel(
        from: .featureHolder, to: .solver, .rows, terms: terms.digest, column: column,
        words: counts[column].map { UInt64($0) })
    }
    let parts = BinTerms.stretches(terms.characteristics[column].positionCount)
    let shuffled = shuffledCodes(column)
    let words = terms.codeLanes(column).packed(shuffled[parts[part]].map { UInt64($0) })
    tallies[column].sentParts += 1
    upcoming = part + 1 < parts.count ? (column, part + 1) : (column + 1, -1)
    forget(column)
    return BinParcel(
      from: .featureHolder, to: .labelHolder, .codes, terms: terms.digest, column: column,
      part: part, words: words)
  }

  /// Rows come first and stand-ins after them; then all change places.
  private mutating func shuffledCodes(_ column: Int) -> [UInt8] {
    if let shuffled = tallies[column].shuffled { return shuffled }
    var all = codes[column]
    for (bin, (count, limit)) in zip(counts[column], terms.characteristics[column].limits)
      .enumerated()
    {
      all += [UInt8](repeating: UInt8(bin), count: limit - count)
    }
    let shuffled = RandomOrder.order(of: all.count, from: orders[column]).map { all[Int($0)] }
    tallies[column].shuffled = shuffled
    return shuffled
  }

  private mutating func forget(_ column: Int) {
    let parts = BinTerms.stretches(terms.characteristics[column].positionCount).count
    guard tallies[column].correctionPartsLeft == 0, tallies[column].sentParts == parts else {
      return
    }
    tallies[column].shuffled = nil
  }

  /// - Throws: before anything that depends on `parcel` leaves.
  public mutating func receive(_ parcel: BinParcel) throws(SumError) -> [BinParcel] {
    let parts = BinTerms.stretches(terms.rowCount)
    let positions = terms.positions(parcel.column, part: parcel.part)
    let expected: Int? =
      switch (parcel.kind, parcel.from) {
      case (.outcomes, .labelHolder)
      where parcel.column == 0 && parts.indices.contains(parcel.part):
        terms.wordCount(parts[parcel.part].count)
      case (.corrections, .dealer): positions.map { terms.wordCount($0.count) }
      default: nil
      }
    try inbox.accept(parcel, at: .featureHolder, under: terms, words: expected)
    var done: [Int] = []
    if parcel.kind == .outcomes {
      for column in codes.indices {
        add(parcel.words, by: codes[column][parts[parcel.part]], to: column, negative: false)
      }
      outcomePartsLeft -= 1
      if outcomePartsLeft == 0 {
        done = tallies.indices.filter { tallies[$0].correctionPartsLeft == 0 }
      }
    } else if let positions {
      let column = parcel.column
      let shuffled = shuffledCodes(column)
      add(parcel.words, by: shuffled[positions], to: column, negative: true)
      tallies[column].correctionPartsLeft -= 1
      forget(column)
      if outcomePartsLeft == 0, tallies[column].correctionPartsLeft == 0 { done = [column] }
    }
    var sent: [BinParcel] = []
    for column in done {
      let stream = try secrets.take(.labelHolder, "zero \(column)")
      sent.append(
        BinParcel(
          from: .featureHolder, to: .solver, .share, terms: terms.digest, column: column,
          words: terms.hide(tallies[column].sums, by: stream, adding: false)))
    }
    return sent
  }

  /// Plain additions: numbers of all quantities into the bins of a characteristic.
  private mutating func add(
    _ words: [UInt64], by codes: ArraySlice<UInt8>, to column: Int, negative: Bool
  ) {
    var words = words[...]
    for (quantity, lane) in terms.lanes.enumerated() {
      let numbers = lane.unpacked(words.prefix(lane.wordCount(codes.count)), codes.count)
      words = words.dropFirst(lane.wordCount(codes.count))
      var sums = [UInt64](repeating: 0, count: 256)
      for (code, number) in zip(codes, numbers) { sums[Int(code)] &+= number }
      for bin in tallies[column].sums[quantity].indices {
        if negative {
          tallies[column].sums[quantity][bin] &-= sums[bin]
        } else {
          tallies[column].sums[quantity][bin] &+= sums[bin]
        }
      }
    }
  }
}
