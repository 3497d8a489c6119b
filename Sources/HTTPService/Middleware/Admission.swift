internal import HTTPTypes
internal import Hummingbird

/// Lets in who shows a token, where the service has tokens.
struct Admission: RouterMiddleware {
  private let tokens: AccessTokens?
  /// On a machine without authentication a web page in somebody's browser could call the service by a
  /// host name of its own that means this machine.
  private let checksHost: Bool
  private let maximumBodyBytes: Int

  /// What tells nothing and is asked by machines that watch.
  private static let open = "/health"

  init(_ settings: HTTPSettings) {
    tokens = settings.tokens
    checksHost = settings.isLoopback && !settings.authenticates
    maximumBodyBytes = settings.maximumBodyBytes
  }

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    if let tokens, request.uri.path != Self.open { context.caller = try caller(request, tokens) }
    if checksHost, !Self.isLoopback(request.head.authority ?? "") {
      throw Problem(
        .misdirectedRequest, "This service answers to its own machine; call it as localhost.")
    }
    context.maxUploadSize = maximumBodyBytes
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maximumBodyBytes
    {
      throw Problem.tooLarge(maximumBodyBytes)
    }
    return try await next(request, context)
  }

  private func caller(_ request: Request, _ tokens: AccessTokens) throws -> String {
    let words = (request.headers[.authorization] ?? "").split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer" else {
      throw Self.refusal("a token is needed", #"Bearer realm="fedrisk""#)
    }
    guard let caller = tokens.holder(of: words[1]) else {
      throw Self.refusal(
        "the token is not known here", #"Bearer realm="fedrisk", error="invalid_token""#)
    }
    return caller
  }

  private static func refusal(_ reason: String, _ challenge: String) -> Problem {
    Problem(
      .unauthorized, "Not admitted: \(reason); send the header 'Authorization: Bearer TOKEN'.",
      headers: [.wwwAuthenticate: challenge])
  }

  /// `[::1]:8080`, `127.0.0.1:8080`, `localhost`
  private static func isLoopback(_ authority: String) -> Bool {
    let host =
      authority.first == "["
      ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    return HTTPSettings.isLoopback(host)
  }
}

extension Problem {
  static func tooLarge(_ limit: Int) -> Problem {
    Problem(.contentTooLarge, "The body is larger than \(limit) bytes; send less at a time.")
  }
}
