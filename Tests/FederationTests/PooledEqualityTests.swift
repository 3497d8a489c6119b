import CreditData
import CreditModels
import Federation
import Simulator
import Testing

@Suite("A federated study equals the same study on pooled rows")
struct PooledEqualityTests {
  struct Example: CustomTestStringConvertible {
    let study: String
    let file: String
    var testDescription: String { study }
  }

  static let examples = [
    Example(study: "german", file: "german/german.csv"),
    Example(study: "sme", file: "sme/sample.csv"),
  ]

  @Test("Cuts, counts, coefficients and points are equal", arguments: examples)
  func pooled(example: Example) async throws {
    let simulation = try simulation(example)
    let federated = try await simulation.run().result
    let pooled = try await simulation.pooled(federated.study).result
    let comparison = Comparison(.init(federated), .init(pooled))
    #expect(comparison.structure.isEmpty)
    #expect(comparison.cuts == 0)
    #expect(comparison.counts == 0)
    #expect(comparison.coefficients <= Comparison.tolerance)
    #expect(comparison.isEqual)
    // A card of a thousand points: the tolerance of coefficients times a few hundred.
    #expect(try #require(comparison.scores) <= 1000 * Comparison.tolerance)
    #expect(federated.characteristics.map(\.binning) == pooled.characteristics.map(\.binning))
    #expect(federated.selection.map(\.name) == pooled.selection.map(\.name))
    #expect(federated.sizes == pooled.sizes)
    // Something was compared.
    #expect(federated.fit.terms.count >= 6)
    #expect(federated.characteristics.count >= 10)
  }

  @Test("The comparison sees a single row that is missing")
  func oneRowLess() async throws {
    let simulation = try simulation(Self.examples[0])
    let whole = try await simulation.pooled(simulation.study).result
    let table = try Table.concatenating(simulation.parties.map(\.table))
    let training = try #require(
      table.rowNumbers.firstIndex {
        HashSplit.uniform(dataset: simulation.study.name, key: "\($0)") < 0.7
      })
    let rest = table.rows(table.rowNumbers.indices.filter { $0 != training })
    let less = try await PooledStudy(simulation.study).run(on: rest).result
    #expect(!Comparison(.init(whole), .init(less)).isEqual)
  }

  @Test("Masks change no bit of any total, nor of the result", arguments: examples)
  func plain(example: Example) async throws {
    var simulation = try simulation(example)
    let masked = try await simulation.run()
    simulation.protection = .plain
    let plain = try await simulation.run()
    #expect(
      masked.result.fit.model.coefficients.map(\.bitPattern)
        == plain.result.fit.model.coefficients.map(\.bitPattern))
    #expect(masked.result.fit.logLikelihood.bitPattern == plain.result.fit.logLikelihood.bitPattern)
    #expect(FitFile(masked.result) == FitFile(plain.result))
    #expect(BinsFile(masked.result) == BinsFile(plain.result))
    #expect(masked.result.performance == plain.result.performance)
    #expect(masked.rounds.map(\.step) == plain.rounds.map(\.step))
  }

  @Test("Every kind of total has the same bits with and without masks")
  func totals() async throws {
    var simulation = try simulation(Self.examples[0])
    let masked = try simulation.federation().aggregator
    simulation.protection = .plain
    let plain = try simulation.federation().aggregator
    let binning = Binning(name: "age_in_years", rule: .numeric(cuts: [25, 40.5], special: []))
    let design = Design([
      .woe(binning, values: [-0.53, 0.1, 0.2, 0])
    ])
    let model = ScoreModel(design: design, coefficients: [-0.9, 0.7])
    let queries: [Query] = [
      SampleSizes().query,
      BinCounts([binning], part: .test).query,
      LogisticDerivatives(of: design, at: model.coefficients).query,
      LossTotals(of: model, part: .train).query,
      ScoreCounts(of: model, edges: [-1.5, -0.25], part: .train).query,
    ]
    for query in queries {
      let (one, other) = (try await masked.sums(of: query), try await plain.sums(of: query))
      #expect(one.map(\.bitPattern) == other.map(\.bitPattern), "\(query.statistic.title)")
      #expect(one.contains { $0 != 0 })
    }
  }

  private func simulation(_ example: Example) throws -> Simulation {
    let study = try Demo.study(example.study)
    var simulation = try Simulation(study, dividing: Demo.table(example.file, for: study))
    // Public and made-up rows: what is compared here has no owner to ask.
    simulation.policy = simulation.policy.waivingSmallSamples()
    return simulation
  }
}
