import Foundation
import ScoreService
import Testing

@Suite struct OpenAPITests {
  private func document(tokens: Bool = true) throws -> [String: Any] {
    try parsed(
      OpenAPIDocument(card: TestCard.served(), hasTokens: tokens, hasCertificates: tokens)
        .json.bytes)
  }

  /// The value at a path of member names.
  private func value(_ document: Any, _ path: String...) -> Any? {
    path.reduce(document as Any?) { ($0 as? [String: Any])?[$1] }
  }

  @Test func `Applicants are described by the card's own columns`() throws {
    let applicant = value(try document(), "components", "schemas", "Applicant")
    let properties = try #require(value(applicant as Any, "properties") as? [String: Any])
    #expect(properties.keys.sorted() == ["age", "home/kind", "income"])
    #expect(
      (value(applicant as Any, "required") as? [String])?.sorted() == properties.keys.sorted())
    #expect(value(properties, "age", "type") as? [String] == ["number", "null"])
    #expect((value(properties, "age", "description") as? String)?.contains("-9") == true)
    #expect(value(properties, "income", "type") as? String == "number")
    let choices = try #require(value(properties, "home/kind", "anyOf") as? [[String: Any]])
    #expect(choices.first?["enum"] as? [String] == ["own", "rent", "free", #"boat "x""#])
    #expect(value(applicant as Any, "additionalProperties") as? Bool == false)
  }

  @Test func `Every reference leads somewhere and every operation says what it answers`() throws {
    let document = try document()
    #expect(document["openapi"] as? String == "3.1.0")
    var references: [String] = []
    func collect(_ value: Any) {
      for (name, member) in value as? [String: Any] ?? [:] {
        if name == "$ref", let text = member as? String { references.append(text) }
        collect(member)
      }
      for element in value as? [Any] ?? [] { collect(element) }
    }
    collect(document)
    #expect(!references.isEmpty)
    for reference in references {
      let names = reference.split(separator: "/").dropFirst().map(String.init)
      #expect(names.reduce(document as Any?) { ($0 as? [String: Any])?[$1] } != nil, "\(reference)")
    }
    let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
    #expect(paths.keys.sorted() == ["/openapi.json", "/v1/card", "/v1/score", "/v1/scores"])
    for operation in paths.values.flatMap(\.values) {
      let responses = try #require(operation["responses"] as? [String: Any])
      #expect(responses["200"] != nil && responses["401"] != nil && responses["default"] != nil)
    }
  }

  @Test func `Only what is asked of callers is in the document`() throws {
    #expect((value(try document(), "components", "securitySchemes") as? [String: Any])?.count == 2)
    let open = try document(tokens: false)
    #expect((value(open, "components", "securitySchemes") as? [String: Any])?.isEmpty == true)
    #expect((open["security"] as? [Any])?.isEmpty == true)
  }
}
