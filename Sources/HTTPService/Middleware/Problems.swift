internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1

/// Turns what was thrown into a problem. What nobody expected is 500 and tells the caller nothing.
struct Problems: RouterMiddleware {
  /// Told the type of an error nobody expected: its text may hold what a caller sent.
  let log: @Sendable (String) -> Void

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error where Self.endsConnection(error) {
      throw error
    } catch {
      return try problem(error).response(from: request, context: context)
    }
  }

  /// The server itself answers a request that is no HTTP; nobody hears the answer to one that broke off.
  private static func endsConnection(_ error: any Error) -> Bool {
    error is HTTPParserError || error is ChannelError || error is IOError
      || error is CancellationError
  }

  private func problem(_ error: any Error) -> Problem {
    if let problem = error as? Problem { return problem }
    guard let status = (error as? any HTTPResponseError)?.status else {
      log("error: a request ended with \(type(of: error))")
      return Problem(
        .internalServerError, "The service failed; its log says when. Tell its operator.")
    }
    return status == .notFound
      ? Problem(status, "There is nothing at this address; see the service's documentation.")
      : Problem(status, "The request cannot be answered; see the service's documentation.")
  }
}
