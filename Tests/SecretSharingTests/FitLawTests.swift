import CreditModels
import Cryptography
import Foundation
import LinearAlgebra
import SecretSharing
import Testing

@Suite("The vertical fit")
struct FitLawTests {
  /// The series is off by 3e-9 at worst over the range of 10; the rest is rounding.
  static let coefficientTolerance = 1e-7
  /// Of the weights' few bits, relative.
  static let errorTolerance = 1e-3

  @Test(
    "Wherever the columns are divided, among two or more holders, the coefficients are those of the pooled fit",
    arguments: [
      (2500, [1, 5]), (1024, [3, 3]), (3333, [5, 1]), (20_000, [4, 2]),
      (2500, [2, 1, 3]), (17_000, [1, 2, 2]), (3000, [2, 1, 1, 2]), (2000, [1, 1, 1, 1, 2]),
    ])
  func equalsPooled(rowCount: Int, counts: [Int]) async throws {
    var generator = SeededGenerator(state: UInt64(rowCount))
    let rows = SyntheticRows(rowCount, counts: counts, using: &generator)
    let keys = freshKeys(counts.count + 2)
    // All ranges together are the same, whoever has which part.
    let terms = try rows.terms(range: 10 / Double(counts.count), keys: keys)
    var meeting = try rows.meeting(terms, keys: keys)
    let fit = try meeting.run()
    let pooled = try await rows.pooledFit()
    for (index, term) in pooled.terms.enumerated() {
      #expect(abs(fit.coefficients[index] - term.coefficient) < Self.coefficientTolerance)
      let error = try #require(term.standardError)
      let own = try #require(fit.standardErrors)[index]
      #expect(abs(own / error - 1) < Self.errorTolerance, "\(own) \(error)")
    }
    #expect(abs(fit.logLikelihood / pooled.logLikelihood - 1) < 1e-8)
    #expect(fit.evaluations <= 15)
    for holder in meeting.holders {
      let own = terms.columns(holder.role)
      #expect(holder.outcome?.coefficients == Array(fit.coefficients[own]))
      #expect(holder.outcome?.standardErrors == fit.standardErrors.map { Array($0[own]) })
    }
  }

  @Test(
    "Totals at any points are those of the pooled rows, with as many information matrices as allowed",
    arguments: [[2, 2], [1, 2, 1], [1, 1, 1, 1]])
  func totals(counts: [Int]) throws {
    var generator = SeededGenerator(state: 77)
    let rows = SyntheticRows(1500, counts: counts, using: &generator)
    let keys = freshKeys(counts.count + 2)
    // More evaluations than one stretch of masks, and not all that are allowed.
    let terms = try rows.terms(
      range: 12 / Double(counts.count), evaluations: 40, informations: 3, keys: keys)
    var meeting = try rows.meeting(terms, keys: keys)
    let products = try meeting.crossProducts()
    #expect(products.badCount == Double(rows.outcomes.count { $0 }))
    for step in 1...18 {
      let point = (0..<5).map { _ in Double.random(in: -0.6...0.6, using: &generator) }
      let includesInformation = step % 7 == 2
      let totals = try meeting.evaluate(at: point, includesInformation: includesInformation)
      let pooled = rows.totals(at: point)
      #expect(abs(totals.logLikelihood - pooled.logLikelihood) < 1e-4)
      for (one, other) in zip(totals.gradient, pooled.gradient) {
        #expect(abs(one - other) < 1e-4, "\(step)")
      }
      #expect((totals.information != nil) == includesInformation)
      guard let information = totals.information else { continue }
      for (one, other) in zip(information.elements, pooled.information.elements) {
        #expect(abs(one - other) < 0.01, "\(step)")
      }
    }
    for a in 0..<5 {
      for b in 0..<5 {
        let sum = (0..<rows.rowCount).reduce(0.0) { $0 + rows.cell($1, a) * rows.cell($1, b) }
        #expect(abs(products.gram[a, b] - sum) < 1e-6)
      }
    }
    #expect(throws: FitError.informationsSpent(3)) {
      _ = try meeting.evaluate(
        at: [Double](repeating: 0, count: 5), includesInformation: true)
    }
  }

  @Test("A point out of range is refused by name and costs no evaluation")
  func outOfRange() throws {
    var generator = SeededGenerator(state: 78)
    let rows = SyntheticRows(800, counts: [2, 1, 1], using: &generator)
    let keys = freshKeys(5)
    var meeting = try rows.meeting(rows.terms(evaluations: 2, keys: keys), keys: keys)
    let near = [0.1, 0.2, 0.1, -0.1, 0.2]
    let before = try meeting.evaluate(at: near, includesInformation: false)
    #expect(throws: FitError.outOfRange(holders: ["platform"])) {
      _ = try meeting.evaluate(at: [0, 0, 0, 0, 100], includesInformation: true)
    }
    #expect(throws: FitError.outOfRange(holders: ["tax", "bank"])) {
      _ = try meeting.evaluate(at: [9, 0, 0, 100, 0], includesInformation: false)
    }
    let after = try meeting.evaluate(at: near, includesInformation: true)
    for (one, other) in zip(before.gradient, after.gradient) { #expect(abs(one - other) < 1e-5) }
    #expect(meeting.holders.map(\.evaluations) == [2, 2, 2])
    #expect(meeting.holders.map(\.informations) == [1, 1, 1])
    #expect(throws: FitError.budgetSpent(evaluations: 2)) {
      _ = try meeting.evaluate(at: near, includesInformation: false)
    }
  }
}

extension SyntheticRows {
  /// Of the matrix with an intercept.
  func cell(_ row: Int, _ column: Int) -> Double { column == 0 ? 1 : columns[column - 1][row] }

  /// In double, row by row.
  func totals(
    at point: [Double]
  ) -> (logLikelihood: Double, gradient: [Double], information: Matrix) {
    var value = 0.0
    var gradient = point.map { _ in 0.0 }
    var information = Matrix(rowCount: point.count, columnCount: point.count)
    for (row, z) in predictors(point).enumerated() {
      let (mean, outcome) = (1 / (1 + exp(-z)), outcomes[row] ? 1.0 : 0)
      value += outcome * z - log1p(exp(z))
      for a in point.indices {
        gradient[a] += (outcome - mean) * cell(row, a)
        for b in point.indices {
          information[a, b] += mean * (1 - mean) * cell(row, a) * cell(row, b)
        }
      }
    }
    return (value, gradient, information)
  }
}
