import CreditData
import CreditModels
import Federation
import Foundation
import Simulator
import Testing

/// Tables of populations, rejected applicants and first-time borrowers over parties.
@Suite struct MonitoringFederationTests {
  /// Two months and a half of rows at each of three parties, the second of them tiny, some without an
  /// outcome, with a shift at the last.
  private static func tables(withTarget: Bool) -> [(name: String, table: Table)] {
    ["north", "south", "west"].enumerated().map { party, name in
      let count = name == "south" ? 20 : 300
      let rows = 0..<count
      let months: [Double] = rows.map { row in
        row % 10 < 5 ? 20_240_115 : row % 10 < 9 ? 20_240_203 : 202_403
      }
      let y: [Double] = rows.map { row in row % 4 == 0 ? .nan : (row + party) % 7 == 0 ? 1 : 0 }
      let x = rows.map { Double(($0 * 17 + party * 5) % 60 + (party == 2 ? 25 : 0)) }
      let z = rows.map { $0 % 11 == 0 ? Double.nan : Double($0 * 29 % 23) }
      return (
        name,
        Table(
          names: ["x", "z", "month"] + (withTarget ? ["y"] : []),
          columns: [x, z, months].map(Column.numeric) + (withTarget ? [.numeric(y)] : []))
      )
    }
  }

  /// A card fitted on rows of another time.
  private static func card() async throws -> Scorecard {
    var study = Study(name: "watched", target: .init(column: "y", bad: "1"))
    study.validation.split = .hash(.rowNumber, train: 0.6)
    let rows = 0..<900
    let table = Table(
      names: ["x", "z", "y"],
      columns: [
        .numeric(rows.map { Double($0 * 17 % 60) }), .numeric(rows.map { Double($0 * 29 % 23) }),
        .numeric(
          rows.map { row in (row * 7919 + 13) % 1009 < 100 + 8 * (row * 17 % 60) ? 1 : 0 }),
      ])
    let rowsOfAll = try PartyRows(party: "all", table: table, study: study)
    return try await StudyRun(study).run(on: LocalAggregator(rowsOfAll)).scorecard
  }

  @Test(
    "Populations over parties equal pooled ones exactly, with and without a target",
    arguments: [true, false])
  func populations(withTarget: Bool) async throws {
    let card = try await Self.card()
    let study = Study.monitoring(card, minimumRows: 30, months: "month")
    let tables = Self.tables(withTarget: withTarget)
    var simulation = Simulation(
      study, parties: tables.map { .init(name: $0.name, table: $0.table) })
    simulation.policy = simulation.policy.waivingSmallSamples()
    let federation = try simulation.federation().aggregator
    let pooled = LocalAggregator(
      try PartyRows(
        party: "pooled", table: Table.concatenating(tables.map(\.table)), study: study))
    let monitor = Monitor(
      card, edges: try #require(card.bands).logOdds, minimumRows: 30, disclosure: study.privacy)
    let expected = try #require(monitor.training)

    var reports: [MonitoringReport] = []
    let months = Monitor.months(of: "month", in: tables.map(\.table))
    #expect(months.groups == [["2024-01"], ["2024-02"], ["2024-03"]])
    for parties in [federation, pooled] as [any Aggregator] {
      var report = MonitoringReport(of: card, baseline: "training", minimumRows: 30)
      report.add(
        try await monitor.population(of: parties), data: "all", expected: expected,
        monitor: monitor)
      report.add(
        try await monitor.groups(months, of: parties), data: "all", expected: expected,
        monitor: monitor)
      reports.append(report)
    }
    #expect(reports[0] == reports[1])
    #expect(reports[0].sections.map(\.rows) == [620, 310, 248, 62])
    #expect(reports[0].sections[0].drift.isEmpty == !withTarget)
    // The party in the west brings larger values.
    #expect(reports[0].alerts.contains { $0.kind == .index && $0.name == "x" })
    for entry in reports[0].sections.flatMap(\.tables) {
      #expect(entry.table.actual.allSatisfy { $0 == 0 || $0 >= 30 })
      #expect(abs(entry.contributions.reduce(0, +) - entry.index) < 1e-12)
    }
  }

  @Test(
    "Parties with too few rows are withheld, months with too few join the next, and both is said")
  func groups() async throws {
    let card = try await Self.card()
    let study = Study.monitoring(card, minimumRows: 100)
    let tables = Self.tables(withTarget: true)
    let all = SummedAggregator(
      try tables.map { try PartyRows(party: $0.name, table: $0.table, study: study) })
    let monitor = Monitor(card, edges: nil, minimumRows: 100, disclosure: nil)
    let parties = try await monitor.groups(.parties(tables.map { [$0.name] }), of: all)
    #expect(parties.members.map(\.name) == ["north", "west"])
    #expect(parties.withheld == ["south"])
    let months = try await monitor.groups(
      Monitor.months(of: "month", in: tables.map(\.table)), of: all)
    #expect(months.members.map(\.name) == ["2024-01", "2024-02 to 2024-03"])
    #expect(months.merged == ["2024-02 to 2024-03"])
    #expect(months.members.map(\.population.rows) == [310, 310])
    // Each party's own table is that of its rows alone.
    let alone = LocalAggregator(
      try PartyRows(party: "west", table: tables[2].table, study: study))
    #expect(try await monitor.population(of: alone) == parties.members[1].population)
    var report = MonitoringReport(of: card, baseline: "training", minimumRows: 100)
    let expected = try #require(monitor.training)
    report.add(parties, data: "all", expected: expected, monitor: monitor)
    report.add(months, data: "all", expected: expected, monitor: monitor)
    #expect(report.notes.count == 2)
    #expect(report.notes[0].contains("south") && report.notes[1].contains("2024-03"))
  }

  @Test("Stability tables of a study over parties equal pooled ones exactly and hide small cells")
  func study() async throws {
    let study = try Demo.study("sme")
    let table = try Demo.table("sme/sample.csv", for: study)
    var simulation = try Simulation(study, dividing: table)
    simulation.policy = simulation.policy.waivingSmallSamples()
    let result = try await simulation.run().result
    let pooled = try await simulation.pooled(result.study).result
    let file = StabilityFile(result)
    #expect(file == StabilityFile(pooled))
    #expect(result.scorecard.bands == pooled.scorecard.bands)
    #expect(Set(file.tables.map(\.part)) == [.test, .outOfTime])
    #expect(file.tables[0].table.name == "score")
    for entry in file.tables {
      for rows in entry.table.expected + entry.table.actual { #expect(rows == 0 || rows >= 30) }
      let size = try #require(result.sizes[entry.part])
      #expect(entry.table.actualRows == size.rows)
    }
    // The card keeps the bands it is watched by.
    let file2 = try JSONDecoder().decode(
      ScorecardFile.self, from: JSONEncoder().encode(ScorecardFile(result.scorecard)))
    #expect(try file2.scorecard().bands == result.stability?.bands)
  }

  /// The promise for coefficients.
  static let tolerance = 1e-9

  @Test(
    "Every method of reject inference over parties equals the pooled fit",
    arguments: [Study.RejectRules.Method.augmentation, .parcelling, .fuzzy, .hardCutoff])
  func rejects(method: Study.RejectRules.Method) async throws {
    var study = try Demo.study("sme")
    study.model.selection = .init()
    study.columns.exclude += ["industry", "region"]
    study.rejects = .init(column: "guarantee", rejected: "unsecured")
    study.rejects?.method = method
    study.rejects?.cutoff = method == .hardCutoff ? 0.1 : nil
    study.columns.categories["guarantee"] = nil
    study.columns.types["guarantee"] = nil
    let table = try Demo.table("sme/sample.csv", for: study)
    var simulation = try Simulation(study, dividing: table)
    simulation.policy = simulation.policy.waivingSmallSamples()
    let result = try await simulation.run().result
    let pooled = try await simulation.pooled(result.study).result
    let (found, expected) = (try #require(result.rejects), try #require(pooled.rejects))
    #expect(found.rows == expected.rows && found.rows > 100)
    #expect(found.bands == expected.bands)
    #expect(
      abs(try #require(found.impliedBadRate) - expected.impliedBadRate!) <= Self.tolerance)
    for (one, other) in zip(found.terms, expected.terms) {
      #expect(abs(one.accepted - other.accepted) <= Self.tolerance)
      #expect(abs(try #require(one.inferred) - other.inferred!) <= Self.tolerance)
      #expect(
        abs(try #require(one.inferredStandardError) - other.inferredStandardError!)
          <= Self.tolerance)
      #expect(one.inferred != one.accepted || method == .fuzzy)
    }
    #expect(Comparison(.init(result), .init(pooled)).isEqual)
    for band in found.bands {
      #expect(band.accepted.rows >= 30 && band.accepted.bad >= 5)
      #expect(band.rejected.rows == 0 || band.rejected.rows >= 30)
    }
  }

  @Test(
    "First-time borrowers are reported apart, over parties as pooled, by value and by missing cell")
  func firstTime() async throws {
    var study = Study(name: "thin files", target: .init(column: "y", bad: "1"))
    study.federation.split = .hash(.rowNumber, parties: 3)
    study.validation.split = .hash(.rowNumber, train: 0.7)
    let rows = 0..<2000
    let isFirst = rows.map { $0 * 31 % 89 < 20 }
    let table = Table(
      names: ["x", "bureau", "has_history", "y"],
      columns: [
        .numeric(rows.map { Double($0 * 17 % 60) }),
        .numeric(rows.map { isFirst[$0] ? .nan : Double($0 * 29 % 230) }),
        .numeric(isFirst.map { $0 ? 0 : 1 }),
        .numeric(
          rows.map { row in
            (row * 7919 + 13) % 1009 < 100 + 8 * (row * 17 % 60) + (isFirst[row] ? 150 : 0) ? 1 : 0
          }),
      ])
    var reports: [FirstTimeReport] = []
    for rule in [Study.FirstTimeRule(column: "has_history", value: "0"), .init(column: "bureau")] {
      study.columns.firstTime = rule
      // The marker tells nothing that the missing bureau score does not.
      if rule.value == nil { study.columns.exclude = ["has_history"] }
      var kept = table
      if rule.value == nil {
        let names = ["x", "bureau", "y"]
        kept = Table(names: names, columns: names.map { table[$0]! })
      }
      var simulation = try Simulation(study, dividing: kept)
      simulation.policy = simulation.policy.waivingSmallSamples()
      let result = try await simulation.run().result
      let pooled = try await simulation.pooled(result.study).result
      let (one, other) = (try #require(result.firstTime), try #require(pooled.firstTime))
      #expect(one.parts.map(\.score) == other.parts.map(\.score))
      for (a, b) in zip(one.parts, other.parts) {
        #expect(a.firstTime.rows == b.firstTime.rows && a.firstTime.badRate == b.firstTime.badRate)
        #expect(abs(a.firstTime.meanPD - b.firstTime.meanPD) <= Self.tolerance)
      }
      #expect(!result.fit.terms.map(\.name).contains("has_history"))
      reports.append(one)
    }
    #expect(reports[0] == reports[1])
    let parts = reports[0].parts
    #expect(parts.map(\.part) == [.train, .test])
    #expect(parts.reduce(0) { $0 + $1.firstTime.rows } == Double(isFirst.count { $0 }))
    for entry in parts {
      #expect(abs(entry.firstTime.share + entry.others.share - 1) < 1e-12)
      #expect(try #require(entry.firstTime.badRate) > entry.others.badRate!)
      #expect(entry.firstTime.meanPD > entry.others.meanPD)
      #expect(entry.score.actualRows == entry.firstTime.rows)
      #expect(entry.score.actual.allSatisfy { $0 == 0 || $0 >= 30 })
    }
  }
}
