internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// What `/health` answers: 200, or 503 with what keeps the service from its work.
///
/// draft-inadarei-api-health-check-06, section 3.
struct Health: Encodable {
  let status: String
  let output: String?

  /// - Parameter trouble: nil when there is none.
  init(_ trouble: String?) {
    status = trouble == nil ? "pass" : "fail"
    output = trouble
  }

  var response: Response {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      var response = Response.whole(
        Array(try encoder.encode(self)), type: "application/health+json")
      if output != nil { response.status = .serviceUnavailable }
      return response
    }
  }
}
