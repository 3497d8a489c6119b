import CreditData
import CreditModels
import Federation
import Foundation
import Simulator
import Testing

@Suite("A study of a hundred parties of which thirty drop out")
struct DropOutStudyTests {
  /// Both optima are solved to about 1e-12.
  static let tolerance = 1e-9
  static let parties = 100
  static let rows = 200

  @Test(
    "The fit is that of pooled rows of the survivors, wherever in a round the others left",
    arguments: [[Departure.Phase.vector, .vote, .release], [.keys, .vector, .vote]])
  func logistic(phases: [Departure.Phase]) async throws {
    var study = Study(name: "drop-outs", target: .init(column: "y", bad: "1"))
    study.model.design = .asIs
    // Few cells of the score are found in few rounds.
    study.privacy.minimumRows = 2000
    var random = SeededGenerator(state: 100)
    var simulation = Simulation(study, parties: random.parties(Self.parties, rows: Self.rows))
    var plan = FaultPlan()
    plan.drop = 0.1
    plan.phases = phases
    // The first round counts rows, in the second the fit begins.
    plan.round = 2
    simulation.faults = plan
    #expect(simulation.aggregationName == "tolerant")

    let outcome = try await simulation.run()
    #expect(outcome.departures.count == 30)
    #expect(Set(outcome.departures.map(\.party)).count == 30)
    for phase in phases { #expect(outcome.departures.count { $0.phase == phase } == 10) }
    let gone = Set(outcome.departures.map(\.party))
    #expect(
      outcome.members == simulation.parties.map(\.name).filter { !gone.contains($0) })
    #expect(outcome.rounds.last?.parties == 70)
    let rounds = outcome.rounds.prefix(3).map(\.parties)
    #expect(rounds == (phases.contains(.keys) ? [90, 80, 70] : [100, 90, 70]))
    #expect(outcome.rounds.map(\.trips).prefix(3) == [2, 3, 2])

    let fit = outcome.result.fit
    let pooled = try await simulation.pooled(outcome.result.study, of: outcome.members).result
    #expect(fit.converged && fit.rowCount == Double(70 * Self.rows))
    #expect(fit.badCount == pooled.fit.badCount)
    #expect(fit.terms.count == 6 && pooled.fit.terms.count == 6)
    for (term, expected) in zip(fit.terms, pooled.fit.terms) {
      #expect(term.name == expected.name)
      #expect(abs(term.coefficient - expected.coefficient) <= Self.tolerance, "\(term.name)")
      let (error, other) = (
        try #require(term.standardError), try #require(expected.standardError)
      )
      #expect(abs(error - other) <= Self.tolerance * other, "\(term.name)")
    }
    #expect(
      abs(fit.logLikelihood - pooled.fit.logLikelihood)
        <= Self.tolerance * abs(pooled.fit.logLikelihood))
    #expect(
      abs(fit.nullLogLikelihood - pooled.fit.nullLogLikelihood)
        <= Self.tolerance * abs(pooled.fit.nullLogLikelihood))
    #expect(outcome.result.sizes == pooled.sizes)
    for (term, expected) in zip(fit.terms, pooled.fit.terms).dropFirst() {
      let (vif, other) = (try #require(term.vif), try #require(expected.vif))
      #expect(abs(vif - other) <= Self.tolerance * other, "\(term.name)")
    }
    // All hundred would have had another fit.
    let all = try await simulation.pooled(outcome.result.study).result
    #expect(abs(all.fit.logLikelihood - fit.logLikelihood) > 1)
    #expect(abs(all.fit.terms[1].coefficient - fit.terms[1].coefficient) > 1e-4)
  }

  @Test(
    "A binned study whose parties leave at the first sum, or in the search for cuts, is the survivors'",
    arguments: [(1, [Departure.Phase.keys, .vector], 16), (3, [.vector], 17)])
  func binned(round: Int, phases: [Departure.Phase], left: Int) async throws {
    var study = Study(name: "drop-outs", target: .init(column: "y", bad: "1"))
    study.validation.split = .hash(.rowNumber, train: 0.7)
    var random = SeededGenerator(state: 20)
    var simulation = Simulation(study, parties: random.parties(20, rows: 600))
    var plan = FaultPlan()
    plan.drop = 0.1
    plan.phases = phases
    plan.round = round
    simulation.faults = plan
    let outcome = try await simulation.run()
    #expect(outcome.members.count == left)
    #expect(outcome.departures.count == 20 - left)
    let pooled = try await simulation.pooled(outcome.result.study, of: outcome.members).result
    let comparison = Comparison(.init(outcome.result), .init(pooled))
    #expect(comparison.structure.isEmpty)
    #expect(comparison.cuts == 0 && comparison.counts == 0)
    #expect(comparison.coefficients <= Self.tolerance)
    #expect(comparison.isEqual)
    #expect(outcome.result.characteristics.map(\.binning) == pooled.characteristics.map(\.binning))
    #expect(outcome.result.fit.terms.count >= 5)
    #expect(outcome.result.sizes == pooled.sizes)
  }
}

extension SeededGenerator {
  /// Parties whose rows are not quite alike, with five columns that tell something.
  fileprivate mutating func parties(_ count: Int, rows: Int) -> [Simulation.Party] {
    (1...count).map { index in
      var columns = [[Double]](repeating: [], count: 6)
      let shift = Double.random(in: -0.5...0.5, using: &self)
      for _ in 0..<rows {
        let x = (0..<5).map { _ in Double.random(in: -1...1, using: &self) + shift }
        let logOdds = -1.2 + 0.9 * x[0] - 0.7 * x[1] + 0.5 * x[2] + 0.3 * x[3] - 0.2 * x[4]
        let isBad = Double.random(in: 0..<1, using: &self) < 1 / (1 + exp(-logOdds))
        for column in 0..<5 { columns[column].append((x[column] * 1000).rounded() / 1000) }
        columns[5].append(isBad ? 1 : 0)
      }
      return .init(
        name: "party_\(index)",
        table: Table(
          names: ["a", "b", "c", "d", "e", "y"], columns: columns.map(Column.numeric)))
    }
  }
}
