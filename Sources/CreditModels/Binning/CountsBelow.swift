internal import CreditData
internal import LinearAlgebra

/// For every source, how many values lie below each candidate cut: all that the search for quantiles
/// asks of a party. No value and no extreme is among the answers.
public struct CountsBelow: Statistic {
  public struct Candidates: Codable, Sendable, Equatable {
    public let source: ValueSource
    /// Ascending.
    public let cuts: [Double]

    package init(source: ValueSource, cuts: [Double]) {
      self.source = source
      self.cuts = cuts
    }
  }

  public let part: Part
  public let candidates: [Candidates]

  package init(part: Part, candidates: [Candidates]) {
    self.part = part
    self.candidates = candidates
  }

  /// Of one source: enough for the search of 200 quantiles at once.
  static let maximumCuts = 20_000

  public var title: String { "rows below candidate cuts" }
  /// The first number of each source is its count of values.
  public var entryCount: Int { candidates.reduce(0) { $0 + 1 + $1.cuts.count } }
  public var bound: EntryBound { .rowCount }
  public var query: Query { .countsBelow(self) }

  public func contribution(of rows: PartyRows) throws -> [Double] {
    let (part, candidates) = (part, candidates)
    let results = Parallel.map(count: candidates.count) { index in
      Result {
        let sorted = try rows.sortedValues(of: candidates[index].source, part: part)
        return [Double(sorted.count)]
          + candidates[index].cuts.map { Double(Self.countBelow($0, in: sorted)) }
      }
    }
    return try results.flatMap { try $0.get() }
  }

  private static func countBelow(_ cut: Double, in sorted: [Double]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < cut { low = middle + 1 } else { high = middle }
    }
    return low
  }

  public struct Below: Sendable {
    public let valueCount: Double
    /// In the order of the candidate cuts.
    public let counts: [Double]
  }

  public func total(from sums: [Double]) -> [Below] {
    var next = 0
    return candidates.map { candidate in
      let end = next + 1 + candidate.cuts.count
      defer { next = end }
      return Below(valueCount: sums[next], counts: Array(sums[(next + 1)..<end]))
    }
  }
}

/// Numbers that have quantiles: a column, or the scores a model gives.
public enum ValueSource: Codable, Sendable, Equatable, Hashable {
  /// The values of a column that are neither missing nor special.
  case column(String, special: [Double])
  /// The log-odds of bad of every row; of those with an outcome, when a model is fitted.
  case score(ScoreModel)

  func values(in rows: PartyRows, part: Part) throws -> [Double] {
    switch self {
    case .column(let name, let special):
      do throws(DataError) {
        guard case .numeric(let values) = try rows.sample(part).column(name) else {
          throw DataError(.otherType(expected: .numeric), column: name)
        }
        return values.filter { !$0.isNaN && !special.contains($0) }
      } catch {
        throw error.at(party: rows.party)
      }
    case .score(let model):
      let known = try model.logOdds(of: rows, part: part)
      // A population is watched whole, a model judged by the rows that have an outcome.
      return rows.study.task == .fit
        ? known : known + (try model.openLogOdds(of: rows, part: part))
    }
  }
}
