public import CreditData

/// How much applicants are like those of a list, in the terms of the card.
///
///     distance = √(1/k Σ_j ((w_j - mean_j) / deviation_j)²)
///
/// w_j is the applicant's weight of evidence of characteristic j, mean_j that of the list, and
/// deviation_j the standard deviation of the training rows, whom the card knows by their counts: a
/// distance of 1 is as far as rows usually are from each other's middle. Characteristics in which
/// training rows do not differ are left out, and k counts the others. The distance is to the middle
/// of the list: a list of two kinds of applicants is better given as two.
public struct Likeness: Sendable {
  private let card: Scorecard
  private let deviations: [Double]
  private var sums: [Double]
  private var rowCount = 0.0

  /// `nil` for a card with a characteristic that has no bins or no counts.
  public init?(_ card: Scorecard) {
    var deviations: [Double] = []
    for (index, term) in card.model.design.terms.enumerated() {
      guard case .woe(_, let values) = term, let counts = card.counts[index] else { return nil }
      let rows = counts.total().rows
      guard rows > 0 else { return nil }
      let mean = zip(values, counts).reduce(0) { $0 + $1.0 * $1.1.rows } / rows
      let variance = zip(values, counts).reduce(0) {
        $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1.rows
      }
      deviations.append((variance / rows).squareRoot())
    }
    guard deviations.contains(where: { $0 > 0 }) else { return nil }
    self.card = card
    self.deviations = deviations
    sums = [Double](repeating: 0, count: deviations.count)
  }

  /// Adds rows to the list.
  ///
  /// - Throws: `DataError` for a missing column or one of another type.
  public mutating func add(_ table: Table) throws(DataError) {
    for (index, weights) in try weightsOfEvidence(of: table).enumerated() {
      sums[index] += weights.reduce(0, +)
    }
    rowCount += Double(table.rowCount)
  }

  public var isEmpty: Bool { rowCount == 0 }

  /// The distance of each row of `table` to the list, which has rows.
  ///
  /// - Throws: `DataError` for a missing column or one of another type.
  public func distances(of table: Table) throws(DataError) -> [Double] {
    precondition(!isEmpty, "a list without rows has no middle")
    var squares = [Double](repeating: 0, count: table.rowCount)
    var count = 0.0
    for (index, weights) in try weightsOfEvidence(of: table).enumerated()
    where deviations[index] > 0 {
      let mean = sums[index] / rowCount
      for row in squares.indices {
        let distance = (weights[row] - mean) / deviations[index]
        squares[row] += distance * distance
      }
      count += 1
    }
    return squares.map { ($0 / count).squareRoot() }
  }

  private func weightsOfEvidence(of table: Table) throws(DataError) -> [[Double]] {
    var result: [[Double]] = []
    for term in card.model.design.terms {
      guard case .woe(let binning, let values) = term else { continue }
      guard let column = table[binning.name] else {
        throw DataError(.missingColumn, column: binning.name)
      }
      result.append(try binning.codes(of: column).map { values[Int($0)] })
    }
    return result
  }
}
