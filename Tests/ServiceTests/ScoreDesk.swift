import Foundation
import FoundationNetworking

/// A scoring service with the demo's card on a free port.
final class ScoreDesk {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  let card: URL
  private let process: Process
  private var port = 0

  private static let datasets = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "datasets/german")

  /// - Returns: where the card is.
  static func fit(in folder: URL) throws -> URL {
    try Service.run(
      "fedrisk",
      [
        "fit", datasets.appending(path: "study.yaml").path, "--data",
        datasets.appending(path: "german.csv").path, "--out", folder.path, "-q",
      ])
    return folder.appending(path: "card.json")
  }

  init(token: String? = nil) async throws {
    card = try Self.fit(in: folder)
    var arguments = ["score-serve", card.path, "--port", "0"]
    if let token {
      let tokens = folder.appending(path: "tokens")
      try Data("front \(token)\n".utf8).write(to: tokens)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: tokens.path)
      arguments += ["--tokens", tokens.path]
    }
    process = try Service.start("fedrisk-node", arguments, folder: folder)
    try await wait("listening") { $0.contains("listening on http://127.0.0.1:") }
    port = log.firstMatch(of: /127\.0\.0\.1:([0-9]+)/).flatMap { Int($0.1) } ?? 0
  }

  deinit {
    if process.isRunning { Service.kill(process) }
    try? FileManager.default.removeItem(at: folder)
  }

  var log: String {
    (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
  }

  private func wait(_ what: String, until condition: (String) -> Bool) async throws {
    for _ in 0..<2000 {
      if condition(log) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Service.Failure(message: "\(what) does not happen: \(log)")
  }

  /// Sends SIGHUP and waits until the log says `line`, so often.
  func reload(_ line: String, times: Int = 1) async throws {
    kill(process.processIdentifier, SIGHUP)
    try await wait(line) { $0.components(separatedBy: line).count > times }
  }

  // MARK: Requests

  enum Body {
    case row([String: Any])
    case list([Body])
    case text(String)

    fileprivate var value: Any {
      switch self {
      case .row(let row): row
      case .list(let rows): rows.map(\.value)
      case .text(let text): text
      }
    }

    fileprivate var data: Data {
      get throws {
        if case .text(let text) = self { return Data(text.utf8) }
        return try JSONSerialization.data(withJSONObject: value)
      }
    }
  }

  struct Answer {
    let status: Int
    let type: String?
    let text: String

    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
    }

    /// Read by the decoder, whose numbers are exact; those of `JSONSerialization` are not.
    func decoded<Content: Decodable>(_ type: Content.Type) throws -> Content {
      try JSONDecoder().decode(type, from: Data(text.utf8))
    }
  }

  struct Score: Decodable {
    struct Part: Decodable {
      let characteristic: String
      let points: Double
    }

    let score: Double
    let pd: Double
    let points: [Part]
    let reasons: [Part]
  }

  struct Scores: Decodable {
    let scores: [Score]
    let card: [String: String]
  }

  func post(_ path: String, _ body: Body, type: String = "application/json") async throws -> Answer
  {
    var request = try request(path)
    request.httpMethod = "POST"
    request.httpBody = try body.data
    request.setValue(type, forHTTPHeaderField: "Content-Type")
    return try await send(request)
  }

  func get(_ path: String, token: String? = nil) async throws -> Answer {
    var request = try request(path)
    if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
    return try await send(request)
  }

  private func request(_ path: String) throws -> URLRequest {
    guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else {
      throw Service.Failure(message: "no URL: \(path)")
    }
    return URLRequest(url: url)
  }

  private func send(_ request: URLRequest) async throws -> Answer {
    let (data, response) = try await URLSession.shared.data(for: request)
    guard let http = response as? HTTPURLResponse else {
      throw Service.Failure(message: "no answer of HTTP")
    }
    return Answer(
      status: http.statusCode, type: http.value(forHTTPHeaderField: "Content-Type"),
      text: String(decoding: data, as: UTF8.self))
  }

  // MARK: Rows

  /// The rows as JSON: what reads as a number is one.
  func germanRows() throws -> [Body] {
    try Self.rows(Self.datasets.appending(path: "german.csv")).map { row in
      .row(row.mapValues { Double($0) ?? $0 as Any })
    }
  }

  /// What `fedrisk score` writes.
  func scoredByCommand() throws -> [[String: String]] {
    let out = folder.appending(path: "scores.csv")
    try Service.run(
      "fedrisk",
      [
        "score", card.path, "--data", Self.datasets.appending(path: "german.csv").path, "--out",
        out.path,
      ])
    return try Self.rows(out)
  }

  /// A file whose fields have neither quotes within nor line ends.
  private static func rows(_ file: URL) throws -> [[String: String]] {
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
      .map(fields)
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
