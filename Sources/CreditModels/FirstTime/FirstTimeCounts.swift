internal import CreditData
internal import Foundation

/// First-time borrowers and all others apart: sizes, bads, probabilities of default and bands of the
/// score. Who is a first-time borrower is what the study says, not the question.
public struct FirstTimeCounts: Statistic {
  public let part: Part
  public let model: ScoreModel
  /// Ascending log-odds between the bands.
  public let edges: [Double]

  public init(of model: ScoreModel, edges: [Double], part: Part) {
    self.model = model
    self.edges = edges
    self.part = part
  }

  public struct Group: Sendable, Equatable {
    public let rows: Double
    public let bads: Double
    /// Sums of weights.
    public let weight: Double
    public let badWeight: Double
    public let probability: Double
    /// Rows by band.
    public let bands: [Double]
  }

  public struct Total: Sendable, Equatable {
    public let firstTime: Group
    public let others: Group
  }

  public var title: String { "first-time borrowers and others" }
  private static let sumCount = 5
  private var length: Int { Self.sumCount + edges.count + 1 }
  public var entryCount: Int { 2 * length }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .firstTimeCounts(self) }

  /// Rows, bads, weight, weight of bads, sum of probabilities and the bands: of first-time borrowers,
  /// then of the others.
  public func contribution(of rows: PartyRows) throws -> [Double] {
    let sample = rows.sample(part)
    let isFirst: [Bool]
    do throws(DataError) {
      isFirst = try rows.study.columns.firstTime?.marks(in: sample) ?? []
    } catch {
      throw error.at(party: rows.party)
    }
    let bands = Binning(name: "score", rule: .numeric(cuts: edges, special: []))
    var sums = [Double](repeating: 0, count: entryCount)
    for (row, logOdds) in try model.logOdds(of: rows, part: part).enumerated() {
      let start = isFirst.isEmpty || !isFirst[row] ? length : 0
      let (weight, outcome) = (sample.weights?[row] ?? 1, sample.outcome[row])
      sums[start] += 1
      sums[start + 1] += outcome
      sums[start + 2] += weight
      sums[start + 3] += weight * outcome
      sums[start + 4] += weight / (1 + exp(-logOdds))
      sums[start + Self.sumCount + bands.index(of: logOdds)] += 1
    }
    return sums
  }

  public func total(from sums: [Double]) -> Total {
    func group(_ start: Int) -> Group {
      Group(
        rows: sums[start], bads: sums[start + 1], weight: sums[start + 2],
        badWeight: sums[start + 3], probability: sums[start + 4],
        bands: Array(sums[(start + Self.sumCount)..<(start + length)]))
    }
    return Total(firstTime: group(0), others: group(length))
  }
}

extension Study {
  /// Who has no credit history yet.
  public struct FirstTimeRule: Codable, Sendable, Equatable {
    public var column: String
    /// The text of a first-time borrower; `nil`: whoever has no value in the column.
    public var value: String?

    public init(column: String, value: String? = nil) {
      self.column = column
      self.value = value
    }

    init(_ section: YAMLSection) throws(StudyError) {
      guard let column = try section.text("column") else {
        throw section.error("column", "name the column that tells who borrows for the first time.")
      }
      self.init(column: column, value: try section.text("value"))
      try section.finish()
    }

    func marks(in sample: Sample) throws(DataError) -> [Bool] {
      let column = try sample.column(column)
      return (0..<sample.rowCount).map { column.text(row: $0) == value }
    }
  }
}
