public import CreditData
internal import LinearAlgebra

/// A card made ready to score many rows, or one applicant many times: points instead of bins.
///
/// Every value gets the points of the bin `Binning.index(of:)` names, to the bit; a score is the
/// base plus the points of the characteristics, added in the order of the card.
public struct CompiledScorecard: Sendable {
  public let card: Scorecard
  private let base: Double
  private let terms: [CompiledTerm]

  public init(_ card: Scorecard) {
    self.card = card
    base = card.basePoints
    terms = card.model.design.terms.indices.map { CompiledTerm(card, term: $0) }
  }

  /// Sums and columns of so many rows stay in a second-level cache together.
  private static let chunkLength = 8192

  /// The scores of the rows of `table`, on all cores.
  ///
  /// - Throws: `DataError` for a missing column, one of another type, or a missing cell where a
  ///   characteristic without bins has no place for it.
  public func scores(of table: Table) throws(DataError) -> [Double] {
    sums(of: try bound(to: table), rowCount: table.rowCount).map(card.scaling.limited)
  }

  /// Scores, probabilities of default and points of the rows of `table`.
  ///
  /// - Throws: as ``scores(of:)``.
  public func score(_ table: Table) throws(DataError) -> Scorecard.Scores {
    let columns = try bound(to: table)
    let rowCount = table.rowCount
    let sums = sums(of: columns, rowCount: rowCount)
    let points = Parallel.map(count: columns.count) { index in
      var points = [Double](repeating: 0, count: rowCount)
      columns[index].add(from: 0, count: rowCount, to: &points)
      return points
    }
    return Scorecard.Scores(
      scores: sums.map(card.scaling.limited),
      probabilitiesOfDefault: sums.map(card.scaling.probabilityOfDefault(score:)),
      logOdds: sums.map(card.scaling.logOdds(score:)), points: points)
  }

  private func bound(to table: Table) throws(DataError) -> [BoundColumn] {
    var columns: [BoundColumn] = []
    for term in terms { columns.append(try term.bound(to: table)) }
    return columns
  }

  private func sums(of columns: [BoundColumn], rowCount: Int) -> [Double] {
    let chunks = Parallel.chunks(of: rowCount, length: Self.chunkLength)
    let parts = Parallel.map(count: chunks.count) { index in
      var sums = [Double](repeating: base, count: chunks[index].count)
      for column in columns {
        column.add(from: chunks[index].lowerBound, count: sums.count, to: &sums)
      }
      return sums
    }
    return Array(parts.joined())
  }
}

/// One applicant, characteristic by characteristic.
extension CompiledScorecard {
  /// A cell of an applicant's row.
  public enum Value: Sendable, Equatable {
    /// NaN is missing.
    case number(Double)
    case category(String)
    case missing
  }

  /// What the card makes of an applicant.
  public struct Assessment: Sendable, Equatable {
    public let score: Double
    public let probabilityOfDefault: Double
    /// By characteristic.
    public let points: [Double]
    /// Positions of characteristics, the most important first.
    public let reasons: [Int]
  }

  /// - Parameter applicant: a value for each characteristic, in the order of the card.
  /// - Throws: `DataError` for a value of the other type, or a missing one a characteristic without
  ///   bins has no place for.
  public func score(_ applicant: [Value]) throws(DataError) -> Double {
    precondition(applicant.count == terms.count, "one value for each characteristic")
    var sum = base
    for index in terms.indices { sum += try terms[index].points(of: applicant[index]) }
    return card.scaling.limited(sum)
  }

  /// The score with what explains it; the parameter and the errors are the same.
  public func assess(_ applicant: [Value]) throws(DataError) -> Assessment {
    precondition(applicant.count == terms.count, "one value for each characteristic")
    var points: [Double] = []
    for index in terms.indices { points.append(try terms[index].points(of: applicant[index])) }
    let sum = points.reduce(base, +)
    return Assessment(
      score: card.scaling.limited(sum),
      probabilityOfDefault: card.scaling.probabilityOfDefault(score: sum), points: points,
      reasons: card.reasons(points: points))
  }
}
