internal import Foundation
public import LinearAlgebra

/// `XᵀX` and `Xᵀy` of all columns, from each holder's own and the sums of shares.
///
/// Columns in the order intercept, label holder's, first holder's, ….
public struct CrossProducts: Sendable, Equatable {
  public let gram: Matrix
  /// `Xᵀy`
  public let outcome: [Double]
  public let rowCount: Double
  public let badCount: Double

  /// - Parameters:
  ///   - own: of each holder's masked columns, the label holder's outcome last.
  ///   - cross: those of each with all behind it.
  init(own: [[UInt64]], cross: [UInt64], terms: FitTerms) throws(FitError) {
    let (order, bits) = (terms.parameterCount, terms.scales.gram)
    let layout = terms.crossLayout
    var gram = Matrix(rowCount: order, columnCount: order)
    var outcome = [Double](repeating: 0, count: order)
    for (holder, products) in zip(terms.holders, own) {
      let (columns, height) = (terms.columns(holder), terms.maskedCount(holder))
      for b in 0..<columns.count {
        for a in 0..<columns.count {
          gram[columns.lowerBound + a, columns.lowerBound + b] = Scales.number(
            products[a + b * height], bits: bits)
        }
        if holder == .labelHolder {
          outcome[b] = Scales.number(products[height - 1 + b * height], bits: bits)
        }
      }
      for other in terms.holders where other > holder {
        let (block, others) = (layout[holder, other], terms.columns(other))
        for b in 0..<others.count {
          let start = block.lowerBound + b * height
          for a in 0..<columns.count {
            let product = Scales.number(cross[start + a], bits: bits)
            gram[columns.lowerBound + a, others.lowerBound + b] = product
            gram[others.lowerBound + b, columns.lowerBound + a] = product
          }
          if holder == .labelHolder {
            outcome[others.lowerBound + b] = Scales.number(cross[start + height - 1], bits: bits)
          }
        }
      }
    }
    rowCount = Double(terms.rowCount)
    badCount = outcome[0]
    guard gram[0, 0] == rowCount, badCount >= 1, badCount < rowCount else {
      throw .impossibleTotal("count of rows or bads")
    }
    for column in 0..<order
    where
      !(gram[column, column] >= 0
      && abs(outcome[column]) <= 1.001 * (gram[column, column] * badCount).squareRoot() + 1e-6)
    {
      throw .impossibleTotal("sum of column \(column) over the bads")
    }
    self.gram = gram
    self.outcome = outcome
  }

  public var meanLogOdds: Double { log(badCount / (rowCount - badCount)) }

  /// The information of the model without terms.
  public var nullInformation: Matrix {
    let rate = badCount / rowCount
    var matrix = gram
    for index in matrix.elements.indices { matrix.elements[index] *= rate * (1 - rate) }
    return matrix
  }

  /// `Xᵀ(y - rate)`: the gradient of the model without terms.
  public var nullGradient: [Double] {
    outcome.enumerated().map { $1 - badCount / rowCount * gram[0, $0] }
  }

  /// `Σ yz - z/2` at `coefficients`
  func linear(_ coefficients: [Double]) -> Double {
    coefficients.indices.reduce(0) { $0 + coefficients[$1] * (outcome[$1] - gram[0, $1] / 2) }
  }
}

extension FitTerms {
  /// A symmetric matrix from the blocks of its upper triangle.
  func symmetric(_ words: [UInt64], bits: Int) -> Matrix {
    let layout = informationLayout
    var matrix = Matrix(rowCount: parameterCount, columnCount: parameterCount)
    for one in holders {
      for other in holders where other >= one {
        let (block, rows, columns) = (layout[one, other], columns(one), columns(other))
        for b in 0..<columns.count {
          for a in 0..<rows.count {
            let entry = Scales.number(words[block.lowerBound + a + b * rows.count], bits: bits)
            matrix[rows.lowerBound + a, columns.lowerBound + b] = entry
            if one != other { matrix[columns.lowerBound + b, rows.lowerBound + a] = entry }
          }
        }
      }
    }
    return matrix
  }
}
