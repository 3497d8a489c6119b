import CreditData
import CreditModels
import Federation
import Foundation
import SecretSharing
import SetIntersection
import Simulator
import Testing

/// The same enterprises, different columns: what parties find together is what pooled columns give.
@Suite("A vertical study equals the same study on pooled columns")
struct VerticalStudyTests {
  /// Enterprises with five columns and an outcome, each known to most of the parties.
  struct Population {
    var rows: [(id: String, columns: [Double], isBad: Bool)] = []

    init(_ count: Int, seed: UInt64 = 11) {
      var generator = SeededGenerator(state: seed)
      for index in 0..<count {
        let columns = (0..<6).map { _ in Double.random(in: -2...2, using: &generator) }
        let z = -1 + 0.9 * columns[0] - 0.6 * columns[1] + 0.7 * columns[2] - 0.5 * columns[4]
        rows.append(
          ("E\(index)", columns, Double.random(in: 0..<1, using: &generator) < 1 / (1 + exp(-z))))
      }
    }

    /// - Parameter skipping: every so many enterprises are not known here.
    func table(_ columns: [Int], outcome: Bool, skipping: Int, shift: Int) -> Table {
      let known = rows.indices.filter { $0 % skipping != shift }.reversed()
      var (names, values): ([String], [Column]) = (["id"], [])
      values.append(Self.texts(known.map { rows[$0].id }))
      if outcome {
        names.append("default")
        values.append(.numeric(known.map { rows[$0].isBad ? 1 : 0 }))
      }
      for column in columns {
        names.append("x\(column)")
        // Some cells are missing.
        values.append(
          .numeric(known.map { ($0 + column) % 17 == 0 ? .nan : rows[$0].columns[column] }))
      }
      return Table(names: names, columns: values)
    }

    private static func texts(_ texts: [String]) -> Column {
      .categorical(codes: (0..<Int32(texts.count)).map { $0 }, levels: texts)
    }
  }

  static func study(_ change: (inout Study) -> Void = { _ in }) -> Study {
    var study = Study(name: "vertical", target: .init(column: "default", bad: "1", good: "0"))
    var plan = Study.VerticalPlan(id: "id", label: "bank", dealer: "notary", solver: "consortium")
    plan.identifiers = .text
    study.federation.vertical = plan
    study.model.selection.minimumInformationValue = 0
    study.validation.split = .hash(.column("id"), train: 0.7)
    change(&study)
    return study
  }

  static func parties(_ count: Int, holders: Int = 3) -> [Simulation.Party] {
    let population = Population(count)
    var parties = [
      Simulation.Party(
        name: "tax", table: population.table([0, 1], outcome: false, skipping: 11, shift: 3)),
      Simulation.Party(
        name: "bank", table: population.table([2, 3], outcome: true, skipping: 13, shift: 5)),
    ]
    if holders == 3 {
      parties.append(
        Simulation.Party(
          name: "platform",
          table: population.table([4, 5], outcome: false, skipping: 19, shift: 7)))
    }
    return parties
  }

  static func simulation(
    _ study: Study, _ parties: [Simulation.Party]
  ) throws -> VerticalSimulation {
    var simulation = try VerticalSimulation(study, parties: parties)
    simulation.policy = simulation.policy.waivingSmallSamples()
    return simulation
  }

  @Test("Bins, counts, coefficients and errors agree", arguments: [2, 3])
  func equalsPooled(holders: Int) async throws {
    let parties = Self.parties(4000, holders: holders)
    let simulation = try Self.simulation(Self.study(), parties)
    let outcome = try await simulation.run()
    let pooled = try await simulation.pooled(outcome.result.study, of: outcome).result
    let comparison = Comparison(
      .init(outcome.result), .init(pooled), limits: .columns)
    #expect(comparison.isEqual)
    #expect(comparison.structure.isEmpty)
    #expect(comparison.cuts == 0)
    #expect(comparison.counts == 0)
    #expect(comparison.coefficients < 1e-7)
    // Weights of rows keep few bits.
    #expect(comparison.standardErrors < 1e-3)
    let train = try #require(outcome.result.performance[.train])
    #expect(abs(train.meanPD - train.badRate) < 1e-9)
    let test = try #require(outcome.result.performance[.test])
    let expected = try #require(pooled.performance[.test])
    #expect(abs(test.auc - expected.auc) < 1e-9)
    #expect(abs(test.ks - expected.ks) < 1e-9)
    #expect(outcome.result.fit.converged)
    // Who knows whom: the plain intersection.
    let known = parties.map { party in Set(Self.ids(party.table)) }
    let common = known.dropFirst().reduce(known[0]) { $0.intersection($1) }
    #expect(outcome.matches.allSatisfy { $0.common == common.count })
  }

  private static func ids(_ table: Table) -> [String] {
    (0..<table.rowCount).compactMap { table["id"]?.text(row: $0) }
  }

  @Test("Plain columns, stepwise selection and folds as well")
  func designs() async throws {
    let study = Self.study {
      $0.model.design = .standardised
      $0.model.selection.stepwise = .aic
      $0.validation.folds = 3
    }
    var parties = Self.parties(3000)
    // No place for missing cells.
    parties = parties.map { party in
      Simulation.Party(name: party.name, table: Self.filled(party.table))
    }
    let simulation = try Self.simulation(study, parties)
    let outcome = try await simulation.run()
    let pooled = try await simulation.pooled(outcome.result.study, of: outcome).result
    let comparison = Comparison(
      .init(outcome.result), .init(pooled), limits: .columns)
    #expect(comparison.structure.isEmpty)
    #expect(comparison.coefficients < 1e-7)
    #expect(outcome.result.selection.map(\.name) == pooled.selection.map(\.name))
    #expect(outcome.result.validation.folds != nil)
  }

  static func filled(_ table: Table) -> Table {
    Table(
      names: table.names,
      columns: table.columns.map { column in
        guard case .numeric(let values) = column else { return column }
        return .numeric(values.map { $0.isNaN ? 0 : $0 })
      }, rowNumbers: table.rowNumbers)
  }

  @Test("A party with nothing but outcomes has a card too: of the others' columns")
  func outcomesOnly() async throws {
    let population = Population(3000)
    let parties = [
      Simulation.Party(
        name: "bank", table: population.table([], outcome: true, skipping: 13, shift: 5)),
      Simulation.Party(
        name: "tax", table: population.table([0, 1, 2, 4], outcome: false, skipping: 11, shift: 3)),
    ]
    let simulation = try Self.simulation(Self.study(), parties)
    let outcome = try await simulation.run()
    let pooled = try await simulation.pooled(outcome.result.study, of: outcome).result
    let comparison = Comparison(
      .init(outcome.result), .init(pooled), limits: .columns)
    #expect(comparison.structure.isEmpty)
    #expect(comparison.coefficients < 1e-7)
  }

  @Test("Strategy and decisions at a cut-off are those of pooled rows", arguments: [2, 3])
  func decisions(holders: Int) async throws {
    let study = Self.study { $0.validation.cutoff = .approve(0.6) }
    let simulation = try Self.simulation(study, Self.parties(4000, holders: holders))
    let outcome = try await simulation.run()
    let found = outcome.result.validation
    let pooled = try await simulation.pooled(outcome.result.study, of: outcome).result.validation
    let cutoff = try #require(found.cutoff)
    #expect(cutoff == pooled.cutoff)
    for part in [Part.train, .test] {
      let (own, expected) = (try #require(found.parts[part]), try #require(pooled.parts[part]))
      #expect(own.strategy == expected.strategy)
      #expect(own.strategy.count > 5)
      let decided = try #require(own.confusion)
      #expect(decided == expected.confusion)
      // The row of the strategy at the cut-off is the decision.
      let row = try #require(own.strategy.first { $0.score == cutoff.score })
      #expect(abs(row.badRate - decided.approved.badRate) < 1e-12)
      #expect(abs(row.approvalRate - decided.approvalRate) < 1e-12)
    }
    #expect(abs((found.parts[.train]?.confusion?.approvalRate ?? 0) - 0.6) < 0.1)
  }

  @Test("The parts of a card add up to the card")
  func parts() async throws {
    let simulation = try Self.simulation(Self.study(), Self.parties(3000))
    let outcome = try await simulation.run()
    let parts = simulation.parts(of: outcome)
    #expect(parts.map(\.party) == ["bank", "tax", "platform"])
    let card = ScorecardFile(outcome.result.scorecard)
    #expect(parts.flatMap(\.characteristics).count == card.characteristics.count)
    #expect(parts.filter { $0.basePoints != 0 }.map(\.party) == ["bank"])
    #expect(parts[0].basePoints == card.basePoints)
    #expect(parts[1].characteristics.allSatisfy { ["x0", "x1"].contains($0.name) })
  }

  @Test("What leaves a holder is in its journal, and nobody else's columns are")
  func journals() async throws {
    let simulation = try Self.simulation(Self.study(), Self.parties(3000))
    let outcome = try await simulation.run()
    for party in simulation.parties {
      let lines = try #require(outcome.journals[party.name])
      #expect(lines.contains { $0.what == "announcement" })
      #expect(lines.allSatisfy { $0.kind == .sent })
    }
    let tax = try #require(outcome.journals["tax"])
    #expect(tax.contains { $0.what == "scores: part of every row's score to bank" })
    #expect(tax.contains { $0.what.hasPrefix("cross products: features to bank") })
    let bank = try #require(outcome.journals["bank"])
    #expect(!bank.contains { $0.what.hasPrefix("scores: part") })
  }

  // MARK: Refusals

  @Test("Columns that two parties have, a wrong label party and roles with rows are named")
  func wrongRoles() async throws {
    let parties = Self.parties(500)
    let twice = Simulation.Party(
      name: "platform",
      table: Population(500).table([1], outcome: false, skipping: 19, shift: 7))
    await #expect(throws: VerticalError.sharedColumn("x1", of: "tax", and: "platform")) {
      _ = try await Self.simulation(Self.study(), [parties[0], parties[1], twice]).run()
    }
    let wrongLabel = Self.study { $0.federation.vertical?.label = "tax" }
    #expect(throws: VerticalError.wrongLabelParty("tax", target: "default", owner: "bank")) {
      _ = try Self.simulation(wrongLabel, parties)
    }
    let dealer = Self.study { $0.federation.vertical?.dealer = "platform" }
    #expect(throws: VerticalError.rowsOfRole("platform", role: "dealer")) {
      _ = try Self.simulation(dealer, parties)
    }
    let unknown = Self.study { $0.federation.vertical?.label = "post" }
    #expect(throws: VerticalError.self) { _ = try Self.simulation(unknown, parties) }
    #expect(throws: VerticalError.tooFewHolders(1)) {
      _ = try Self.simulation(Self.study(), [parties[1]])
    }
  }

  @Test("Too few common enterprises are not told")
  func tooFewCommon() async throws {
    let study = Self.study { $0.federation.vertical?.minimumCommon = 400 }
    await #expect(throws: VerticalError.tooFewCommon(minimum: 400)) {
      _ = try await Self.simulation(study, Self.parties(450)).run()
    }
  }

  @Test(
    "A party whose own list is too short is named, however long lists may be",
    arguments: [nil, 900])
  func tinyList(cap: Int?) async throws {
    let study = Self.study {
      $0.federation.vertical?.cap = cap
      $0.federation.vertical?.hidesSizes = cap != nil
    }
    var parties = Self.parties(800)
    parties[0] = Simulation.Party(
      name: "tax", table: parties[0].table.rows(Array(0..<60)))
    await #expect(throws: VerticalError.tooFewIdentifiers(party: "tax", minimum: 100)) {
      _ = try await Self.simulation(study, parties).run()
    }
    #expect(
      VerticalError.tooFewIdentifiers(party: "tax", minimum: 100).description.contains("party tax"))
  }

  @Test("A predictor that leaves its range is refused, with the remedy")
  func rangeTooSmall() async throws {
    let study = Self.study {
      $0.federation.vertical?.ranges = ["tax": 0.01]
    }
    await #expect(throws: VerticalError.rangeTooSmall(of: ["tax"])) {
      _ = try await Self.simulation(study, Self.parties(2000)).run()
    }
  }

  @Test("Without leave for small samples few rows are not told of at many points")
  func rowsPerCoefficient() async throws {
    let simulation = try VerticalSimulation(Self.study(), parties: Self.parties(800))
    await #expect(throws: (any Error).self) { _ = try await simulation.run() }
  }
}
