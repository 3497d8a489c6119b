import CreditData
import CreditModels
import Federation
import Foundation
import Simulator
import Testing

@Suite("A node answers every query of a study with rounded cuts")
struct RoundedCutsPassTests {
  /// Columns whose values lie close together for their size, where rounded cuts do as well.
  struct Values: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let value: @Sendable (inout SeededGenerator) -> Double

    static let all = [
      Values(testDescription: "days as numbers") {
        Double(
          2024_00_00 + 100 * Int.random(in: 1...12, using: &$0) + .random(in: 1...28, using: &$0))
      },
      Values(testDescription: "account numbers") {
        Double(Int.random(in: 62_220_000_000...62_220_009_999, using: &$0))
      },
      Values(testDescription: "rates in a narrow band") {
        1 + 1e-6 * Double.random(in: -4...4, using: &$0)
      },
      Values(testDescription: "two near values") {
        Bool.random(using: &$0) ? 1000.0001 : 1000.0004
      },
      Values(testDescription: "around zero") { Double.random(in: -1e-11...1e-11, using: &$0) },
      Values(testDescription: "powers of two") {
        exp2(Double(Int.random(in: -40...40, using: &$0)))
      },
    ]
  }

  @Test("Fine classing and its counts pass the door", arguments: Values.all, 30...35)
  func passes(values: Values, seed: UInt64) async throws {
    var random = SeededGenerator(state: seed)
    let parties = (0..<3).map { party -> Simulation.Party in
      let x = (0..<2000).map { _ in values.value(&random) }
      let y = x.map { _ in Double.random(in: 0..<1, using: &random) < 0.2 ? 1.0 : 0 }
      return .init(
        name: "party_\(party)",
        table: Table(names: ["x", "y"], columns: [.numeric(x), .numeric(y)]))
    }
    var study = Study(name: "near", target: .init(column: "y", bad: "1"))
    study.binning.fine = 50
    let federation = try Simulation(study, parties: parties).federation()
    let fine = try await Classing(study: study, dictionary: [:]).fineBinnings(
      of: [.init(name: "x", type: .numeric)], from: federation.aggregator)
    let counts = try await federation.aggregator.sum(BinCounts(fine, part: .train))
    #expect(counts[0].reduce(0) { $0 + $1.rows } == 6000)
  }
}
