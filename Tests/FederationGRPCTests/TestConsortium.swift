import CreditData
import CreditModels
import Cryptography
import Federation
import FederationGRPC
import Foundation
import SecureAggregation

/// A consortium with certificates made in memory, and three institutions with 120 rows each.
struct TestConsortium {
  static let names = ["north", "south", "west"]

  let authority: Authority
  private let authorityPEM: String

  init() throws {
    authority = try Authority(name: "Test consortium", days: 1)
    authorityPEM = try authority.certificatePEM
  }

  /// - Parameter trusting: another authority's certificate, for those who trust somebody else.
  func credentials(
    _ name: String, _ role: CertificateRequest.Role, trusting other: String? = nil,
    valid: ClosedRange<Date> = Date() - 60...Date() + 3600, revoked: RevocationList? = nil
  ) throws -> Credentials {
    let key = TransportKey.make()
    let request = try CertificateRequest(name: name, role: role, key: key)
    let certificate = try authority.issue(CertificateRequest(pem: request.pem), valid: valid)
    return try Credentials(
      certificate: certificate, privateKey: key, authority: other ?? authorityPEM,
      revoked: revoked)
  }

  func coordinator(
    trusting other: String? = nil, valid: ClosedRange<Date> = Date() - 60...Date() + 3600,
    revoked: RevocationList? = nil
  ) throws -> Credentials {
    try credentials(
      "coordinator", .coordinator(hosts: ["localhost"]), trusting: other, valid: valid,
      revoked: revoked)
  }

  static var study: Study {
    var study = Study(name: "small", target: .init(column: "y", bad: "1"))
    study.columns.categories = ["purpose": ["car", "home"]]
    study.binning.fine = 5
    study.binning.maximumBins = 4
    return study
  }

  static func table(_ party: Int) -> Table {
    let rows = 1...120
    let age = rows.map { 20 + ($0 * 7 + party * 3) % 45 }
    let isCar = rows.map { ($0 + party) % 3 != 0 }
    return Table(
      names: ["age", "income", "purpose", "y"],
      columns: [
        .numeric(age.map(Double.init)),
        .numeric(rows.map { Double(1000 + ($0 * 37 + party * 11) % 400 * 10) }),
        .categorical(codes: isCar.map { $0 ? 0 : 1 }, levels: ["car", "home"]),
        .numeric(
          rows.map { row in
            let limit = (age[row - 1] < 35 ? 60 : 20) + (isCar[row - 1] ? 10 : 0)
            return (row * 31 + party * 17) % 100 < limit ? 1 : 0
          }),
      ])
  }
}

/// An institution with its rows, its key and its decisions in memory.
struct TestInstitution {
  let name: String
  let owner: Node.Owner
  let jobs = MemoryJobStore()
  let desk: NodeDesk
  let credentials: Credentials

  init(
    _ name: String, of consortium: TestConsortium, party: Int,
    valid: ClosedRange<Date> = Date() - 60...Date() + 3600, revoked: RevocationList? = nil
  ) throws {
    self.name = name
    owner = Node.Owner(policy: NodePolicy().waivingSmallSamples())
    credentials = try consortium.credentials(
      name, .node(owner.identity.verifyingKey), valid: valid, revoked: revoked)
    desk = NodeDesk(
      name: name, owner: owner, rows: TestRows(table: TestConsortium.table(party)), jobs: jobs,
      consortium: credentials)
  }

  func client(
    port: Int, host: String = "localhost", as other: String? = nil,
    handler: (any CallHandler)? = nil,
    limits: Limits = .quick, secondsAhead: Int = 0,
    onEvent: @escaping @Sendable (NodeClient.Event) -> Void = { _ in }
  ) -> NodeClient {
    NodeClient(
      name: other ?? name, host: host, port: port, credentials: credentials,
      handler: handler ?? desk, limits: limits, backoff: .quick,
      now: { Int(Date().timeIntervalSince1970) + secondsAhead },
      onEvent: onEvent)
  }

  /// What the owner does who agrees to everything.
  func approveAll() {
    for job in jobs.jobs() {
      jobs.decide(
        .approved(signature: SignedManifest.signature(of: job.manifest, by: owner.identity)),
        on: job.offer)
    }
  }
}

struct TestRows: RowSource {
  let table: Table

  func rows(
    for study: Study, columns: Set<String>?
  ) -> (table: Table, snapshot: [UInt8]) {
    (table, Array("rows".utf8))
  }
}

extension Limits {
  /// Short waits, so that a test which fails does not hang.
  static var quick: Limits {
    var limits = Limits()
    limits.answer = .seconds(60)
    limits.greeting = .seconds(30)
    limits.absence = .seconds(10)
    limits.silence = .seconds(30)
    return limits
  }
}

extension Backoff {
  static var quick: Backoff { Backoff(base: .milliseconds(20), cap: .milliseconds(200)) }
}
