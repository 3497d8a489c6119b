internal import HTTPTypes
internal import Hummingbird

/// Counts and times requests by the route they took, never by what they held.
struct RequestMeasures: RouterMiddleware {
  private let requests: Counter
  private let durations: Histogram

  init(_ metrics: MetricRegistry) {
    requests = metrics.counter(
      "http_requests_total", "Requests answered, by route and status.",
      labels: ["method", "route", "status"])
    durations = metrics.histogram(
      "http_request_duration_seconds",
      "From a request's head to its answer, which still has to be sent.", labels: ["route"],
      bounds: [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10])
  }

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    let response = try await next(request, context)
    let route = context.endpointPath ?? ""
    // A caller may invent any method.
    let method = route == "NotFound" ? "any" : request.method.rawValue
    requests.add(1, [method, route, "\(response.status.code)"])
    durations.observe((ContinuousClock.now - start) / .seconds(1), [route])
    return response
  }
}
