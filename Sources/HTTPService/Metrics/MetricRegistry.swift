internal import Synchronization

/// What a service counts, as Prometheus reads it.
///
/// Prometheus, *Exposition formats*, text-based format 0.0.4.
public final class MetricRegistry: Sendable {
  private let metrics = Mutex<[any Metric]>([])

  public init() {}

  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// - Parameters: what follows `fedrisk_`, one sentence, and the names of the labels.
  public func counter(_ name: String, _ help: String, labels: [String] = []) -> Counter {
    added(Counter(Description(name, help, labels)))
  }

  public func gauge(_ name: String, _ help: String, labels: [String] = []) -> Gauge {
    added(Gauge(Description(name, help, labels)))
  }

  /// - Parameter bounds: upper ends of the buckets, ascending; one above all is added.
  public func histogram(
    _ name: String, _ help: String, labels: [String] = [], bounds: [Double]
  ) -> Histogram {
    added(Histogram(Description(name, help, labels), bounds: bounds))
  }

  private func added<M: Metric>(_ metric: M) -> M {
    metrics.withLock {
      precondition(
        !$0.contains { $0.description.name == metric.description.name }, "a name for each metric")
      $0.append(metric)
    }
    return metric
  }

  /// All samples, each metric's in the order of their labels.
  public var text: String {
    let metrics = metrics.withLock(\.self)
    return metrics.map { metric in
      metric.description.head(kind: metric.kind) + metric.samples().map { $0 + "\n" }.joined()
    }.joined()
  }
}

protocol Metric: Sendable {
  var description: Description { get }
  /// As the type line has it.
  var kind: String { get }
  func samples() -> [String]
}

/// Name, help and labels of a metric.
struct Description: Sendable {
  let name: String
  private let help: String
  private let labels: [String]

  init(_ name: String, _ help: String, _ labels: [String]) {
    self.name = "fedrisk_" + name
    self.help = help
    self.labels = labels
    precondition(
      ([name] + labels).allSatisfy {
        !$0.isEmpty && $0.utf8.allSatisfy { $0 == 95 || (97...122).contains($0) }
      }, "names of metrics and labels are of small letters and underscores")
  }

  func head(kind: String) -> String {
    "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind)\n"
  }

  /// `name_suffix{label="value",le="0.1"} 3`
  func sample(
    _ values: [String], suffix: String = "", bucket: String? = nil, _ number: Double
  ) -> String {
    var pairs = zip(labels, values).map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }
    if let bucket { pairs.append("le=\"\(bucket)\"") }
    let list = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    return "\(name)\(suffix)\(list) \(Self.text(number))"
  }

  func check(_ values: [String]) {
    precondition(values.count == labels.count, "a value for each label")
  }

  static func text(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
    return Int(exactly: number).map(String.init) ?? "\(number)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += #"\\"#
      case "\n": result += #"\n"#
      case "\"" where quotes: result += #"\""#
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
