extension TableDescription {
  /// A proposal for the `columns` part of a study file, for the owner to go through.
  ///
  ///     columns:
  ///       exclude: [id]
  ///       special:
  ///         age: [-9, -8]
  ///       categories:
  ///         purpose: [car, education, "repairs, other"]
  ///
  /// `categories` lists the levels of each categorical column that is not excluded, sorted:
  /// parties that agree on the list need not tell which levels they hold.
  public var studyYAML: String {
    let excluded = columns.filter(\.isExcluded).map { YAML.scalar($0.name) }
    let kept = columns.filter { !$0.isExcluded }
    let special = kept.compactMap { column -> String? in
      for case .specialCodes(let codes) in column.suggestions {
        return "\(YAML.scalar(column.name)): \(YAML.list(codes.map(Column.text)))"
      }
      return nil
    }
    let categories = kept.filter { $0.type == .categorical }.map { column in
      let levels = column.levels.map(\.level).sorted().map(YAML.scalar)
      return "\(YAML.scalar(column.name)): \(YAML.list(levels))"
    }
    let targets = kept.filter { $0.suggestions.contains(.targetCandidate) }
      .map { YAML.scalar($0.name) }

    var lines = ["columns:", "  exclude: \(YAML.list(excluded))"]
    lines += YAML.mapping("special", of: special) + YAML.mapping("categories", of: categories)
    if !targets.isEmpty {
      lines.append("# Two values, may be the target: \(targets.joined(separator: ", "))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension ColumnDescription {
  fileprivate var isExcluded: Bool { suggestions.contains(where: \.excludes) }
}

/// The little YAML a proposal needs.
enum YAML {
  /// `text` as a string: plain when no reader could take it for anything else, else quoted.
  static func scalar(_ text: String) -> String {
    func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F }
    let isPlain =
      text.utf8.first.map(isLetter) ?? false
      && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    if isPlain && !reserved.contains(text.lowercased()) { return text }
    return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  static func list(_ items: [String]) -> String { "[" + items.joined(separator: ", ") + "]" }

  static func mapping(_ key: String, of entries: [String]) -> [String] {
    entries.isEmpty ? [] : ["  \(key):"] + entries.map { "    \($0)" }
  }

  /// Words that YAML 1.1 reads as a truth value or as nothing.
  private static let reserved: Set = ["y", "n", "yes", "no", "true", "false", "on", "off", "null"]

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\t": return "\\t"
    default:
      // Line and paragraph separators and control characters would break the line.
      let isControl = scalar.properties.generalCategory == .control
      guard isControl || scalar.value == 0x2028 || scalar.value == 0x2029 || scalar.value == 0xFEFF
      else { return String(scalar) }
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
