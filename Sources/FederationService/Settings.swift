internal import Foundation
internal import Yams

/// A service's configuration file (YAML), asked for key by key; what nobody asked for is an error.
public final class Settings {
  private let path: String
  private var values: [String: Any] = [:]
  private var asked: [String] = []

  /// - Throws: `ServiceError` for a file that is not there or no YAML.
  public init(path: String) throws {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ServiceError("\(path) cannot be read; `init` makes one, and --folder says where it is.")
    }
    let root: Any?
    do { root = try Yams.load(yaml: String(decoding: data, as: UTF8.self)) } catch {
      throw ServiceError("\(path) is no YAML: \(error)")
    }
    guard let mapping = root as? [String: Any] else {
      throw ServiceError("\(path): keys and values are needed here, as 'key: value'.")
    }
    collect(mapping, under: "")
  }

  /// One entry of a list.
  private init(_ mapping: [String: Any], at path: String) {
    self.path = path
    collect(mapping, under: "")
  }

  /// Keys of sections become `section.key`.
  private func collect(_ mapping: [String: Any], under prefix: String) {
    for (key, value) in mapping {
      if let section = value as? [String: Any] {
        collect(section, under: prefix + key + ".")
      } else {
        values[prefix + key] = value
      }
    }
  }

  /// A text as a file has it: with quotes where YAML would take it for something else.
  public static func spelling(_ text: String) -> String {
    if let plain = try? Yams.load(yaml: text) as? String, plain == text { return text }
    let escaped = text.replacingOccurrences(of: "\\", with: "\\\\")
    return "\"" + escaped.replacingOccurrences(of: "\"", with: "\\\"") + "\""
  }

  public func text(_ key: String) throws -> String {
    guard let value = value(key) as? String, !value.isEmpty else { throw missing(key, "a text") }
    return value
  }

  /// The key's value, or `fallback` where the file does not have it.
  public func text(_ key: String, or fallback: String) throws -> String {
    values[key] == nil ? (value(key) as? String ?? fallback) : try text(key)
  }

  /// The key's value; nil where the file does not have it.
  public func optionalText(_ key: String) throws -> String? {
    value(key) == nil ? nil : try text(key)
  }

  /// Whether the file has any key of this section.
  public func hasSection(_ key: String) -> Bool { values.keys.contains { $0.hasPrefix(key + ".") } }

  public func integer(_ key: String) throws -> Int {
    guard let value = value(key) as? Int else { throw missing(key, "a whole number") }
    return value
  }

  /// The key's value, or `fallback` where the file does not have it.
  public func integer(_ key: String, or fallback: Int) throws -> Int {
    values[key] == nil ? (value(key) as? Int ?? fallback) : try integer(key)
  }

  public func number(_ key: String, or fallback: Double) throws -> Double {
    switch value(key) {
    case nil: fallback
    case let value as Double: value
    case let value as Int: Double(value)
    default: throw missing(key, "a number")
    }
  }

  public func boolean(_ key: String, or fallback: Bool) throws -> Bool {
    guard let value = value(key) else { return fallback }
    guard let value = value as? Bool else { throw missing(key, "true or false") }
    return value
  }

  /// A list of texts; nil where the file does not have it.
  public func texts(_ key: String) throws -> [String]? {
    guard let value = value(key) else { return nil }
    guard let texts = value as? [String] else { throw missing(key, "a list of texts, as [a, b]") }
    return texts
  }

  /// A list whose entries have keys of their own; empty where the file does not have it.
  public func entries(_ key: String) throws -> [Settings] {
    guard let value = value(key) else { return [] }
    guard let entries = value as? [[String: Any]] else {
      throw missing(key, "a list of entries, each with keys of its own,")
    }
    return entries.enumerated().map { Settings($1, at: "\(path), \(key) \($0 + 1)") }
  }

  /// The moment a day begins, in seconds since 1970; the day as 2027-01-31.
  public func day(_ key: String) throws -> Int {
    let style = Date.ISO8601FormatStyle().year().month().day()
    switch value(key) {
    case let day as Date: return Int(day.timeIntervalSince1970)
    case let text as String:
      guard let day = try? style.parse(text) else { fallthrough }
      return Int(day.timeIntervalSince1970)
    default: throw missing(key, "a day, as 2027-01-31,")
    }
  }

  /// One of a few texts, or `fallback` where the file does not have the key.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, or fallback: Choice
  ) throws -> Choice where Choice.RawValue == String {
    guard let value = value(key) else { return fallback }
    guard let choice = (value as? String).flatMap(Choice.init) else {
      throw missing(key, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  /// A section that is read by itself; `nil` when the key has one text.
  public func section(_ key: String) throws -> SettingsSection? {
    asked += values.keys.filter { $0.hasPrefix(key + ".") }
    return try SettingsSection.read(key, path: path)
  }

  /// Throws for the first key nobody asked for.
  public func finish() throws {
    guard let unknown = values.keys.sorted().first(where: { !asked.contains($0) }) else { return }
    throw ServiceError(
      "\(path), \(unknown): there is no such key; known here: \(asked.joined(separator: ", ")).")
  }

  private func value(_ key: String) -> Any? {
    asked.append(key)
    return values[key]
  }

  private func missing(_ key: String, _ what: String) -> ServiceError {
    ServiceError("\(path), \(key): \(what) is needed here.")
  }
}

/// A mistake in what a service was given, in one sentence.
public struct ServiceError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
