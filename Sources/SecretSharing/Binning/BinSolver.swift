/// Adds shares up. Has no secret with anybody.
public struct BinSolver: Sendable {
  let terms: BinTerms
  private var inbox = BinInbox()
  private var totals: [UInt64]?
  private var rows: [Int: [Int]] = [:]
  private var shares: [Int: [[UInt64]]] = [:]
  private var done: [Int: [BinSum]] = [:]

  public init(terms: BinTerms) { self.terms = terms }

  /// By characteristic and bin, once everything has come.
  public var sums: [[BinSum]]? {
    guard done.count == terms.characteristics.count else { return nil }
    return terms.characteristics.indices.compactMap { done[$0] }
  }

  /// - Throws: `impossibleTotal` for counts that contradict each other.
  public mutating func receive(_ parcel: BinParcel) throws(SumError) {
    let column = parcel.column
    let bins =
      terms.characteristics.indices.contains(column) && parcel.part == 0
      ? terms.characteristics[column].binCount : nil
    let expected: Int? =
      switch (parcel.kind, parcel.from) {
      case (.totals, .labelHolder): column == 0 && parcel.part == 0 ? terms.lanes.count : nil
      case (.rows, .featureHolder): bins
      case (.share, .labelHolder), (.share, .featureHolder): bins.map { $0 * terms.lanes.count }
      default: nil
      }
    try inbox.accept(parcel, at: .solver, under: terms, words: expected)
    switch parcel.kind {
    case .totals:
      // Quantities are bounded by the terms; with other totals nothing would add up.
      guard let bads = parcel.words.first, bads > 0, bads < UInt64(terms.rowCount) else {
        throw .oneOutcome(of: terms.name(.labelHolder))
      }
      totals = parcel.words
    case .rows:
      let limits = terms.characteristics[column].limits
      guard zip(parcel.words, limits).allSatisfy({ $0 <= UInt64($1) }),
        parcel.words.reduce(0, +) == UInt64(terms.rowCount)
      else { throw .impossibleTotal("rows", column: column) }
      rows[column] = parcel.words.map { Int($0) }
    default: shares[column, default: []].append(parcel.words)
    }
    for column in parcel.kind == .totals ? Array(shares.keys) : [column] { try finish(column) }
  }

  private mutating func finish(_ column: Int) throws(SumError) {
    guard let totals, let rows = rows[column], let shares = shares[column], shares.count == 2
    else { return }
    let bins = rows.count
    let sums = terms.lanes.indices.map { quantity in
      (0..<bins).map { bin in
        (shares[0][quantity * bins + bin] &+ shares[1][quantity * bins + bin])
          & terms.lanes[quantity].mask
      }
    }
    try check(sums, rows: rows, totals: totals, column: column)
    self.shares[column] = nil
    done[column] = (0..<bins).map { bin in
      BinSum(
        rows: rows[bin], bads: Int(sums[0][bin]),
        weight: sums.count > 1 ? BinTerms.weight(sums[1][bin]) : nil,
        badWeight: sums.count > 1 ? BinTerms.weight(sums[2][bin]) : nil)
    }
  }

  private func check(
    _ sums: [[UInt64]], rows: [Int], totals: [UInt64], column: Int
  ) throws(SumError) {
    for (quantity, (sums, total)) in zip(terms.quantities, zip(sums, totals)) {
      // Of at most 256 numbers below 2^62 the sum may leave 64 bits; then it is no total either.
      var (sum, overflows) = (0 as UInt64, false)
      for number in sums where !overflows {
        (sum, overflows) = sum.addingReportingOverflow(number)
      }
      guard !overflows, sum == total else {
        throw .impossibleTotal("\(quantity)", column: column)
      }
    }
    let limit = UInt64(terms.weightLimit.map(BinTerms.fixed) ?? 0)
    for (bin, count) in rows.enumerated() {
      guard sums[0][bin] <= UInt64(count) else { throw .impossibleTotal("bads", column: column) }
      guard sums.count > 1 else { continue }
      guard sums[1][bin] <= UInt64(count) * limit else {
        throw .impossibleTotal("weights", column: column)
      }
      guard sums[2][bin] <= sums[1][bin], sums[2][bin] <= sums[0][bin] * limit else {
        throw .impossibleTotal("badWeights", column: column)
      }
    }
  }
}
