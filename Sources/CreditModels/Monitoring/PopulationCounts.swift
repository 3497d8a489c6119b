internal import CreditData

/// Where the rows fall: into the bins of a model's characteristics and into bands of its score, by
/// month or party if asked, with or without their outcomes. Where a card is watched, rows without an
/// outcome count as well.
public struct PopulationCounts: Statistic {
  public let part: Part
  public let model: ScoreModel
  /// Ascending log-odds between the bands of the score; `nil` for no bands.
  public let edges: [Double]?
  public let division: Division?
  /// Whether goods, bads and rows without an outcome are told apart.
  public let includesOutcomes: Bool

  /// Rows apart from each other. Of those of no group named only the number is told.
  public enum Division: Codable, Sendable, Equatable {
    /// By the month, or other text, in a column.
    case months(of: String, groups: [[String]])
    /// By the party that holds the rows.
    case parties([[String]])

    public var groups: [[String]] {
      switch self {
      case .months(_, let groups), .parties(let groups): groups
      }
    }
  }

  /// Months of some decades, or parties.
  static let maximumGroups = 1000

  public init(
    of model: ScoreModel, edges: [Double]?, part: Part, division: Division? = nil,
    includesOutcomes: Bool
  ) {
    self.model = model
    self.edges = edges
    self.part = part
    self.division = division
    self.includesOutcomes = includesOutcomes
  }

  public var title: String { "rows in bins and bands of the score" }
  public var bound: EntryBound { .rowCount }
  public var query: Query { .populationCounts(self) }

  /// Of the terms that have bins.
  public var binnings: [Binning] {
    model.design.terms.compactMap { if case .woe(let binning, _) = $0 { binning } else { nil } }
  }

  private var bandCount: Int { edges.map { $0.count + 1 } ?? 0 }
  private var binCount: Int { binnings.reduce(bandCount) { $0 + $1.binCount } }
  /// The last slot is for rows of no group named.
  private var slotCount: Int { (division?.groups.count ?? 0) + 1 }
  private var width: Int { includesOutcomes ? 3 : 1 }
  private var slotLength: Int { 1 + width * binCount }
  public var entryCount: Int { slotCount * slotLength }

  /// For each group, then for rows of none: the rows, and for each bin of each characteristic, then
  /// for each band, its rows, or its goods, bads and rows without an outcome.
  public func contribution(of rows: PartyRows) throws -> [Double] {
    var counts = [Double](repeating: 0, count: entryCount)
    try add(rows, rows.sample(part), isOpen: false, to: &counts)
    if rows.study.task == .monitoring {
      try add(rows, rows.openSample(part), isOpen: true, to: &counts)
    }
    return counts
  }

  private func add(
    _ rows: PartyRows, _ sample: Sample, isOpen: Bool, to counts: inout [Double]
  ) throws {
    guard sample.rowCount > 0 else { return }
    let columns =
      try isOpen
      ? rows.openColumns(of: model.design, part: part) : rows.columns(of: model.design, part: part)
    let starts: [Int]
    do throws(DataError) {
      starts = try slots(of: sample, party: rows.party).map { $0 * slotLength }
    } catch {
      throw error.at(party: rows.party)
    }
    for start in starts { counts[start] += 1 }
    let kinds = sample.outcome.map { includesOutcomes ? (isOpen ? 2 : Int($0)) : 0 }
    var first = 1
    for (term, column) in zip(model.design.terms, columns) {
      guard case .codes(let codes, _) = column, case .woe(let binning, _) = term else { continue }
      for row in codes.indices where isTold(starts[row]) {
        counts[starts[row] + first + width * Int(codes[row]) + kinds[row]] += 1
      }
      first += width * binning.binCount
    }
    guard let edges else { return }
    let bands = Binning(name: "score", rule: .numeric(cuts: edges, special: []))
    let logOdds =
      try isOpen ? model.openLogOdds(of: rows, part: part) : model.logOdds(of: rows, part: part)
    for (row, logOdds) in logOdds.enumerated()
    where isTold(starts[row]) {
      counts[starts[row] + first + width * bands.index(of: logOdds) + kinds[row]] += 1
    }
  }

  /// Whether the rows of a slot are told by bin: all rows together, or a group that was named.
  private func isTold(_ start: Int) -> Bool {
    division == nil || start < (slotCount - 1) * slotLength
  }

  /// The group of each row.
  private func slots(of sample: Sample, party: String) throws(DataError) -> [Int] {
    var slots: [String: Int] = [:]
    for (slot, group) in (division?.groups ?? []).enumerated() {
      for text in group { slots[text] = slot }
    }
    let other = slotCount - 1
    guard case .months(let name, _) = division else {
      return [Int](repeating: slots[party] ?? other, count: sample.rowCount)
    }
    let column = try sample.column(name)
    return (0..<sample.rowCount).map { row in
      column.text(row: row).flatMap { slots[CalendarMonth.text(of: $0)] } ?? other
    }
  }

  /// One population for each group, and the number of rows of no group named.
  public func total(from sums: [Double]) -> [Population] {
    var next = 0
    func take() -> Double {
      defer { next += 1 }
      return sums[next]
    }
    func bins(_ count: Int) -> [PopulationCount] {
      (0..<count).map { _ in
        includesOutcomes
          ? PopulationCount(known: BinCount(good: take(), bad: take()), open: take())
          : PopulationCount(known: .zero, open: take())
      }
    }
    return (0..<slotCount).map { _ in
      let rows = take()
      let characteristics = binnings.map { bins($0.binCount) }
      return Population(rows: rows, characteristics: characteristics, score: bins(bandCount))
    }
  }
}

/// Rows of a bin, with and without an outcome.
public struct PopulationCount: Codable, Sendable, Equatable {
  public var known: BinCount
  /// Rows whose outcome is not known or was not asked for.
  public var open: Double

  public var rows: Double { known.rows + open }

  public static func + (left: PopulationCount, right: PopulationCount) -> PopulationCount {
    PopulationCount(known: left.known + right.known, open: left.open + right.open)
  }
}

/// The rows of one data set, of one month or one party of it, in the bins of a card.
public struct Population: Codable, Sendable, Equatable {
  public let rows: Double
  /// By characteristic with bins, in the order of the model, then by bin number.
  public let characteristics: [[PopulationCount]]
  /// By band, ascending log-odds; empty when no bands were asked for.
  public let score: [PopulationCount]

  public static func + (left: Population, right: Population) -> Population {
    Population(
      rows: left.rows + right.rows,
      characteristics: zip(left.characteristics, right.characteristics).map { zip($0, $1).map(+) },
      score: zip(left.score, right.score).map(+))
  }
}
