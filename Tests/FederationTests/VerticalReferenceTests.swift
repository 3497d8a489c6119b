import CreditData
import CreditModels
import Foundation
import LinearAlgebra
import Simulator
import Testing

/// The vertical demo data of FATE as a study: 30,000 card holders, 13 columns and the default at the guest, 10
/// columns at the host. Columns are standardised but not bounded: predictors reach 30.
@Suite("Default of credit-card clients as a vertical study")
struct VerticalReferenceTests {
  private func table(_ name: String, renaming: Bool) throws -> Table {
    let path = try #require(ReferenceFolder.url)
      .appending(path: "data/fate_default_credit/default_credit_hetero_\(name).csv.gz")
    let table = try CSVReader.read(
      path: path.path, options: CSVOptions(types: ["id": .categorical]))
    // Both sides call their columns x0, x1, ….
    let names = table.names.map { renaming && $0 != "id" ? "host_\($0)" : $0 }
    return Table(names: names, columns: table.columns, rowNumbers: table.rowNumbers)
  }

  private static var study: Study {
    var study = Study(name: "fate", target: .init(column: "y", bad: "1", good: "0"))
    var plan = Study.VerticalPlan(id: "id", label: "guest", dealer: "notary", solver: "arbiter")
    plan.identifiers = .text
    plan.ranges = ["guest": 34, "host": 10]
    study.federation.vertical = plan
    study.model.design = .asIs
    return study
  }

  @Test(
    "The study over both holders is that of pooled columns",
    .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence))
  func equalsPooled() async throws {
    let simulation = try VerticalSimulation(
      Self.study,
      parties: [
        .init(name: "guest", table: try table("guest", renaming: false)),
        .init(name: "host", table: try table("host", renaming: true)),
      ])
    let outcome = try await simulation.run()
    let pooled = try await simulation.pooled(outcome.result.study, of: outcome).result
    let comparison = Comparison(.init(outcome.result), .init(pooled), limits: .columns)
    #expect(comparison.isEqual, "\(comparison)")
    // scikit-learn's log-likelihood, AUC and KS.
    #expect(abs(outcome.result.fit.logLikelihood / -13938.600279 - 1) < 1e-6)
    let train = try #require(outcome.result.performance[.train])
    #expect(abs(train.auc - 0.724226) < 1e-6)
    #expect(abs(train.ks - 0.378186) < 1e-6)
    #expect(abs(train.meanPD - train.badRate) < 1e-9)
    let (largest, inErrors) = Self.differences(
      outcome.result.fit.model.coefficients, from: pooled.fit)
    #expect(largest < 1e-7, "\(largest)")
    #expect(inErrors < 1e-4, "\(inErrors)")
    try peers(beside: pooled, of: outcome)
  }

  /// What the fit becomes where a line or three segments stand for the sigmoid, exactly solved: no noise, no
  /// learning rate, only the rule.
  private func peers(beside pooled: StudyResult, of outcome: VerticalSimulation.Outcome) throws {
    let names = pooled.fit.model.design.names.dropFirst()
    let columns = try names.map { name -> [Double] in
      guard case .numeric(let values)? = outcome.joinedColumn(name) else { throw NoColumn() }
      return values.map(Study.VerticalPlan.rounded)
    }
    guard case .numeric(let outcomes)? = outcome.joinedColumn("y") else { throw NoColumn() }
    // FATE: 0.5 + z/4. SecretFlow: 0.5 + z/8 between -4 and 4, 0 and 1 beyond.
    let rules: [(slope: Double, limit: Double, errors: ClosedRange<Double>)] = [
      (0.25, .infinity, 10...200), (0.125, 4, 10...200),
    ]
    for rule in rules {
      let coefficients = try Self.solve(
        columns, outcomes, slope: rule.slope, limit: rule.limit)
      let (_, inErrors) = Self.differences(coefficients, from: pooled.fit)
      #expect(rule.errors.contains(inErrors), "\(rule): \(inErrors) standard errors")
      let scores = outcomes.indices.map { row in
        columns.indices.reduce(coefficients[0]) { $0 + coefficients[$1 + 1] * columns[$1][row] }
      }
      let meanPD = scores.reduce(0) { $0 + 1 / (1 + exp(-$1)) } / Double(scores.count)
      #expect(abs(meanPD - 0.2212) > 0.01, "\(rule): mean PD \(meanPD)")
    }
  }

  private struct NoColumn: Error {}

  /// The root of `Xᵀ(f(Xβ) - y)` by Newton's method.
  private static func solve(
    _ columns: [[Double]], _ outcomes: [Double], slope: Double, limit: Double
  ) throws -> [Double] {
    let order = columns.count + 1
    var beta = [Double](repeating: 0, count: order)
    for _ in 0..<50 {
      var gradient = [Double](repeating: 0, count: order)
      var hessian = Matrix(rowCount: order, columnCount: order)
      for row in outcomes.indices {
        let x = [1] + columns.map { $0[row] }
        let z = zip(x, beta).reduce(0) { $0 + $1.0 * $1.1 }
        let value = abs(z) < limit ? 0.5 + slope * z : z > 0 ? 1 : 0
        for i in 0..<order {
          gradient[i] += x[i] * (value - outcomes[row])
          guard abs(z) < limit else { continue }
          for j in 0..<order { hessian[i, j] += slope * x[i] * x[j] }
        }
      }
      let step = try Cholesky(hessian, tolerance: 0).solve(gradient)
      beta = zip(beta, step).map(-)
      if step.allSatisfy({ abs($0) < 1e-10 }) { break }
    }
    return beta
  }

  /// The largest difference of a coefficient, and in standard errors.
  private static func differences(
    _ coefficients: [Double], from fit: LogisticFit
  ) -> (largest: Double, inErrors: Double) {
    let differences = zip(coefficients, fit.model.coefficients).map { abs($0 - $1) }
    let inErrors = zip(differences, fit.covariance.diagonal).map { $0 / $1.squareRoot() }
    return (differences.max() ?? 0, inErrors.max() ?? 0)
  }
}
