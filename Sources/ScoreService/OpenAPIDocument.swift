internal import CreditModels

/// The service's description for programs: OpenAPI 3.1, made of the card's own columns.
package struct OpenAPIDocument {
  let card: ServedCard
  let hasTokens: Bool
  let hasCertificates: Bool

  package init(card: ServedCard, hasTokens: Bool, hasCertificates: Bool) {
    self.card = card
    self.hasTokens = hasTokens
    self.hasCertificates = hasCertificates
  }

  package var json: JSON {
    [
      "openapi": "3.1.0",
      "info": [
        "title": .text("Scores of \(card.card.study)"), "description": .text(card.card.purpose),
        "version": .text(card.digest),
      ],
      "paths": [
        "/v1/score": [
          "post": operation(
            "score", "Score one applicant.", request: "Applicant", answer: "Score")
        ],
        "/v1/scores": [
          "post": operation(
            "scores", "Score up to \(ServedCard.batchLimit) applicants, all or none.",
            request: "Applicants", answer: "Scores")
        ],
        "/v1/card": ["get": reading("card", "What the card asks, and its scale.")],
        "/openapi.json": ["get": reading("description", "This document.")],
      ],
      "components": ["schemas": schemas, "securitySchemes": .object(schemes)],
      "security": .list(schemes.isEmpty ? [] : [.object(schemes.map { ($0.name, []) })]),
    ]
  }

  /// How callers show who they are; where there are two, both are needed.
  private var schemes: JSON.Members {
    var schemes: JSON.Members = []
    if hasTokens { schemes.append(("token", ["type": "http", "scheme": "bearer"])) }
    if hasCertificates { schemes.append(("certificate", ["type": "mutualTLS"])) }
    return schemes
  }

  private static func reference(_ name: String) -> JSON {
    ["$ref": .text("#/components/schemas/\(name)")]
  }

  private static func content(_ schema: JSON, type: String = "application/json") -> JSON {
    let media: JSON = ["schema": schema]
    return .object([(name: type, value: media)])
  }

  /// The statuses every operation may answer with.
  /// - Parameter problems: descriptions by status.
  private func responses(_ answer: JSON, _ problems: [(String, String)]) -> JSON {
    let problem = Self.content(Self.reference("Problem"), type: "application/problem+json")
    let refused = hasTokens ? [("401", "No token, or an unknown one.")] : []
    var responses: JSON.Members = [
      ("200", ["description": "The answer.", "content": Self.content(answer)])
    ]
    for (status, description) in refused + problems + [("default", "Something else went wrong.")] {
      responses.append((status, ["description": .text(description), "content": problem]))
    }
    return .object(responses)
  }

  private func reading(_ id: String, _ summary: String) -> JSON {
    [
      "operationId": .text(id), "summary": .text(summary),
      "responses": responses(["type": "object"], []),
    ]
  }

  private func operation(_ id: String, _ summary: String, request: String, answer: String) -> JSON {
    func choice(_ name: String, _ description: String, _ values: [String]) -> JSON {
      [
        "name": .text(name), "in": "query", "description": .text(description),
        "schema": ["enum": .texts(values)],
      ]
    }
    return [
      "operationId": .text(id), "summary": .text(summary),
      "parameters": [
        choice("detail", "Whether each characteristic's points are given.", ["false", "true"]),
        choice("extra", "What becomes of members the card does not know.", ["refuse", "ignore"]),
      ],
      "requestBody": ["required": true, "content": Self.content(Self.reference(request))],
      "responses": responses(
        Self.reference(answer),
        [
          ("400", "The body is no JSON, or a parameter has no such value."),
          ("413", "The body is too large, or has too many applicants."),
          ("415", "The body is not called application/json."),
          ("422", "The card cannot use what was sent; the errors say where and why."),
        ]),
    ]
  }

  private var schemas: JSON {
    func object(_ properties: JSON.Members, optional: [String] = []) -> JSON {
      [
        "type": "object", "properties": .object(properties),
        "required": .texts(properties.map(\.name).filter { !optional.contains($0) }),
      ]
    }
    func list(_ items: JSON) -> JSON { ["type": "array", "items": items] }
    let text: JSON = ["type": "string"]
    let number: JSON = ["type": "number"]
    let part: JSON.Members = [
      ("characteristic", text), ("bin", text), ("points", number),
    ]
    let score: JSON.Members = [
      ("score", number),
      ("pd", ["type": "number", "minimum": 0, "maximum": 1]),
      ("reasons", list(object(part + [("lost", number)], optional: ["bin"]))),
      (
        "warnings",
        list(object([("characteristic", text), ("kind", ["enum": ["missing", "unseen"]])]))
      ),
      ("base", number), ("points", list(object(part, optional: ["bin"]))),
    ]
    let card = (name: "card", value: object([("name", text), ("digest", text)]))
    let detail = ["base", "points"]
    return [
      "Applicant": self.card.applicantSchema,
      "Applicants": [
        "type": "array", "items": Self.reference("Applicant"),
        "maxItems": .integer(ServedCard.batchLimit),
      ],
      "Score": object(score + [card], optional: detail),
      "Scores": object([("scores", list(object(score, optional: detail))), card]),
      "Problem": object(
        [
          ("type", text), ("title", text), ("status", ["type": "integer"]), ("detail", text),
          ("errors", list(object([("pointer", text), ("detail", text)]))),
        ], optional: ["errors"]),
    ]
  }

}
