import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Testing

@Suite("Roster order")
struct RosterOrderTests {
  /// A node that answers as soon as it is asked, or after some turns of the others.
  private struct Link: NodeLink {
    let name: String
    let turns: Int

    func send(_ request: Request) async -> Response {
      for _ in 0..<turns { await Task.yield() }
      return .announcement(
        Announcement(party: name, schema: Schema(fields: []), good: nil, categories: [:]))
    }
  }

  @Test("Announcements come in roster order, whoever answers first")
  func announcements() async throws {
    let names = (1...20).map { "party_\($0)" }
    let members = names.map { Roster.Member(name: $0, key: SigningKey().verifyingKey) }
    let collector = try MaskingCollector(
      roster: Roster(members), policy: .strict, jobDigest: [UInt8](repeating: 1, count: 32))
    for round in 0..<200 {
      let links = names.enumerated().map { Link(name: $1, turns: ($0 * 7 + round) % 5) }
      let aggregator = SecureAggregator(links: links, policy: .strict, collector: collector)
      #expect(try await aggregator.announcements().map(\.party) == names)
    }
  }
}
