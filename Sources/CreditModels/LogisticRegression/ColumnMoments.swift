internal import CreditData

/// Sums of columns or of their squared distances from given centres: mean and standard deviation in
/// two rounds, without the cancellation of sums of squares.
public struct ColumnMoments: Statistic {
  public let columns: [String]
  /// `nil` in the round of the means.
  public let centres: [Double]?

  public init(of columns: [String], around centres: [Double]? = nil) {
    self.columns = columns
    self.centres = centres
  }

  public var title: String {
    centres == nil ? "sums of columns" : "squared distances from the mean"
  }
  public var entryCount: Int { columns.count + 1 }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .columnMoments(self) }

  /// The number of training rows, then a sum for each column.
  public func contribution(of rows: PartyRows) throws -> [Double] {
    let design = Design(columns.map(Design.Term.asIs))
    let sums = try rows.columns(of: design, part: .train).enumerated().map { index, column in
      guard case .values(let values) = column else { return 0.0 }
      guard let centre = centres?[index] else { return values.reduce(0, +) }
      return values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    }
    return [Double(rows.sample(.train).rowCount)] + sums
  }

  /// The means of the columns or of the squared distances.
  public func total(from sums: [Double]) -> [Double] { sums.dropFirst().map { $0 / sums[0] } }
}
