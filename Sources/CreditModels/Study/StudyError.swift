internal import Yams

/// What is wrong in a study file, and where.
public struct StudyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The key's path, such as `binning.trend`; empty for the file as a whole.
  public let key: String
  /// 1-based, when known.
  public let line: Int?
  /// What is wrong and what to do.
  public let message: String
  public var file: String?

  init(key: String, line: Int?, _ message: String) {
    self.key = key
    self.line = line
    self.message = message
  }

  public var description: String {
    let place = [file, line.map { "line \($0)" }, key.isEmpty ? nil : "key '\(key)'"]
      .compactMap { $0 }.joined(separator: ", ")
    return place.isEmpty ? message : "\(place): \(message)"
  }
}

extension StudyError {
  /// What the parser says, without the text it quotes.
  init(invalidYAML error: any Error) {
    let (line, message): (Int?, String) =
      switch error as? YamlError {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        (mark.line, "\(problem); check indentation, brackets and quotes near this line.")
      case .duplicatedKeysInMapping(let keys, let context):
        (
          context.mark.line,
          "the key '\(keys.joined(separator: "', '"))' stands there twice; remove one."
        )
      default: (nil, "no YAML reader can take it; write it anew as plain text.")
      }
    self.init(key: "", line: line, "this is not valid YAML: \(message)")
  }
}

/// The nearest of the known names, when it is near enough to be a slip.
package func suggestion(for name: String, among known: some Sequence<String>) -> String? {
  let nearest = known.map { (name: $0, distance: editDistance(name.lowercased(), $0.lowercased())) }
    .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
  guard let nearest, nearest.distance <= max(2, name.count / 3) else { return nil }
  return nearest.name
}

/// Insertions, deletions and substitutions that turn one text into the other (Levenshtein, 1966).
private func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a), Array(b))
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let substitution = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
