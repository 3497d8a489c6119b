internal import Federation
internal import Foundation
public import Logging

/// How lines of the log look.
public enum LogFormat: String, Sendable, CaseIterable {
  /// For people: time, level when it is not ordinary, sentence, and what it is about.
  case text
  /// For machines: one JSON object on each line.
  case json
}

/// A service's log, line by line on standard error. It says what happened to jobs and connections,
/// never what is in a row.
public struct ServiceLog: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var logLevel = Logger.Level.info
  private let label: String
  private let format: LogFormat
  private let write: @Sendable (String) -> Void

  /// - Parameter write: takes a whole line with its end.
  package init(
    label: String, format: LogFormat,
    write: @escaping @Sendable (String) -> Void = {
      FileHandle.standardError.write(Data($0.utf8))
    }
  ) {
    self.label = label
    self.format = format
    self.write = write
  }

  /// The logger of a service.
  public static func logger(_ label: String, _ format: LogFormat) -> Logger {
    Logger(label: label) { ServiceLog(label: $0, format: format) }
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let (level, message) = (event.level, event.message)
    let about = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
    let time = Date().formatted(.iso8601)
    switch format {
    case .text:
      let facts = about.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
      let mark = level > .notice ? "\(level): " : ""
      // A line is a line, whatever somebody else's sentence in it is made of.
      write("\(time) \(mark)\(message)\(facts)".oneLine(limit: 2000) + "\n")
    case .json:
      let fields = about.merging([
        "time": time, "level": "\(level)", "service": label, "message": "\(message)",
      ]) { $1 }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      // Texts alone always encode.
      guard let line = try? encoder.encode(fields) else { return }
      write(String(decoding: line, as: UTF8.self) + "\n")
    }
  }
}
