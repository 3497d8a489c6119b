internal import HTTPTypes
internal import Hummingbird

/// Headers that keep browsers from doing what an answer does not ask for. An answer that sets one of
/// them itself, such as a page with a style sheet, keeps its own.
struct Protection: RouterMiddleware {
  private let fields: HTTPFields

  init(isEncrypted: Bool) {
    var fields: HTTPFields = [
      .cacheControl: "no-store",
      .contentSecurityPolicy:
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      .xContentTypeOptions: "nosniff",
    ]
    for (name, value) in [
      ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
    ] {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    if isEncrypted { fields[.strictTransportSecurity] = "max-age=31536000" }
    self.fields = fields
  }

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    for field in fields where !response.headers.contains(field.name) {
      response.headers.append(field)
    }
    return response
  }
}
