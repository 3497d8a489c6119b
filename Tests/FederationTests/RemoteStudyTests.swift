import CreditData
import CreditModels
import Federation
import Simulator
import Testing

@Suite("A vertical study whose messages are bytes is the one whose messages are values")
struct RemoteStudyTests {
  @Test("Bins, counts, coefficients and errors agree", arguments: [2, 3])
  func equalsSimulation(holders: Int) async throws {
    let parties = VerticalStudyTests.parties(3000, holders: holders)
    let study = VerticalStudyTests.study()
    let simulated = try await VerticalStudyTests.simulation(study, parties).run()
    let remote = try RemoteFederation(study, parties)
    let result = try await remote.run()
    let comparison = Comparison(.init(result), .init(simulated.result))
    #expect(comparison.structure.isEmpty)
    #expect(comparison.cuts == 0)
    #expect(comparison.counts == 0)
    #expect(comparison.coefficients < 1e-7)
    #expect(comparison.standardErrors < 1e-3)
    let (test, expected) = (result.performance[.test], simulated.result.performance[.test])
    #expect(try #require(test).rows == (try #require(expected).rows))
    #expect(abs(try #require(test).auc - (try #require(expected).auc)) < 1e-6)
    // The same messages have the same lines.
    for node in remote.nodes.dropLast() {
      let lines = try await node.journal
      let theirs = try #require(simulated.journals[node.name])
      #expect(Self.roles(theirs) == Self.roles(lines))
      #expect(Self.crossProducts(lines) == Self.crossProducts(theirs))
      #expect(lines.allSatisfy { $0.kind == .sent })
    }
  }

  private static func roles(_ lines: [JournalLine]) -> Set<String> {
    let headings = [
      "cross products:", "likelihood at a point:", "goods and bads in bins:", "scores:",
    ]
    return Set(lines.map(\.what).filter { what in headings.contains { what.hasPrefix($0) } })
  }

  /// Their numbers; those of likelihoods depend on how many points there were.
  private static func crossProducts(_ lines: [JournalLine]) -> Int {
    lines.filter { $0.what.hasPrefix("cross products") }.reduce(0) { $0 + $1.numbers }
  }

  @Test("With folds, plain columns and stepwise selection, when answers are lost on the way")
  func foldsAndLosses() async throws {
    let study = VerticalStudyTests.study {
      $0.model.selection.stepwise = .aic
      $0.validation.folds = 3
    }
    let parties = VerticalStudyTests.parties(2000)
    let simulated = try await VerticalStudyTests.simulation(study, parties).run()
    let result = try await RemoteFederation(study, parties).run(losing: 9)
    let comparison = Comparison(.init(result), .init(simulated.result))
    #expect(comparison.structure.isEmpty)
    #expect(comparison.coefficients < 1e-7)
    #expect(result.validation.folds != nil)
  }
}
