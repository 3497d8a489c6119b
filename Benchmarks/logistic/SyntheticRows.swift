import CreditData
import Foundation

/// Rows of a known logistic model, the same on every machine: equally correlated standard normal
/// columns rounded to six decimals, coefficients from -0.5 to 0.5, about 8 % bads.
struct SyntheticRows {
  let rows: Int
  let columns: Int

  /// Columns `x0`, `x1`, … and the outcome `y`.
  func table() -> Table {
    var random = Xoshiro256(seed: 20)
    var cells = [[Double]](repeating: [], count: columns + 1)
    let correlation = 0.3
    let (own, shared) = ((1 - correlation).squareRoot(), correlation.squareRoot())
    let coefficients = (0..<columns).map { Double($0 % 11 - 5) / 10 }
    for _ in 0..<rows {
      let common = random.normal()
      var logOdds = -3.2
      for column in 0..<columns {
        let value = ((own * random.normal() + shared * common) * 1e6).rounded() / 1e6
        logOdds += coefficients[column] * value
        cells[column].append(value)
      }
      cells[columns].append(random.chance(1 / (1 + exp(-logOdds))) ? 1 : 0)
    }
    return Table(
      names: (0..<columns).map { "x\($0)" } + ["y"], columns: cells.map(Column.numeric))
  }
}
