import Cryptography
import Foundation
import LinearAlgebra
import SecretSharing
import Testing

/// Solver and holder together: the totals are equations in the others' rows. With as many of them as rows
/// they can be solved; the row rule keeps them far from it.
///
/// Where the others' coefficients are 0, the colluding holder knows every predictor and with it every `μ`.
/// Then the total of a column `x` of theirs is `xᵀy - xᵀμ`, one equation with known factors for each
/// evaluation, besides those that the cross products are. Outcomes are in all totals as `Xᵀy` only: more
/// evaluations say no more of them.
@Suite("Totals as equations in single rows")
struct EquationAttackTests {
  /// Columns that have nothing to do with each other or the outcome: what can be guessed well comes from
  /// the equations.
  private func makeRows(_ count: Int, counts: [Int]) -> SyntheticRows {
    var generator = SeededGenerator(state: 31)
    let columns = (0..<counts.reduce(0, +)).map { _ in
      (0..<count).map { _ in
        FixedFeatures.rounded(Double.random(in: -1.7...1.7, using: &generator))
      }
    }
    let outcomes = (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) < 0.3 }
    return SyntheticRows(columns: columns, outcomes: outcomes, counts: counts)
  }

  /// The smallest numbers that solve the equations, by row.
  private func solve(_ equations: [(factors: [Double], value: Double)], unknowns: Int) -> [Double] {
    var matrix = Matrix(rowCount: max(equations.count, unknowns), columnCount: unknowns)
    var values = [Double](repeating: 0, count: matrix.rowCount)
    for (row, equation) in equations.enumerated() {
      for column in 0..<unknowns { matrix[row, column] = equation.factors[column] }
      values[row] = equation.value
    }
    return LeastSquares.solve(matrix, values, tolerance: 1e-10)
  }

  private struct View {
    let products: CrossProducts
    /// The last holder's part of each point, and the gradient there.
    var looks: [(means: [Double], gradient: [Double])] = []
  }

  /// The last holder's coefficients vary, all others' are 0.
  private func collude(
    _ meeting: inout VerticalMeeting, _ rows: SyntheticRows, evaluations: Int
  ) throws -> View {
    var generator = SeededGenerator(state: 32)
    var view = View(products: try meeting.crossProducts())
    let own = rows.counts.last ?? 0
    for _ in 0..<evaluations {
      let part = (0..<own).map { _ in Double.random(in: -1...1, using: &generator) }
      var point = [Double](repeating: 0, count: 1 + rows.columns.count)
      // As far as the range goes.
      let scale =
        14
        / rows.predictors([0] + Array(repeating: 0, count: rows.columns.count - own) + part)
        .reduce(0) { max($0, abs($1)) }
      point.replaceSubrange((point.count - own)..., with: part.map { scale * $0 })
      let totals = try meeting.evaluate(at: point, includesInformation: false)
      view.looks.append(
        (rows.predictors(point).map { 1 / (1 + exp(-$0)) }, totals.gradient))
    }
    return view
  }

  /// The outcomes, from the totals of the colluding holder's own columns at the first point.
  private func outcomes(_ view: View, _ rows: SyntheticRows) -> [Double] {
    let own = rows.columns.suffix(rows.counts.last ?? 0)
    let first = 1 + rows.columns.count - own.count
    let look = view.looks[0]
    let equations = zip(first..., own).map { index, column in
      (
        factors: column,
        value: look.gradient[index] + zip(column, look.means).reduce(0) { $0 + $1.0 * $1.1 }
      )
    }
    return solve(equations, unknowns: rows.rowCount)
  }

  /// The bureau's first column, from cross products and from every gradient.
  private func column(_ view: View, _ rows: SyntheticRows) -> [Double] {
    let own = rows.columns.suffix(rows.counts.last ?? 0)
    let first = 1 + rows.columns.count - own.count
    var equations = zip(first..., own).map { index, column in
      (factors: column, value: view.products.gram[1, index])
    }
    for look in view.looks {
      equations.append((look.means, view.products.outcome[1] - look.gradient[1]))
    }
    return solve(equations, unknowns: rows.rowCount)
  }

  private func share(_ guesses: [Double], of outcomes: [Bool]) -> Double {
    let right = zip(guesses, outcomes).count { ($0 > 0.5) == $1 }
    return Double(right) / Double(outcomes.count)
  }

  /// How much of the spread of `x` the guesses explain.
  private func explained(_ guesses: [Double], _ x: [Double]) -> Double {
    func centred(_ values: [Double]) -> [Double] {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.map { $0 - mean }
    }
    let (a, b) = (centred(guesses), centred(x))
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(a, b) * dot(a, b) / (dot(a, a) * dot(b, b))
  }

  private func makeMeeting(
    _ rows: SyntheticRows, evaluations: Int, leastRowRatio: Int
  ) throws -> VerticalMeeting {
    let keys = freshKeys(rows.counts.count + 2)
    // The colluding holder asks for as wide a range as it can get.
    let terms = try FitTerms(
      jobDigest: Digest.sha256(of: [1]),
      members: zip(
        SyntheticRows.names.prefix(rows.counts.count) + ["dealer", "solver"], keys
      ).map { .init(name: $0, key: $1.publicKey) },
      rowCount: rows.rowCount,
      holdings: rows.counts.enumerated().map {
        .init(
          columnCount: $1, meanSquare: 2.9, range: $0 == rows.counts.count - 1 ? 15 : 1)
      }, order: 64, evaluations: evaluations)
    return try rows.meeting(terms, keys: keys, leastRowRatio: leastRowRatio)
  }

  @Test(
    "Without the row rule a holder with as many columns as rows reads every outcome",
    arguments: [2, 3])
  func readsOutcomes(holders: Int) throws {
    let rows = makeRows(24, counts: Array(repeating: 1, count: holders - 1) + [30])
    var meeting = try makeMeeting(rows, evaluations: 1, leastRowRatio: 0)
    let view = try collude(&meeting, rows, evaluations: 1)
    #expect(share(outcomes(view, rows), of: rows.outcomes) == 1)
  }

  @Test("Without the row rule as many evaluations as rows give away every cell", arguments: [2, 3])
  func readsCells(holders: Int) throws {
    let rows = makeRows(24, counts: Array(repeating: 1, count: holders - 1) + [5])
    var meeting = try makeMeeting(rows, evaluations: 40, leastRowRatio: 0)
    let view = try collude(&meeting, rows, evaluations: 40)
    let guesses = column(view, rows)
    for (guess, x) in zip(guesses, rows.columns[0]) { #expect(abs(guess - x) < 1e-3) }
    // A third of them do not.
    var few = view
    few.looks = Array(view.looks[..<8])
    #expect(explained(column(few, rows), rows.columns[0]) < 0.95)
  }

  @Test("At the least number of rows the same totals say next to nothing", arguments: [2, 3])
  func ruleHolds(holders: Int) throws {
    let counts = Array(repeating: 1, count: holders - 1) + [30]
    let parameters = 1 + counts.reduce(0, +)
    #expect(throws: FitError.tooFewRows(50 * parameters - 1, least: 50 * parameters)) {
      _ = try makeMeeting(
        makeRows(50 * parameters - 1, counts: counts), evaluations: 40, leastRowRatio: 50)
    }
    let rows = makeRows(50 * parameters, counts: counts)
    var meeting = try makeMeeting(rows, evaluations: 40, leastRowRatio: 50)
    let view = try collude(&meeting, rows, evaluations: 1)
    #expect(throws: FitError.tooFewRows(50 * parameters, least: 100 * parameters)) {
      _ = try meeting.evaluate(
        at: [Double](repeating: 0, count: parameters), includesInformation: false)
    }
    let baseRate = Double(rows.outcomes.count { !$0 }) / Double(rows.rowCount)
    let guessed = share(outcomes(view, rows), of: rows.outcomes)
    #expect(guessed <= baseRate + 0.01, "\(guessed) \(baseRate)")
    // What so many columns explain of anything by chance: 31 of 1,600.
    let part = explained(column(view, rows), rows.columns[0])
    #expect(part < 0.05, "\(part)")
  }
}
