import CreditModels
import Cryptography
import Federation
import FederationGRPC
import Foundation
import SecureAggregation
import Simulator
import Testing

@Suite struct LoopbackStudyTests {
  @Test("A study over the network gives the card of its simulation")
  func aStudyOverTheNetworkGivesTheCardOfItsSimulation() async throws {
    var simulation = Simulation(
      TestConsortium.study,
      parties: TestConsortium.names.enumerated().map {
        .init(name: $1, table: TestConsortium.table($0))
      })
    simulation.policy = NodePolicy().waivingSmallSamples()
    let simulated = try await simulation.run().result
    try await Loopback.run { loopback in
      let job = try await loopback.begin()
      let deployed = try await StudyRun(TestConsortium.study).run(on: loopback.aggregator(for: job))
      #expect(try json(deployed.scorecard) == json(simulated.scorecard))
      #expect(deployed.performance == simulated.performance)
    }
  }

  @Test("Who has not signed does not work")
  func whoHasNotSignedDoesNotWork() async throws {
    try await Loopback.run { loopback in
      let members = loopback.server.members
      let bytes = try JobManifest(
        study: TestConsortium.study, roster: members.map(\.rosterEntry), aggregation: .strict,
        expires: .max
      ).bytes()
      let link = loopback.server.member("north")
      let offer = Call.offer(manifest: bytes, certificates: members.map(\.certificate))
      #expect(try await link.send(offer) == .consent(.undecided))
      let signatures = loopback.institutions.map {
        SignedManifest.signature(of: bytes, by: $0.owner.identity)
      }
      await #expect(throws: Refusal.self) {
        try await link.send(.begin(manifest: bytes, signatures: signatures))
      }
    }
  }

  @Test("A change of mind ends the work")
  func aChangeOfMindEndsTheWork() async throws {
    try await Loopback.run { loopback in
      let job = try await loopback.begin()
      let north = loopback.institutions[0]
      north.jobs.decide(.refused(reason: "no"), on: north.jobs.jobs()[0].offer)
      await #expect(throws: Refusal.self) {
        try await loopback.aggregator(for: job).sum(SampleSizes())
      }
    }
  }

  @Test("A roster with the coordinator's own key is refused")
  func aRosterWithTheCoordinatorsOwnKeyIsRefused() async throws {
    try await Loopback.run { loopback in
      let members = loopback.server.members
      var roster = members.map(\.rosterEntry)
      roster[1] = .init(name: roster[1].name, key: Node.Owner().identity.verifyingKey)
      let bytes = try JobManifest(
        study: TestConsortium.study, roster: roster, aggregation: .strict, expires: .max
      ).bytes()
      await #expect(throws: Refusal.self) {
        try await loopback.server.member("north").send(
          .offer(manifest: bytes, certificates: members.map(\.certificate)))
      }
      #expect(loopback.institutions[0].jobs.jobs().isEmpty)
    }
  }

  private func json(_ card: Scorecard) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(ScorecardFile(card))
  }
}
