internal import CreditModels
public import Federation
internal import Foundation
public import HTTPService
internal import HTTPTypes
public import Hummingbird
internal import Reporting
internal import SecureAggregation

/// What a coordinator shows: who is here, how far the jobs are, what came of them.
public struct CoordinatorPages: Sendable {
  private let store: any CoordinatorStore
  private let network: any Coordinator.Network
  private let board: ProgressBoard

  public init(
    store: any CoordinatorStore, network: any Coordinator.Network, board: ProgressBoard
  ) {
    self.store = store
    self.network = network
    self.board = board
  }

  public func add(to router: Router<ServiceContext>) {
    router.get("") { _, _ in try overview.response }
    router.get("jobs/:id") { _, context in try page(of: job(context)).response }
    router.get("jobs/:id/report") { _, context in
      guard
        let report = try store.files(of: job(context).id).first(where: { $0.name == "report.html" })
      else { throw Problem(.notFound, "The job has no report yet.") }
      return Page.html(String(decoding: report.content, as: UTF8.self))
    }
  }

  private func job(_ context: ServiceContext) throws -> CoordinatorJob {
    let id = context.parameters.get("id") ?? ""
    guard let job = try store.job(id) else {
      throw Problem(.notFound, "There is no job of this id; the first page lists them.")
    }
    return job
  }

  // MARK: Pages

  private var overview: Page {
    get throws {
      let present = Set(network.members.map(\.name))
      let members = try store.members().map {
        "\($0.name): \(present.contains($0.name) ? "here" : "away")"
      }
      let rows: [[Markup]] = try store.headings().reversed().map { job in
        let id = String(job.id.prefix(8))
        return [
          "<a href=\"/jobs/\(job.id)\">\(id)</a>", Markup(job.study),
          Markup(Self.time(job.submitted)), Markup(try state(job.state, of: job.id)),
        ]
      }
      let table = DataTable(
        [.text("job"), .text("study"), .text("submitted"), .text("state")], rows: rows)
      return Page(
        title: "Coordinator",
        chapters: [
          .init(
            title: "Institutions", content: Page.list(members, orElse: "None has joined yet.")),
          .init(
            title: "Jobs",
            content: rows.isEmpty ? "<p>None has been submitted yet.</p>\n" : table.markup),
        ])
    }
  }

  private func page(of job: CoordinatorJob) throws -> Page {
    let manifest = try job.decoded()
    let rounds = try store.rounds(of: job.id)
    let receivers = try store.receivers(of: job.id)
    let parties = manifest.roster.map { member in
      let has = job.signatures[member.name] == nil ? "has not signed" : "has signed"
      return member.name + ": " + has + (receivers.contains(member.name) ? ", has the results" : "")
    }
    var chapters = [
      Page.Chapter(
        title: "State",
        content: Page.list(
          [
            try state(job.state, of: job.id), "purpose: \(manifest.study.purpose)",
            "submitted \(Self.time(job.submitted)), expires \(Self.time(manifest.expires))",
          ], orElse: "")),
      Page.Chapter(title: "Parties", content: Page.list(parties, orElse: "")),
      Page.Chapter(title: "Rounds", content: Self.table(of: rounds)),
    ]
    if job.state == .done {
      chapters.append(
        Page.Chapter(
          title: "Result",
          content: "<p><a href=\"/jobs/\(job.id)/report\">The report</a></p>\n\(try heads(of: job))"
        ))
    }
    return Page(title: "\(job.study), job \(job.id.prefix(8))", chapters: chapters)
  }

  /// Where the journals of the parties ended, as `federation.json` has it.
  private func heads(of job: CoordinatorJob) throws -> Markup {
    struct File: Decodable {
      struct Party: Decodable {
        let name: String
        let messages: Int?
        let numbers: Int?
        let journal: String?
      }
      let parties: [Party]
    }
    guard let data = try store.files(of: job.id).first(where: { $0.name == "federation.json" }),
      let file = try? JSONDecoder().decode(File.self, from: data.content)
    else { return .empty }
    let rows = file.parties.map { party in
      [
        party.name, party.messages.map(String.init) ?? "-", party.numbers.map(String.init) ?? "-",
        party.journal ?? "it was away at the end",
      ]
    }
    return DataTable(
      [
        .text("party"), .number("messages"), .number("masked numbers"),
        .text("hash of its journal's last line"),
      ], rows: rows
    ).markup
  }

  private static func table(of rounds: [RoundRecord]) -> Markup {
    guard !rounds.isEmpty else { return "<p>None yet.</p>\n" }
    let rows = rounds.suffix(50).reversed().map { round in
      [
        "\(round.round)", round.step, "\(round.parties)", "\(round.numbers)",
        Words.bytes(round.bytesFromNode), Words.seconds(round.seconds),
      ]
    }
    let total = rounds.reduce(0) { $0 + $1.bytesFromNode }
    let note: Markup =
      "<p>\(rounds.count) rounds, \(Words.bytes(total)) from each node\(rounds.count > 50 ? "; the last 50" : "").</p>\n"
    return note
      + DataTable(
        [
          .text("round"), .text("sum"), .number("parties"), .number("numbers"),
          .number("from each node"), .number("took"),
        ], rows: rows
      ).markup
  }

  private func state(_ state: CoordinatorJob.State, of id: String) throws -> String {
    switch state {
    case .offered:
      guard let job = try store.job(id) else { return "is gone" }
      let missing = try job.decoded().roster.map(\.name).filter { job.signatures[$0] == nil }
      return "waits for the signatures of \(missing.joined(separator: ", "))"
    case .running:
      let rounds = try store.rounds(of: id)
      guard let progress = board.progress(of: id) else { return "waits to go on" }
      let left = progress.secondsLeft(after: rounds).map { ", about \(Words.seconds($0)) left" }
      return "\(progress.phase.title): \(rounds.count) rounds so far" + (left ?? "")
    case .done: return "done"
    case .failed(let reason): return "failed: \(reason)"
    }
  }

  private static func time(_ seconds: Int) -> String {
    Date(timeIntervalSince1970: TimeInterval(min(seconds, 1 << 37))).formatted(.iso8601)
  }
}

/// What a coordinator counts.
public struct CoordinatorMetrics: Sendable {
  private let members: Gauge
  private let jobs: Gauge
  private let rounds: Gauge
  private let bytes: Gauge

  public init(_ registry: MetricRegistry) {
    members = registry.gauge("members", "Institutions that are joined now.")
    jobs = registry.gauge("jobs", "Jobs by state.", labels: ["state"])
    rounds = registry.gauge("job_rounds", "Rounds of running jobs.", labels: ["job"])
    bytes = registry.gauge(
      "job_bytes_from_node", "Bytes from each node in running jobs.", labels: ["job"])
  }

  /// Sets everything to what is true now.
  public func update(store: any CoordinatorStore, network: any Coordinator.Network) throws {
    members.set(Double(network.members.count))
    let all = try store.headings()
    for gauge in [rounds, bytes] { gauge.clear() }
    for state in ["offered", "running", "done", "failed"] {
      jobs.set(Double(all.count { $0.state.title == state }), [state])
    }
    for job in all where job.state == .running {
      let records = try store.rounds(of: job.id)
      rounds.set(Double(records.count), [String(job.id.prefix(8))])
      bytes.set(
        Double(records.reduce(0) { $0 + $1.bytesFromNode }), [String(job.id.prefix(8))])
    }
  }
}

extension CoordinatorJob.State {
  fileprivate var title: String {
    switch self {
    case .offered: "offered"
    case .running: "running"
    case .done: "done"
    case .failed: "failed"
    }
  }
}
