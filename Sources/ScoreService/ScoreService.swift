internal import CreditModels
public import HTTPService
internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// Scores over HTTP with one card.
public final class ScoreService: Sendable {
  private let path: String
  private let settings: HTTPSettings
  private let log: @Sendable (String) -> Void
  private let served: Mutex<ServedCard>
  private let metrics = MetricRegistry()
  private let scores: Counter
  private let warnings: Counter
  private let reloads: Counter
  private let card: Gauge

  /// - Parameters:
  ///   - path: of the card.
  ///   - log: told in a line what an operator should know; never of applicants.
  /// - Throws: `ScoreServiceError` for a file that is no card.
  public init(
    card path: String, _ settings: HTTPSettings, log: @escaping @Sendable (String) -> Void
  ) throws {
    self.path = path
    self.settings = settings
    self.log = log
    let first = try ServedCard(path: path)
    served = Mutex(first)
    scores = metrics.counter("scores_total", "Applicants scored.")
    warnings = metrics.counter(
      "score_warnings_total", "Values scored as missing or unseen.", labels: ["kind"])
    reloads = metrics.counter("card_reloads_total", "Readings of the card.", labels: ["outcome"])
    card = metrics.gauge("card_info", "The card that scores.", labels: ["name", "digest"])
    note(first)
  }

  /// Reads the card again. A file that is no card changes nothing; requests that have begun end with the
  /// card they began with.
  public func reload() {
    do {
      let new = try ServedCard(path: path)
      served.withLock { $0 = new }
      note(new)
      reloads.add(1, ["done"])
    } catch {
      reloads.add(1, ["refused"])
      log("error: \(error) The card that was read before stays.")
    }
  }

  private func note(_ new: ServedCard) {
    card.clear()
    card.set(1, [new.card.study, new.digest])
    log("card \(new.card.study), \(new.digest.prefix(12))")
  }

  /// The service, to be served.
  public func server(
    onListening: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> HTTPServer {
    try HTTPServer(
      settings, metrics: metrics, log: log, onListening: onListening, routes: addRoutes)
  }

  private func addRoutes(to router: Router<ServiceContext>) {
    router.post("v1/score") { request, context in
      try await self.answer(request, context) { card in card.score }
    }
    router.post("v1/scores") { request, context in
      try await self.answer(request, context) { card in card.scores }
    }
    router.get("v1/card") { _, _ in Response.whole(self.served.withLock(\.self).facts.bytes) }
    router.get("openapi.json") { _, _ in
      let document = OpenAPIDocument(
        card: self.served.withLock(\.self), hasTokens: self.settings.tokens != nil,
        hasCertificates: self.settings.tls?.clientAuthority != nil)
      return Response.whole(document.json.bytes)
    }
  }

  private typealias Scoring = ([UInt8], ServedCard.Wishes) throws -> (JSON, ServedCard.Tally)

  private func answer(
    _ request: Request, _ context: ServiceContext, _ scoring: (ServedCard) -> Scoring
  ) async throws -> Response {
    let wishes = try Self.wishes(of: request)
    let body = try await request.bytes(context)
    let card = served.withLock(\.self)
    let (json, tally) = try scoring(card)(body, wishes)
    scores.add(Double(tally.scored))
    if tally.missing > 0 { warnings.add(Double(tally.missing), ["missing"]) }
    if tally.unseen > 0 { warnings.add(Double(tally.unseen), ["unseen"]) }
    return Response.whole(json.bytes)
  }

  private static func wishes(of request: Request) throws -> ServedCard.Wishes {
    let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }
    guard type.lowercased().split(separator: " ") == ["application/json"] else {
      throw Problem(
        .unsupportedMediaType, "Send JSON, with the header 'Content-Type: application/json'.")
    }
    return ServedCard.Wishes(
      hasDetail: try choice("detail", of: request, no: "false", yes: "true"),
      ignoresExtra: try choice("extra", of: request, no: "refuse", yes: "ignore"))
  }

  private static func choice(
    _ name: String, of request: Request, no: String, yes: String
  ) throws -> Bool {
    switch request.uri.queryParameters.get(name) {
    case nil, no: false
    case yes: true
    default: throw Problem(.badRequest, "The parameter '\(name)' is \(no) or \(yes).")
    }
  }
}
