internal import Foundation
internal import Yams

/// A part of a configuration file, asked for key by key, its texts as they are written there: `no` is no
/// truth value and `007` no number here.
public final class SettingsSection {
  private let path: String
  private var entries: [(key: String, value: Node)] = []
  private var asked: Set<String> = []

  init(_ node: Node, path: String) throws {
    self.path = path
    guard let mapping = node.mapping else {
      throw ServiceError("\(path): keys and values are needed here, as 'key: value'.")
    }
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        throw ServiceError("\(path): a key is no text; write 'key: value'.")
      }
      entries.append((name, value))
    }
  }

  /// The keys, in the order of the file.
  public var keys: [String] { entries.map(\.key) }

  public func text(_ key: String) throws -> String {
    guard let text = try optionalText(key) else { throw error(key, "a text is needed here.") }
    return text
  }

  public func optionalText(_ key: String) throws -> String? {
    guard let node = node(key) else { return nil }
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw error(key, "a text is needed here.")
    }
    return text
  }

  /// One text or a list of them.
  public func texts(_ key: String) throws -> [String] {
    guard let list = node(key)?.sequence else { return [try text(key)] }
    let texts = list.compactMap { $0.scalar?.string }.filter { !$0.isEmpty }
    guard texts.count == list.count, !texts.isEmpty else {
      throw error(key, "a text or a list of texts is needed here.")
    }
    return texts
  }

  /// Texts by text, which may be empty.
  public func pairs(_ key: String) throws -> [String: String] {
    guard let section = try section(key) else { return [:] }
    var pairs: [String: String] = [:]
    for (key, value) in section.entries {
      guard let text = value.scalar?.string else { throw section.error(key, "a text is needed.") }
      pairs[key] = text
    }
    return pairs
  }

  public func section(_ key: String) throws -> SettingsSection? {
    try node(key).map { try SettingsSection($0, path: "\(path).\(key)") }
  }

  /// Throws for the first key nobody asked for.
  public func finish() throws {
    guard let unknown = keys.first(where: { !asked.contains($0) }) else { return }
    throw error(
      unknown, "there is no such key; known here: \(asked.sorted().joined(separator: ", ")).")
  }

  public func error(_ key: String, _ sentence: String) -> ServiceError {
    ServiceError("\(path).\(key): \(sentence)")
  }

  private func node(_ key: String) -> Node? {
    asked.insert(key)
    return entries.first { $0.key == key }?.value
  }
}

extension SettingsSection {
  /// The section `key` of the file at `path`; `nil` when it is one text there.
  static func read(_ key: String, path: String) throws -> SettingsSection? {
    let data = FileManager.default.contents(atPath: path) ?? Data()
    let root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self))
    guard let node = root?.mapping?[Node(key)], node.scalar == nil else { return nil }
    return try SettingsSection(node, path: "\(path), \(key)")
  }
}
