import CreditData
import CreditModels
import Federation
import Foundation
import Simulator
import Testing

@Suite("Who holds which row does not matter")
struct PartitionLawTests {
  /// Sums in another order differ in the last bits; the optimum follows them.
  static let tolerance = 1e-9

  @Test("Any partition, in any order, gives the cuts and counts of pooled rows", arguments: 1...6)
  func cutsAndCounts(seed: UInt64) async throws {
    var random = SeededGenerator(state: seed)
    let table = random.table(rows: 1200)
    for cuts in Study.CutPrecision.allCases {
      var study = Self.study
      study.binning.cuts = cuts
      let pooled = try await bins(
        study, from: LocalAggregator(PartyRows(party: "all", table: table, study: study)))
      var simulation = Simulation(
        study, parties: random.partition(table, into: 3 + Int(seed) % 4))
      simulation.policy.allowsExactCuts = cuts == .exact
      let federated = try await bins(study, from: simulation.federation().aggregator)
      #expect(federated.binnings == pooled.binnings)
      #expect(federated.counts == pooled.counts)
      // Ties leave fewer cuts than quantiles, but not none.
      #expect(pooled.binnings.allSatisfy { $0.ordinaryCount >= 3 })
    }
  }

  @Test("Any partition, in any order, gives the fit of pooled rows", arguments: 7...12)
  func fit(seed: UInt64) async throws {
    var random = SeededGenerator(state: seed)
    let table = random.table(rows: 900)
    var study = Self.study
    study.model.design = [.woe, .standardised][Int(seed) % 2]
    if study.model.design == .standardised { study.columns.exclude = ["debt"] }
    let simulation = Simulation(study, parties: random.partition(table, into: 3 + Int(seed) % 5))
    let federated = try await simulation.run().result
    let pooled = try await PooledStudy(study).run(on: table).result
    let comparison = Comparison(.init(federated), .init(pooled))
    #expect(comparison.isEqual, "\(comparison)")
    #expect(comparison.coefficients <= Self.tolerance)
    #expect(federated.fit.terms.count >= 3)
  }

  private static var study: Study {
    var study = Study(name: "partition", target: .init(column: "y", bad: "1"))
    study.columns.special = ["debt": [-9]]
    study.validation.split = .hash(.rowNumber, train: 0.8)
    return study
  }

  private func bins(
    _ study: Study, from parties: some Aggregator
  ) async throws -> (binnings: [Binning], counts: [[BinCount]]) {
    let fields = ["income", "debt", "children"].map { Schema.Field(name: $0, type: .numeric) }
    let binnings = try await Classing(study: study, dictionary: [:])
      .fineBinnings(of: fields, from: parties)
    return (binnings, try await parties.sum(BinCounts(binnings, part: .train)))
  }
}

extension SeededGenerator {
  /// A smooth column, one with missing and special values, one of few values.
  fileprivate mutating func table(rows: Int) -> Table {
    var (income, debt, children, y) = ([Double](), [Double](), [Double](), [Double]())
    for _ in 0..<rows {
      income.append((exp(.random(in: 6...10, using: &self)) * 100).rounded() / 100)
      let kind = Int.random(in: 0..<20, using: &self)
      debt.append(kind == 0 ? .nan : kind == 1 ? -9 : .random(in: -2...2, using: &self))
      children.append(Double(Int.random(in: 0...5, using: &self)))
      let logOdds = 6 - 0.9 * log(income.last!) + (kind < 2 ? 1 : 0.5 * debt.last!)
      y.append(.random(in: 0..<1, using: &self) < 1 / (1 + exp(-logOdds)) ? 1 : 0)
    }
    return Table(
      names: ["income", "debt", "children", "y"],
      columns: [income, debt, children, y].map(Column.numeric))
  }

  /// Each row goes to one of `count` parties of very different size, in shuffled order.
  fileprivate mutating func partition(_ table: Table, into count: Int) -> [Simulation.Party] {
    var indexes = [[Int]](repeating: [], count: count)
    for row in (0..<table.rowCount).shuffled(using: &self) {
      let uniform = Double.random(in: 0..<1, using: &self)
      indexes[Int(Double(count) * uniform * uniform.squareRoot())].append(row)
    }
    return indexes.enumerated().map { .init(name: "party_\($0 + 1)", table: table.rows($1)) }
  }
}
