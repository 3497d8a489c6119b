import CreditData
import CreditModels
import Federation
import SecureAggregation
import Simulator
import Testing

@Suite("Whatever goes wrong on the way: the survivors' exact sum, or a refusal by name")
struct FaultyLinkTests {
  /// All that a run of a few sums can show.
  private struct Outcome: Equatable {
    var sums: [[Double]] = []
    var members: [[String]] = []
    var trips: [Int] = []
    var attempts: [UInt64] = []
    /// Party, round and phase of each departure.
    var departures: [String] = []
    var error: String?
  }

  private static let binning = Binning(name: "x", rule: .numeric(cuts: [10, 20, 31], special: []))
  private static let queries = [
    SampleSizes().query, BinCounts([binning], part: .train).query, SampleSizes().query,
  ]

  private func run(
    parties: Int, _ aggregation: Study.PrivacyRules.Aggregation, _ plan: FaultPlan
  ) async throws -> Outcome {
    var study = TestFederation.study
    study.privacy.aggregation = aggregation
    let tables = TestFederation.tables(parties)
    var simulation = Simulation(
      study,
      parties: tables.enumerated().map { Simulation.Party(name: "party_\($0 + 1)", table: $1) })
    simulation.policy = simulation.policy.waivingSmallSamples()
    simulation.faults = plan
    let aggregator = try simulation.federation().aggregator
    var outcome = Outcome()
    do {
      for query in Self.queries {
        outcome.sums.append(try await aggregator.sums(of: query))
        outcome.members.append(await aggregator.members)
      }
    } catch let error as FederationError {
      outcome.error = "\(error)"
    } catch let error as AggregationError {
      outcome.error = "\(error)"
    } catch let error as LinkError {
      outcome.error = "\(error)"
    }
    outcome.trips = await aggregator.rounds.map(\.trips)
    outcome.attempts = await aggregator.rounds.map(\.attempt)
    outcome.departures = await aggregator.departures.map { "\($0.party) \($0.round) \($0.phase)" }
    #expect(await aggregator.rounds.map(\.parties) == outcome.members.map(\.count))
    for (index, sum) in outcome.sums.enumerated() {
      let pooled = try Table.concatenating(
        simulation.parties.filter { outcome.members[index].contains($0.name) }.map(\.table))
      let rows = try PartyRows(party: "survivors", table: pooled, study: study)
      #expect(try LocalAggregator(rows).sums(of: Self.queries[index]) == sum)
    }
    return outcome
  }

  /// Of each kind of fault a little, and for every third seed a tenth of the parties gone.
  private func plan(_ seed: UInt64, parties: Int) -> FaultPlan {
    var plan = FaultPlan()
    plan.seed = seed
    plan.lose = 0.12
    plan.delay = 0.06
    plan.duplicate = 0.15
    plan.corrupt = 0.05
    if seed % 3 == 0 {
      plan.drop = 1.001 / Double(parties)
      plan.phases = [Departure.Phase.allCases[Int(seed / 3) % 4]]
      plan.round = 1 + Int(seed % 2)
    }
    return plan
  }

  @Test(
    "Lost, late, repeated, changed and missing messages, in any mixture",
    arguments: [
      (4, Study.PrivacyRules.Aggregation.strict, 24), (7, .tolerant, 24), (12, .tolerant, 12),
    ])
  func mixtures(
    parties: Int, aggregation: Study.PrivacyRules.Aggregation, seeds: Int
  ) async throws {
    var (whole, broken, begunAnew) = (0, 0, 0)
    for seed in 1...UInt64(seeds) {
      let outcome = try await run(parties: parties, aggregation, plan(seed, parties: parties))
      if outcome.sums.count == Self.queries.count { whole += 1 }
      if outcome.error != nil { broken += 1 }
      if outcome.attempts.last ?? 0 > UInt64(outcome.attempts.count) { begunAnew += 1 }
      if aggregation == .strict {
        #expect(outcome.trips.allSatisfy { $0 == 1 } && outcome.departures.isEmpty)
      } else {
        #expect(outcome.trips.allSatisfy { $0 >= 2 })
      }
    }
    #expect(whole + broken == seeds)
    // The faults are neither harmless nor hopeless.
    #expect(whole > 0 && (broken > 0 || begunAnew > 0))
  }

  @Test(
    "The same seed goes wrong in the same way",
    arguments: [(4, Study.PrivacyRules.Aggregation.strict), (7, .tolerant), (12, .tolerant)])
  func repeatable(
    parties: Int, aggregation: Study.PrivacyRules.Aggregation
  ) async throws {
    var seen: [Outcome] = []
    for seed in [3, 4, 5, 6] as [UInt64] {
      let plan = plan(seed, parties: parties)
      let (one, other) = (
        try await run(parties: parties, aggregation, plan),
        try await run(parties: parties, aggregation, plan)
      )
      #expect(one == other, "seed \(seed)")
      if !seen.contains(one) { seen.append(one) }
    }
    #expect(aggregation == .strict || seen.count > 1)
  }

  @Test("Messages that arrive twice, or again and too late, change nothing")
  func repeated() async throws {
    for (parties, aggregation) in [
      (4, Study.PrivacyRules.Aggregation.strict), (7, .tolerant),
    ] {
      var plan = FaultPlan()
      plan.duplicate = 1
      let twice = try await run(parties: parties, aggregation, plan)
      let once = try await run(parties: parties, aggregation, FaultPlan())
      #expect(twice == once)
      #expect(once.error == nil && once.departures.isEmpty)
      plan.duplicate = 0.3
      plan.delay = 0.2
      plan.seed = 5
      let late = try await run(parties: parties, aggregation, plan)
      #expect(late.error == nil && late.departures.isEmpty)
      #expect(late.sums == once.sums)
    }
  }

  @Test(
    "A round has one exchange with the nodes in a strict job, two in a tolerant one, three without all",
    arguments: [(Study.PrivacyRules.Aggregation.strict, 1), (.tolerant, 2)])
  func trips(aggregation: Study.PrivacyRules.Aggregation, count: Int) async throws {
    let whole = try await run(parties: 7, aggregation, FaultPlan())
    #expect(whole.trips == [count, count, count])
    #expect(whole.members.allSatisfy { $0.count == 7 })
    var plan = FaultPlan()
    plan.drop = 0.15
    plan.phases = [.vector]
    let without = try await run(parties: 7, aggregation, plan)
    if aggregation == .strict {
      #expect(without.sums.isEmpty && without.error?.contains("does not answer") == true)
    } else {
      #expect(without.trips == [3, 2, 2])
      #expect(without.members.allSatisfy { $0.count == 6 })
    }
  }
}
