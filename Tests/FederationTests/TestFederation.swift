import CreditData
import CreditModels
import Federation
import SecureAggregation
import Simulator
import Synchronization

/// Nodes with real masks whose links can be tampered with.
struct TestFederation {
  let nodes: [Node]
  let aggregator: SecureAggregator

  /// - Parameter tamper: sees what each node is sent, and may change it or throw.
  init(
    _ study: Study, tables: [Table], policy: NodePolicy = NodePolicy(),
    tamper: @escaping TamperedLink.Tamper = { _, request in request },
    lose: @escaping TamperedLink.Lose = { _, _ in }
  ) throws {
    let names = tables.indices.map { "party_\($0 + 1)" }
    let job = Job(study: study, roster: names)
    let roster = try Roster(names, acknowledgesPairwiseDisclosure: true)
    let digest = try job.digest()
    nodes = try zip(names, tables).map { name, table in
      try Node(
        name: name, table: table, job: job, policy: policy,
        participant: StrictParticipant(name: name, roster: roster, jobDigest: digest))
    }
    aggregator = SecureAggregator(
      links: nodes.map { TamperedLink(inner: InProcessLink($0), tamper: tamper, lose: lose) },
      collector: try StrictCollector(roster: roster, jobDigest: digest))
  }

  /// A study on the columns `x` and `group`, with little in the way of a test.
  static var study: Study {
    var study = Study(name: "doors", target: .init(column: "y", bad: "1"))
    study.columns.categories = ["group": ["a", "b"]]
    return study
  }

  /// `count` parties of 40 rows with outcomes of both kinds.
  static func tables(_ count: Int) -> [Table] {
    (0..<count).map { party in
      let rows = 0..<40
      return Table(
        names: ["y", "x", "group"],
        columns: [
          .numeric(rows.map { Double($0 % (party + 2) == 0 ? 1 : 0) }),
          .numeric(rows.map { Double(($0 * 7 + party) % 40) }),
          .categorical(codes: rows.map { Int32($0 % 2) }, levels: ["a", "b"]),
        ])
    }
  }
}

/// A link on whose way requests are changed and answers are lost or changed.
struct TamperedLink: NodeLink {
  typealias Tamper = @Sendable (_ party: String, Request) throws -> Request
  typealias Lose = @Sendable (_ party: String, inout Response) throws -> Void

  let inner: InProcessLink
  let tamper: Tamper
  let lose: Lose
  var name: String { inner.name }

  func send(_ request: Request) async throws -> Response {
    var response = try await inner.send(try tamper(name, request))
    try lose(name, &response)
    return response
  }
}

/// A failure of the network.
struct LinkDown: Error, Equatable {}

/// True a given number of times.
final class Countdown: Sendable {
  private let left: Mutex<Int>

  init(_ count: Int) { left = Mutex(count) }

  func next() -> Bool {
    left.withLock { left in
      left -= 1
      return left >= 0
    }
  }
}
