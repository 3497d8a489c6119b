import Foundation
import LinearAlgebra
import Testing

@Suite("Products over rows")
struct ProductTests {
  /// Sums of a thousand products of numbers near 1 differ by their order of addition.
  static let tolerance = 1e-11

  static let rows = 1000
  static let columns = (0..<3).map { column in
    (0..<rows).map { row in sin(Double(row * (column + 2))) }
  }
  static let codes = (0..<rows).map { UInt8($0 * $0 % 7) }
  static let table = (0..<256).map { Double($0) - 3 }
  static let factors = (0..<rows).map { cos(Double($0)) }

  @Test("a stretch of a column adds to a vector and multiplies with one", arguments: [0, 1, 511])
  func stretches(start: Int) {
    let (column, count) = (Self.columns[0], 400)
    var sum = Self.factors
    ColumnProducts.add(column, from: start, count: count, times: 2, to: &sum)
    var coded = Self.factors
    ColumnProducts.add(
      codes: Self.codes, from: start, count: count, table: Self.table, to: &coded)
    for i in 0..<count {
      #expect(sum[i] == Self.factors[i] + 2 * column[start + i])
      #expect(coded[i] == Self.factors[i] + Self.table[Int(Self.codes[start + i])])
    }
    #expect(sum[count...] == Self.factors[count...] && coded[count...] == Self.factors[count...])
    let dot = (0..<count).reduce(0) { $0 + column[start + $1] * Self.factors[$1] }
    let found = ColumnProducts.dot(column, from: start, count: count, with: Self.factors)
    #expect(abs(found - dot) < Self.tolerance)
  }

  @Test("sums by code are those of the rows with that code")
  func byCode() {
    var sums = [Double](repeating: 0, count: 256)
    ColumnProducts.addByCode(
      codes: Self.codes, from: 0, count: Self.rows, vector: Self.factors, to: &sums)
    for code in 0..<8 {
      let expected = Self.codes.indices.filter { Self.codes[$0] == code }
        .reduce(0) { $0 + Self.factors[$1] }
      #expect(abs(sums[code] - expected) < Self.tolerance)
    }
  }

  @Test("a block adds the weighted cross products of its rows", arguments: [1, 37, 256])
  func gram(rowCount: Int) {
    var block = RowBlock(columnCount: 3, capacity: 256)
    block.rowCount = rowCount
    block.fill(0, with: Self.factors)
    block.fill(1, with: Self.columns[1], from: 5, times: Self.factors)
    block.fill(2, with: Self.codes, table: Self.table, from: 5, times: Self.factors)
    var gram = Matrix(rowCount: 3, columnCount: 3, repeating: 1)
    block.addGram(to: &gram)
    let expected: [[Double]] = (0..<rowCount).map { row in
      [1, Self.columns[1][row + 5], Self.table[Int(Self.codes[row + 5])]].map {
        $0 * Self.factors[row]
      }
    }
    for j in 0..<3 {
      for i in 0...j {
        let product = expected.reduce(1) { $0 + $1[i] * $1[j] }
        #expect(abs(gram[i, j] - product) < Self.tolerance)
      }
    }
  }

  @Test("work on all cores comes back in order")
  func parallel() {
    #expect(Parallel.map(count: 1000) { $0 * $0 } == (0..<1000).map { $0 * $0 })
    #expect(Parallel.map(count: 0) { $0 }.isEmpty)
    #expect(Parallel.chunks(of: 10, length: 4) == [0..<4, 4..<8, 8..<10])
  }
}

@Suite("The rows of a logistic likelihood")
struct LogisticRowsTests {
  /// Four units in the last place.
  static let tolerance = 1e-15

  @Test("agree with the standard functions from -745 to 745, for every count")
  func pointwise() {
    for count in [1, 7, 8, 9, 255, 256, 257, 1000] {
      let eta = (0..<count).map { ($0 % 3 == 0 ? 300 : 8) * sin(Double($0) * 1.7) }
      let outcome = (0..<count).map { Double($0 % 2) }
      let weights = (0..<count).map { 1 + Double($0 % 5) }
      var residual = [Double](repeating: .nan, count: count)
      var rootWeight = residual
      for w in [nil, weights] {
        let logLikelihood = LogisticRows.derivatives(
          predictor: eta, outcome: outcome, weights: w, rows: 0..<count, residual: &residual,
          rootWeight: &rootWeight)
        var expected = 0.0
        for i in 0..<count {
          let weight = w?[i] ?? 1
          let small = exp(-abs(eta[i]))
          expected += weight * (outcome[i] * eta[i] - max(eta[i], 0) - log1p(small))
          // 1 - p for bads, computed without cancellation.
          let p = 1 / (1 + exp(-eta[i]))
          let q = 1 / (1 + exp(eta[i]))
          let exact = weight * (outcome[i] == 1 ? q : -p)
          #expect(abs(residual[i] - exact) <= Self.tolerance * abs(exact))
          let root = weight.squareRoot() * exp(-abs(eta[i]) / 2) / (1 + small)
          #expect(abs(rootWeight[i] - root) <= 4 * Self.tolerance * root)
        }
        #expect(abs(logLikelihood - expected) <= 100 * Self.tolerance * abs(expected))
      }
    }
  }

  @Test("of certain outcomes have no infinities")
  func extremes() {
    var residual = [0.0, 0, 0, 0]
    var rootWeight = residual
    let logLikelihood = LogisticRows.derivatives(
      predictor: [800, -800, 1e308, -1e308], outcome: [1, 0, 1, 0], weights: nil, rows: 0..<4,
      residual: &residual, rootWeight: &rootWeight)
    // exp stops at e⁻⁷⁰⁸, about 3e-308; its root is what is left of a weight.
    for value in residual + [logLikelihood] { #expect(abs(value) < 1e-300) }
    for value in rootWeight { #expect(abs(value) < 1e-150) }
  }
}
