import CreditData
import Foundation

/// Applicants with normal columns of which one in fifty cells is missing, and outcomes of a logistic
/// model, the same on every machine.
struct ScoringRows {
  let rows: Int
  let columns: Int

  /// Columns `x0`, `x1`, … and the outcome `y`.
  func table() -> Table {
    var random = Xoshiro256(seed: 14)
    var cells = [[Double]](repeating: [], count: columns + 1)
    for _ in 0..<rows {
      var logOdds = -2.5
      for column in 0..<columns {
        let value = (random.normal() * 1e4).rounded() / 1e4
        logOdds += Double(column % 5 + 1) / 20 * value
        cells[column].append(random.chance(0.02) ? .nan : value)
      }
      cells[columns].append(random.chance(1 / (1 + exp(-logOdds))) ? 1 : 0)
    }
    return Table(
      names: (0..<columns).map { "x\($0)" } + ["y"], columns: cells.map(Column.numeric))
  }
}
