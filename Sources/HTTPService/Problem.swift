internal import Foundation
public import HTTPTypes
public import Hummingbird

/// What a service answers instead of a result: `application/problem+json`, RFC 9457.
///
/// Never holds what a caller sent, only where it was.
public struct Problem: HTTPResponseError, Equatable {
  public let status: HTTPResponse.Status
  /// One sentence: what is wrong and what to do.
  public let detail: String
  /// The places in the request's body that are wrong.
  public let faults: [Fault]
  public let headers: HTTPFields

  public struct Fault: Codable, Sendable, Equatable {
    /// RFC 6901, as in `/3/age`; empty for the whole body.
    public let pointer: String
    public let detail: String

    public init(pointer: String, detail: String) {
      self.pointer = pointer
      self.detail = detail
    }
  }

  public init(
    _ status: HTTPResponse.Status, _ detail: String, faults: [Fault] = [], headers: HTTPFields = [:]
  ) {
    self.status = status
    self.detail = detail
    self.faults = faults
    self.headers = headers
  }

  private struct File: Encodable {
    let type = "about:blank"
    let title: String
    let status: Int
    let detail: String
    let errors: [Fault]?
  }

  public func response(from request: Request, context: some RequestContext) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let file = File(
      title: status.reasonPhrase, status: status.code, detail: detail,
      errors: faults.isEmpty ? nil : faults)
    var headers = headers
    headers[.contentType] = "application/problem+json"
    return Response(
      status: status, headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(file))))
  }
}
