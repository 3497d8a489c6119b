internal import Foundation

/// Quantile cuts of many columns at once, found from counts alone.
///
/// The cut of probability `i/k` is the inverse of the empirical distribution function, the smallest
/// value `x` with at least `⌈n·i/k⌉` values at or below it (Hyndman and Fan, *Sample quantiles in
/// statistical packages*, 1996, definition 1). The search keeps an interval `[low, high)` that holds
/// it and asks how many values lie below candidates that divide the interval; the counts decide which
/// piece comes next. All cuts of all columns share each round.
public struct FineClassing: Sendable {
  /// How far the search goes.
  public struct Precision: Sendable, Equatable {
    public let cuts: Study.CutPrecision
    /// With rounded cuts an interval that holds fewer than twice this many rows is not divided.
    public let minimumRows: Int

    public init(_ cuts: Study.CutPrecision, minimumRows: Int) {
      self.cuts = cuts
      self.minimumRows = minimumRows
    }
  }

  /// The quantiles of one source; `valueCount` is how many values it has.
  public struct Cuts: Sendable, Equatable {
    public let valueCount: Int
    /// Ascending, each once; none when all values are the same.
    public let cuts: [Double]
  }

  /// Candidates that divide an interval in one round.
  private static let pieces = 64
  /// Rounded cuts stop here however many rows share the interval: they share one value, or nearly so.
  /// A node refuses candidates that are closer.
  public static let roundedResolution = 1e-6

  private let precision: Precision
  private let separatesLumps: Bool

  /// - Parameter separatesLumps: a value so frequent that several quantiles are equal to it gets a cut
  ///   above it as well, at the value of the next rank, so that it can be a bin of its own. A second
  ///   search finds it; rounded cuts only.
  public init(_ precision: Precision, separatesLumps: Bool = false) {
    self.precision = precision
    self.separatesLumps = separatesLumps && precision.cuts == .rounded
  }

  /// The `fine`-quantiles of each source: at most `fine - 1` cuts.
  public func cuts(
    of sources: [ValueSource], fine: Int, part: Part, from parties: some Aggregator
  ) async throws -> [Cuts] {
    precondition(fine >= 2, "fine classing needs two bins or more")
    guard !sources.isEmpty else { return [] }
    while true {
      // Counts of different parties tell nothing of anybody's quantiles: when somebody has left, begin
      // again with the others.
      let found = try await search(sources, fine: fine, part: part, from: parties)
      if let found { return found }
    }
  }

  private func search(
    _ sources: [ValueSource], fine: Int, part: Part, from parties: some Aggregator
  ) async throws -> [Cuts]? {
    let sizes = try await parties.sum(
      CountsBelow(part: part, candidates: sources.map { .init(source: $0, cuts: []) }))
    let members = await parties.members
    var searches = sizes.map { size in
      let count = Int(size.valueCount)
      let ranks = Set((1..<fine).map { Self.rank(numerator: $0, of: fine, count: count) })
      return count == 0 ? [] : ranks.sorted().map { Search(rank: $0, valueCount: count) }
    }
    guard try await narrow(&searches, of: sources, part: part, members: members, from: parties)
    else { return nil }
    if separatesLumps {
      var after = zip(sizes, searches).map { size, found in
        Self.searchesAfterLumps(in: found, valueCount: Int(size.valueCount))
      }
      guard try await narrow(&after, of: sources, part: part, members: members, from: parties)
      else { return nil }
      for index in searches.indices { searches[index] += after[index] }
    }
    return zip(sizes, searches).map { size, found in
      let count = Int(size.valueCount)
      // A cut at the only value there is divides nothing; neither does a search that never began,
      // for want of rows.
      let isUndivided =
        found.contains { isNarrow($0) && $0.rowCount == count }
        || found.contains(where: \.isWhole)
      return Cuts(valueCount: count, cuts: isUndivided ? [] : apart(Set(found.map(cut)).sorted()))
    }
  }

  /// Rounds until every search has ended; false when somebody has left.
  private func narrow(
    _ searches: inout [[Search]], of sources: [ValueSource], part: Part, members: [String],
    from parties: some Aggregator
  ) async throws -> Bool {
    while true {
      let open = searches.indices.filter { searches[$0].contains { !isFinished($0) } }
      if open.isEmpty { return true }
      let candidates = open.map { index in
        Set(searches[index].filter { !isFinished($0) }.flatMap { divisions(of: $0) }).sorted()
      }
      let totals = try await parties.sum(
        CountsBelow(
          part: part,
          candidates: zip(open, candidates).map { index, bits in
            .init(source: sources[index], cuts: bits.map(OrderedBits.value))
          }))
      guard await parties.members == members else { return false }
      for (position, index) in open.enumerated() {
        for search in searches[index].indices where !isFinished(searches[index][search]) {
          searches[index][search].narrow(candidates[position], totals[position].counts)
        }
      }
    }
  }

  /// For the first values above those that two quantiles or more share, within what is known already.
  private static func searchesAfterLumps(in searches: [Search], valueCount: Int) -> [Search] {
    searches.indices.dropFirst().compactMap { index in
      let lump = searches[index]
      let following = index + 1 < searches.count ? searches[index + 1] : nil
      guard searches[index - 1].isSameInterval(as: lump),
        following.map({ !$0.isSameInterval(as: lump) }) ?? true
      else { return nil }
      return Search(firstAbove: lump, through: following, valueCount: valueCount)
    }
  }

  /// Leaves out a rounded cut that its neighbouring interval published too close to another.
  private func apart(_ cuts: [Double]) -> [Double] {
    guard precision.cuts == .rounded else { return cuts }
    return cuts.reduce(into: []) { kept, cut in
      let scale = max(abs(cut), abs(kept.last ?? 0))
      if kept.isEmpty || cut - kept[kept.count - 1] >= Self.roundedResolution / 2 * scale {
        kept.append(cut)
      }
    }
  }

  /// `⌈count · numerator / of⌉` in whole numbers.
  private static func rank(numerator: Int, of: Int, count: Int) -> Int {
    max(1, (count * numerator + of - 1) / of)
  }

  private func isFinished(_ search: Search) -> Bool {
    isNarrow(search)
      || precision.cuts == .rounded && search.rowCount < 2 * precision.minimumRows
  }

  /// Whether the interval holds what counts as one value.
  private func isNarrow(_ search: Search) -> Bool {
    let width = search.high - search.low
    return width <= 1 || precision.cuts == .rounded && width <= Self.finestStep(at: search)
  }

  /// Numbers this small are zero to rounded cuts.
  public static let roundedZero = 1e-12

  /// The places (doubles) between two numbers that differ by the resolution of rounded cuts.
  private static func finestStep(at search: Search) -> UInt64 {
    let scale = max(
      abs(OrderedBits.value(of: search.low)), abs(OrderedBits.value(of: search.high - 1)))
    guard scale > roundedZero else { return .max }
    return UInt64(roundedResolution / Double.ulpOfOne)
  }

  private func divisions(of search: Search) -> [UInt64] {
    let width = search.high - search.low
    var pieces = UInt64(Self.pieces)
    if precision.cuts == .rounded {
      // No more pieces than could hold the minimum each, and none below the resolution.
      pieces = min(pieces, UInt64(max(2, search.rowCount / precision.minimumRows)))
      pieces = max(2, min(pieces, width / max(1, Self.finestStep(at: search) / 2)))
    }
    let step = max(1, width / pieces)
    var bits = (1..<pieces).map { search.low + $0 * step }.filter { $0 < search.high }
    if precision.cuts == .exact {
      // Most columns hold short decimals: one guess a round often ends the search at once.
      let guess = OrderedBits.of(
        .shortestDecimal(
          from: OrderedBits.value(of: search.low), through: OrderedBits.value(of: search.high - 1)))
      bits += [guess, guess + 1].filter { $0 > search.low && $0 < search.high }
    }
    return bits
  }

  private func cut(_ search: Search) -> Double {
    let low = OrderedBits.value(of: search.low)
    guard precision.cuts == .rounded else { return low }
    return .shortestDecimal(from: low, through: OrderedBits.value(of: search.high - 1))
  }
}

/// The interval `[low, high)` in which the value of this rank lies.
private struct Search {
  let rank: Int
  var low = OrderedBits.lowest
  var high = OrderedBits.end
  private var countBelowLow = 0
  private var countBelowHigh: Int

  init(rank: Int, valueCount: Int) {
    self.rank = rank
    countBelowHigh = valueCount
  }

  var rowCount: Int { countBelowHigh - countBelowLow }

  /// For the value after all of a finished search; `nil` when there is none.
  init?(firstAbove lump: Search, through following: Search?, valueCount: Int) {
    guard lump.countBelowHigh < valueCount else { return nil }
    rank = lump.countBelowHigh + 1
    (low, countBelowLow) = (lump.high, lump.countBelowHigh)
    high = following?.high ?? OrderedBits.end
    countBelowHigh = following?.countBelowHigh ?? valueCount
  }

  func isSameInterval(as other: Search) -> Bool { low == other.low && high == other.high }
  var isWhole: Bool { low == OrderedBits.lowest && high == OrderedBits.end }

  /// Keeps the piece that holds the rank: its start has fewer values below, its end does not.
  mutating func narrow(_ candidates: [UInt64], _ counts: [Double]) {
    for (bits, count) in zip(candidates, counts) where bits > low && bits < high {
      if Int(count) < rank {
        (low, countBelowLow) = (bits, Int(count))
      } else {
        (high, countBelowHigh) = (bits, Int(count))
        return
      }
    }
  }
}
