internal import CreditModels
public import Federation
internal import Foundation
public import HTTPService
public import Hummingbird
internal import Reporting

/// What a node shows its owner: which jobs wait for a decision, and what has left.
public struct NodePages: Sendable {
  private let name: String
  private let review: JobReview
  private let store: any NodeStore

  public init(name: String, review: JobReview, store: any NodeStore) {
    self.name = name
    self.review = review
    self.store = store
  }

  public func add(to router: Router<ServiceContext>) {
    router.get("") { _, _ in try page.response }
  }

  /// So many lines of the journal are shown.
  private static let maximumLines = 100

  private var page: Page {
    get throws {
      let items = try review.items()
      let summary = try store.journalSummary()
      let lines = try store.journal(last: Self.maximumLines)
      return Page(
        title: "Node of \(name)",
        chapters: [
          .init(title: "Waiting for a decision", content: pending(items)),
          .init(title: "Jobs", content: jobs(items)),
          .init(title: "What has left", content: left(summary, lines)),
        ])
    }
  }

  private func pending(_ items: [JobReview.Item]) -> Markup {
    let open = items.filter { $0.job.decision == .open && !$0.job.isClosed }
    guard !open.isEmpty else { return "<p>Nothing waits.</p>\n" }
    let parts: [Markup] = open.map { item in
      let chapters: [Markup] = item.reading.chapters.map {
        "<h4>\($0.title)</h4>\n\(Page.list($0.lines, orElse: "nothing"))"
      }
      let id = String(item.id.prefix(8))
      return """
        <h3>\(item.reading.study), job \(id)</h3>
        \(chapters)<h4>Your rules it would break</h4>
        \(Page.list(item.reading.objections, orElse: "None."))<p><code>fedrisk-node approve \(id)</code>\
         or <code>fedrisk-node refuse \(id) --reason "..."</code></p>

        """
    }
    return "\(parts)"
  }

  private func jobs(_ items: [JobReview.Item]) -> Markup {
    guard !items.isEmpty else { return "<p>None has been offered yet.</p>\n" }
    let rows = items.reversed().map { item in
      [
        String(item.id.prefix(8)), item.reading.study, Self.time(item.job.received),
        item.job.standing,
      ]
    }
    return DataTable(
      [.text("job"), .text("study"), .text("offered"), .text("state")], rows: rows
    ).markup
  }

  private func left(_ summary: JournalSummary, _ lines: [JournalLine]) -> Markup {
    guard summary.head != .empty else { return "<p>Nothing.</p>\n" }
    let sent = summary.count(.sent)
    let rows = lines.reversed().map { line in
      [
        "\(line.index)", Self.time(line.time), String(line.job.prefix(8)),
        line.kind == .sent ? "sent" : "refused", line.what, "\(line.numbers)",
      ]
    }
    return """
      <p>\(sent) messages with \(summary.numbers) masked numbers; \(summary.head.count - sent) requests \
      refused. The journal ends at <code>\(summary.head.count):\(summary.head.hash)</code>; \
      <code>fedrisk-node audit verify</code> sees whether it is whole.</p>

      """
        + DataTable(
          [
            .text("line"), .text("time"), .text("job"), .text(""), .text("what"),
            .number("numbers"),
          ], rows: rows
        ).markup
  }

  private static func time(_ seconds: Int) -> String {
    Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
  }
}

/// What a node counts.
public struct NodeMetrics: Sendable {
  private let joined: Gauge
  private let waiting: Gauge
  private let lines: Gauge
  private let numbers: Gauge

  public init(_ registry: MetricRegistry) {
    joined = registry.gauge("joined", "Whether the coordinator is reached: 1 or 0.")
    waiting = registry.gauge("jobs_waiting", "Jobs that wait for the owner's decision.")
    lines = registry.gauge("journal_lines", "Lines of the journal by kind.", labels: ["kind"])
    numbers = registry.gauge("numbers_sent", "Masked numbers that have left.")
  }

  /// Sets everything to what is true now.
  public func update(isJoined: Bool, jobs: any NodeJobStore, store: any NodeStore) throws {
    joined.set(isJoined ? 1 : 0)
    waiting.set(Double(try jobs.jobs().count { $0.decision == .open && !$0.isClosed }))
    let journal = try store.journalSummary()
    for kind in [JournalLine.Kind.sent, .refused, .ended] {
      lines.set(Double(journal.count(kind)), [kind.rawValue])
    }
    numbers.set(Double(journal.numbers))
  }
}
