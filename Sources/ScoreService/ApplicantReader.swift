internal import CreditData
internal import CreditModels
internal import HTTPService
internal import HTTPTypes

/// Reads applicants from JSON: an object with a member for each column of the card.
struct ApplicantReader: Sendable {
  private struct Field: Sendable {
    let name: String
    let type: ColumnType
    let takesMissing: Bool
  }

  private let fields: [Field]
  private let places: [String: Int]
  /// Texts that mean a missing value, as in a file.
  private let missing: Set<String>

  /// Of more nobody reads the list.
  private static let mostFaults = 20

  init(_ card: Scorecard) {
    let options = card.csvOptions
    missing = options.missing
    fields = card.model.design.terms.map { term in
      let hasBins = if case .woe = term { true } else { false }
      return Field(
        name: term.name, type: options.types[term.name] ?? .numeric, takesMissing: hasBins)
    }
    places = Dictionary(
      fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameter ignoresExtra: whether members that the card does not know are skipped.
  /// - Throws: `Problem` 400 for what is no JSON, 422 for other members than the card's.
  func applicant(
    in bytes: [UInt8], ignoresExtra: Bool
  ) throws -> [CompiledScorecard.Value] {
    try document(bytes) { scanner, faults in
      guard try scanner.token() == .object else {
        throw Self.wrong("", "one applicant is needed here: an object of the card's columns")
      }
      return try applicant(&scanner, at: "", ignoresExtra: ignoresExtra, &faults)
    }
  }

  /// - Parameter limit: how many may come at a time.
  func applicants(
    in bytes: [UInt8], ignoresExtra: Bool, limit: Int
  ) throws -> [[CompiledScorecard.Value]] {
    try document(bytes) { scanner, faults in
      guard try scanner.token() == .list else {
        throw Self.wrong("", "a list of applicants is needed here")
      }
      var applicants: [[CompiledScorecard.Value]] = []
      if scanner.take("]") { return [] }
      repeat {
        let pointer = "/\(applicants.count)"
        guard applicants.count < limit else {
          throw Problem(.contentTooLarge, "There are more than \(limit) applicants; send less.")
        }
        guard try scanner.token() == .object else {
          throw Self.wrong(pointer, "an applicant is needed here: an object of the card's columns")
        }
        applicants.append(
          try applicant(&scanner, at: pointer, ignoresExtra: ignoresExtra, &faults))
      } while scanner.take(",")
      try scanner.require("]")
      return applicants
    }
  }

  private func document<Content>(
    _ bytes: [UInt8],
    _ body: (inout JSONScanner, inout [Problem.Fault]) throws -> Content
  ) throws -> Content {
    var scanner = JSONScanner(bytes)
    var faults: [Problem.Fault] = []
    do {
      let content = try body(&scanner, &faults)
      try scanner.requireEnd()
      if !faults.isEmpty { throw Self.problem(faults) }
      return content
    } catch let fault as JSONScanner.Fault {
      throw Problem(
        .badRequest,
        "The body is no JSON: \(fault.problem), after \(fault.position) bytes; correct it.")
    }
  }

  /// The members of an object whose bracket is open, in the order of the card.
  private func applicant(
    _ scanner: inout JSONScanner, at pointer: String, ignoresExtra: Bool,
    _ faults: inout [Problem.Fault]
  ) throws -> [CompiledScorecard.Value] {
    var values = [CompiledScorecard.Value?](repeating: nil, count: fields.count)
    func note(_ name: String, _ detail: @autoclosure () -> String) {
      if faults.count < Self.mostFaults {
        faults.append(.init(pointer: Self.pointer(pointer, name), detail: detail()))
      }
    }
    if !scanner.take("}") {
      repeat {
        let name = try scanner.text()
        try scanner.require(":")
        let token = try scanner.token()
        if token == .list || token == .object {
          // Whatever is in there is not read.
          throw Self.wrong(
            Self.pointer(pointer, name), "a number, a text or null is needed here")
        }
        guard let place = places[name] else {
          if !ignoresExtra { note(name, unknown(name)) }
          continue
        }
        if values[place] != nil { note(name, "it stands here twice; send it once") }
        switch value(of: token, fields[place]) {
        case .success(let value): values[place] = value
        case .failure(let refusal):
          values[place] = .missing
          note(name, refusal.detail)
        }
      } while scanner.take(",")
      try scanner.require("}")
    }
    return zip(values, fields).map { value, field in
      if value == nil {
        note(field.name, "it is not there; send \(Self.expected(field))")
      }
      return value ?? .missing
    }
  }

  private struct Refusal: Error { let detail: String }

  private func value(
    of token: JSONScanner.Token, _ field: Field
  ) -> Result<CompiledScorecard.Value, Refusal> {
    let isMissing = if case .text(let text) = token { missing.contains(text) } else { false }
    switch (token, field.type) {
    case (.null, _) where field.takesMissing, (.text, _) where isMissing && field.takesMissing:
      return .success(.missing)
    case (.number(let number?), .numeric): return .success(.number(number))
    case (.number(nil), .numeric):
      return .failure(Refusal(detail: "the number is too large for double precision; correct it"))
    case (.text(let text), .categorical) where !isMissing: return .success(.category(text))
    default: return .failure(Refusal(detail: "send \(Self.expected(field))"))
    }
  }

  private static func expected(_ field: Field) -> String {
    let kind = field.type == .numeric ? "a number" : "a text"
    return field.takesMissing ? "\(kind), or null where the value is missing" : kind
  }

  /// Longer names are nobody's slip, and are not sent back.
  private static let longestName = 100

  private func unknown(_ name: String) -> String {
    let meant =
      name.utf8.count <= Self.longestName ? suggestion(for: name, among: fields.map(\.name)) : nil
    return "the card has no such column; "
      + (meant.map { "did you mean '\($0)'?" } ?? "leave it out, or call with ?extra=ignore")
  }

  /// RFC 6901.
  private static func pointer(_ place: String, _ name: String) -> String {
    guard name.utf8.count <= longestName else { return place + "/…" }
    return place + "/" + String(name.flatMap { $0 == "~" ? "~0" : $0 == "/" ? "~1" : "\($0)" })
  }

  private static func wrong(_ pointer: String, _ detail: String) -> Problem {
    problem([.init(pointer: pointer, detail: detail)])
  }

  static func problem(_ faults: [Problem.Fault]) -> Problem {
    Problem(
      .unprocessableContent, "Nothing was scored: the card cannot use what was sent; see errors.",
      faults: faults)
  }
}
