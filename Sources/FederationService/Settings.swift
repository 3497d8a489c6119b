internal import Foundation
internal import Yams

/// A service's configuration file (YAML) or a section of it, asked for key by key; what nobody asked for
/// is an error. Texts are as they are written: `no` is no truth value where a text is asked for, and
/// `007` no number.
///
/// `section.key` is the key of a section.
public final class Settings {
  private let place: String
  private var entries: [(key: String, value: Node)] = []
  private var asked: [String] = []
  private var sections: [String: Settings] = [:]

  /// - Throws: `ServiceError` for a file that is not there or no YAML.
  public convenience init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ServiceError("\(path) cannot be read; `init` makes one, and --folder says where it is.")
    }
    let root: Node?
    do { root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self)) } catch {
      throw ServiceError("\(path) is no YAML: \(error)")
    }
    try self.init(root, place: path + ", ")
  }

  /// - Parameter place: what stands before a key in a sentence.
  private init(_ node: Node?, place: String) throws {
    self.place = place
    guard let mapping = node?.mapping else {
      throw ServiceError("\(place.dropLast(2)): keys and values are needed here, as 'key: value'.")
    }
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        throw ServiceError("\(place.dropLast(2)): a key is no text; write 'key: value'.")
      }
      entries.append((name, value))
    }
  }

  /// The keys, in the order of the file.
  public var keys: [String] { entries.map(\.key) }

  /// Throws for the first key nobody asked for, here or in a section.
  public func finish() throws {
    if let unknown = keys.first(where: { !asked.contains($0) }) {
      throw error(unknown, "there is no such key; known here: \(asked.joined(separator: ", ")).")
    }
    for (_, section) in sections.sorted(by: { $0.key < $1.key }) { try section.finish() }
  }

  public func error(_ key: String, _ sentence: String) -> ServiceError {
    ServiceError("\(place)\(key): \(sentence)")
  }

  // MARK: Texts

  /// The key's value; nil where the file does not have it.
  public func optionalText(_ key: String) throws -> String? {
    guard let node = try node(key) else { return nil }
    guard let text = node.scalar?.string, !text.isEmpty else { throw missing(key, "a text") }
    return text
  }

  /// A text as a file has it: with quotes where YAML would take it for something else.
  public static func spelling(_ text: String) -> String {
    if let plain = try? Yams.load(yaml: text) as? String, plain == text { return text }
    let escaped = text.replacingOccurrences(of: "\\", with: "\\\\")
    return "\"" + escaped.replacingOccurrences(of: "\"", with: "\\\"") + "\""
  }

  public func text(_ key: String) throws -> String {
    guard let text = try optionalText(key) else { throw missing(key, "a text") }
    return text
  }

  /// The key's value, or `fallback` where the file does not have it.
  public func text(_ key: String, or fallback: String) throws -> String {
    try optionalText(key) ?? fallback
  }

  /// One text or a list of them; nil where the file does not have the key.
  public func texts(_ key: String) throws -> [String]? {
    guard let node = try node(key) else { return nil }
    guard let list = node.sequence else { return [try text(key)] }
    let texts = list.compactMap { $0.scalar?.string }.filter { !$0.isEmpty }
    guard texts.count == list.count, !texts.isEmpty else {
      throw missing(key, "a text, or a list as [a, b],")
    }
    return texts
  }

  /// One text or a list of them.
  public func list(_ key: String) throws -> [String] {
    guard let texts = try texts(key) else { throw missing(key, "a text, or a list as [a, b],") }
    return texts
  }

  /// Texts by text, which may be empty.
  public func pairs(_ key: String) throws -> [String: String] {
    guard let section = try section(key) else { return [:] }
    var pairs: [String: String] = [:]
    for name in section.keys {
      guard let text = try section.node(name)?.scalar?.string else {
        throw section.missing(name, "a text")
      }
      pairs[name] = text
    }
    return pairs
  }

  // MARK: Other values

  public func integer(_ key: String) throws -> Int {
    guard let number = Int(try text(key)) else { throw missing(key, "a whole number") }
    return number
  }

  /// The key's value, or `fallback` where the file does not have it.
  public func integer(_ key: String, or fallback: Int) throws -> Int {
    try optionalText(key) == nil ? fallback : integer(key)
  }

  public func number(_ key: String, or fallback: Double) throws -> Double {
    guard let text = try optionalText(key) else { return fallback }
    guard let number = Double(text), number.isFinite else { throw missing(key, "a number") }
    return number
  }

  public func boolean(_ key: String, or fallback: Bool) throws -> Bool {
    guard let text = try optionalText(key) else { return fallback }
    guard let value = Bool(text.lowercased()) else { throw missing(key, "true or false") }
    return value
  }

  /// The moment a day begins, in seconds since 1970; the day as 2027-01-31.
  public func day(_ key: String) throws -> Int {
    let style = Date.ISO8601FormatStyle().year().month().day()
    guard let day = try? style.parse(text(key)) else { throw missing(key, "a day, as 2027-01-31,") }
    return Int(day.timeIntervalSince1970)
  }

  /// One of a few texts, or `fallback` where the file does not have the key.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, or fallback: Choice
  ) throws -> Choice where Choice.RawValue == String {
    guard let text = try optionalText(key) else { return fallback }
    guard let choice = Choice(rawValue: text) else {
      throw missing(key, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  // MARK: Parts

  /// Nil where the file does not have the key, or nothing there.
  ///
  /// - Parameter orText: one text instead is no mistake, and no section either.
  public func section(_ key: String, orText: Bool = false) throws -> Settings? {
    if let known = sections[key] { return known }
    guard let node = try node(key) else { return nil }
    if let text = node.scalar?.string {
      guard orText || text.isEmpty || text == "~" || text == "null" else {
        throw missing(key, "a section with keys of its own")
      }
      return nil
    }
    let section = try Settings(node, place: "\(place)\(key).")
    sections[key] = section
    return section
  }

  /// A list whose entries have keys of their own; empty where the file does not have it.
  public func entries(_ key: String) throws -> [Settings] {
    guard let node = try node(key) else { return [] }
    guard let list = node.sequence else {
      throw missing(key, "a list of entries, each with keys of its own,")
    }
    return try list.enumerated().map { index, entry in
      let settings = try Settings(entry, place: "\(place)\(key) \(index + 1), ")
      sections["\(key) \(index + 1)"] = settings
      return settings
    }
  }

  private func node(_ key: String) throws -> Node? {
    if let dot = key.firstIndex(of: ".") {
      return try section(String(key[..<dot]))?.node(String(key[key.index(after: dot)...]))
    }
    if !asked.contains(key) { asked.append(key) }
    return entries.first { $0.key == key }?.value
  }

  private func missing(_ key: String, _ what: String) -> ServiceError {
    error(key, "\(what) is needed here.")
  }
}

/// A mistake in what a service was given, in one sentence.
public struct ServiceError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
