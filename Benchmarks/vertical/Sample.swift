import Cryptography
import Foundation
import LinearAlgebra
import SecretSharing

/// What a fit is about: rows, columns and terms, the same in every process.
struct Sample {
  let rows: Int
  let holders: Int
  let columns: Int
  let order: Int
  let labelRange: Double
  let range: Double
  let evaluations: Int

  init(_ options: VerticalBenchmark) {
    (rows, holders, columns) = (options.rows, options.holders, options.columns)
    (order, evaluations) = (options.order, options.evaluations)
    (labelRange, range) = (options.labelRange, options.range)
  }

  /// Options of a process with the same sample.
  var arguments: [String] {
    [
      "--rows", "\(rows)", "--holders", "\(holders)", "--columns", "\(columns)",
      "--order", "\(order)", "--label-range", "\(labelRange)", "--range", "\(range)",
      "--evaluations", "\(evaluations)",
    ]
  }

  /// Label holder, other holders, dealer, solver.
  var roles: [FitRole] {
    [.labelHolder] + (1..<holders).map(FitRole.holder) + [.dealer, .solver]
  }

  /// Known ones: nothing here is secret.
  func keys() -> [MaskPrivateKey] {
    roles.indices.compactMap {
      try? MaskPrivateKey(bytes: [UInt8](repeating: UInt8(8 + 8 * $0), count: 32))
    }
  }

  func terms(_ keys: [MaskPrivateKey]) throws -> FitTerms {
    let others = range / Double(holders - 1)
    return try FitTerms(
      jobDigest: Digest.sha256(of: [1]),
      members: keys.enumerated().map { .init(name: "party \($0)", key: $1.publicKey) },
      rowCount: rows,
      holdings: (0..<holders).map {
        .init(columnCount: columns, meanSquare: 1.1, range: $0 == 0 ? labelRange : others)
      }, order: order, evaluations: evaluations)
  }

  /// Which columns are a holder's.
  func place(of holder: Int) -> Range<Int> { (holder * columns)..<((holder + 1) * columns) }

  func made(keeping kept: Range<Int>? = nil) -> MadeRows {
    MadeRows(rows: rows, columns: holders * columns, keeping: kept ?? 0..<(holders * columns))
  }
}

/// Equally correlated columns of mean square 1 and some 4 % bads, the same in every run.
struct MadeRows {
  let columns: [[Double]]
  let outcomes: [Bool]

  /// - Parameter kept: the columns that are needed; of the others nothing is left.
  init(rows: Int, columns count: Int, keeping kept: Range<Int>) {
    var state: UInt64 = 42
    func uniform() -> Double {
      state &+= 0x9e37_79b9_7f4a_7c15
      var word = state
      word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
      word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
      return Double((word ^ word >> 31) >> 11) * 0x1p-53
    }
    let effects = (0..<count).map { _ in 0.25 * (uniform() - 0.5) }
    var columns = kept.map { _ in [Double](repeating: 0, count: rows) }
    var outcomes = [Bool](repeating: false, count: rows)
    for row in 0..<rows {
      let common = 3.4 * (uniform() - 0.5) * 0.4
      var z = -3.4
      for column in 0..<count {
        let x = FixedFeatures.rounded(common + 3.2 * (uniform() - 0.5))
        if kept.contains(column) { columns[column - kept.lowerBound][row] = x }
        z += effects[column] * x
      }
      outcomes[row] = uniform() < 1 / (1 + exp(-z))
    }
    self.columns = columns
    self.outcomes = outcomes
  }

  /// Of a coefficient: from the fit, one step of Newton's method on the pooled rows, in double.
  func largestDifference(of fit: VerticalFit) -> Double {
    guard let covariance = fit.covariance else { return .nan }
    let order = fit.coefficients.count
    var gradient = [Double](repeating: 0, count: order)
    for row in outcomes.indices {
      var z = fit.coefficients[0]
      for column in columns.indices { z += fit.coefficients[column + 1] * columns[column][row] }
      let residual = (outcomes[row] ? 1.0 : 0) - 1 / (1 + exp(-z))
      gradient[0] += residual
      for column in columns.indices { gradient[column + 1] += residual * columns[column][row] }
    }
    return (0..<order).reduce(0.0) { largest, i in
      let step = (0..<order).reduce(0.0) { sum, j in
        sum + covariance.elements[i + j * order] * gradient[j]
      }
      return max(largest, abs(step))
    }
  }
}
