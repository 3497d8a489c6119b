internal import Yams

/// A mapping of a YAML file that is read key by key; what nobody asked for is an error.
final class YAMLSection {
  let path: String
  private let line: Int?
  private var entries: [String: Node] = [:]
  private var asked: [String] = []

  init(_ node: Node, path: String) throws(StudyError) {
    self.path = path
    line = node.mark?.line
    guard case .mapping(let mapping) = node else {
      throw StudyError(key: path, line: line, "keys and values are needed here, as 'key: value'.")
    }
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        throw StudyError(key: path, line: key.mark?.line, "a key must be plain text.")
      }
      guard entries.updateValue(value, forKey: name) == nil else {
        throw StudyError(
          key: full(name), line: key.mark?.line, "the key stands here twice; remove one.")
      }
    }
  }

  private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func node(_ key: String) -> Node? {
    asked.append(key)
    return entries[key]
  }

  func error(_ key: String, _ message: String) -> StudyError {
    StudyError(key: full(key), line: entries[key]?.mark?.line ?? line, message)
  }

  /// An error at a key of a section below this one, the path from here in `keys`.
  func error(at keys: [String], _ message: String) -> StudyError {
    var line = line
    var node: Node?
    for (depth, key) in keys.enumerated() {
      node = depth == 0 ? entries[key] : node?[key]
      line = node?.mark?.line ?? line
    }
    return StudyError(key: full(keys.joined(separator: ".")), line: line, message)
  }

  /// Every key in the mapping, for mappings whose keys are column names.
  var keys: [String] { entries.keys.sorted() }

  func text(_ key: String) throws(StudyError) -> String? {
    guard let node = node(key) else { return nil }
    guard case .scalar(let scalar) = node else { throw error(key, "one value is needed here.") }
    return scalar.string
  }

  func number(_ key: String, in range: ClosedRange<Double>) throws(StudyError) -> Double? {
    guard let text = try text(key) else { return nil }
    guard let value = Double(text), range.contains(value) else {
      let (low, high) = (Binning.text(range.lowerBound), Binning.text(range.upperBound))
      throw error(key, "'\(text)' is not possible; a number from \(low) to \(high) is needed here.")
    }
    return value
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(StudyError) -> Int? {
    guard let value = try number(key, in: Double(range.lowerBound)...Double(range.upperBound))
    else {
      return nil
    }
    guard let integer = Int(exactly: value) else {
      throw error(key, "a whole number is needed here.")
    }
    return integer
  }

  func boolean(_ key: String) throws(StudyError) -> Bool? {
    guard let text = try text(key) else { return nil }
    guard let value = ["true": true, "yes": true, "false": false, "no": false][text.lowercased()]
    else { throw error(key, "true or false is needed here.") }
    return value
  }

  func choice<Choice>(_ key: String, _ type: Choice.Type = Choice.self) throws(StudyError)
    -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = try text(key) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue)
    throw error(
      key,
      "'\(text)' is not one of \(known.joined(separator: ", "))"
        + (suggestion(for: text, among: known).map { "; did you mean '\($0)'?" } ?? "."))
  }

  func texts(_ key: String) throws(StudyError) -> [String]? {
    guard let node = node(key) else { return nil }
    guard case .sequence(let sequence) = node else {
      throw error(key, "a list is needed here, as [a, b].")
    }
    var texts: [String] = []
    for item in sequence {
      guard let scalar = item.scalar else { throw error(key, "the list may only hold texts.") }
      texts.append(scalar.string)
    }
    return texts
  }

  /// A list of lists of texts; `nil` when the key is absent or its list holds plain values.
  func groups(_ key: String) throws(StudyError) -> [[String]]? {
    guard let node = node(key), case .sequence(let sequence) = node,
      sequence.contains(where: { $0.sequence != nil })
    else { return nil }
    var groups: [[String]] = []
    for item in sequence {
      guard let group = item.sequence else {
        throw error(key, "groups are needed here, as [[a, b], [c]].")
      }
      var texts: [String] = []
      for member in group {
        guard let scalar = member.scalar else {
          throw error(key, "a group may only hold texts.")
        }
        texts.append(scalar.string)
      }
      groups.append(texts)
    }
    return groups
  }

  func numbers(_ key: String) throws(StudyError) -> [Double]? {
    guard let texts = try texts(key) else { return nil }
    var numbers: [Double] = []
    for text in texts {
      guard let value = Double(text), value.isFinite else {
        throw error(key, "'\(text)' is not a number.")
      }
      numbers.append(value)
    }
    return numbers
  }

  /// Whether there are keys below `key`.
  func isSection(_ key: String) -> Bool { entries[key]?.mapping != nil }

  func section(_ key: String) throws(StudyError) -> YAMLSection? {
    guard let node = node(key) else { return nil }
    return try YAMLSection(node, path: full(key))
  }

  /// Throws for the first key nobody asked for.
  func finish() throws(StudyError) {
    guard let unknown = keys.first(where: { !asked.contains($0) }) else { return }
    let hint =
      suggestion(for: unknown, among: asked).map { "did you mean '\($0)'?" }
      ?? "known here: \(asked.joined(separator: ", "))."
    throw error(unknown, "there is no such key; \(hint)")
  }
}
