/// What a card meets now against what was expected: every table, and what has to be looked at.
/// `fedrisk monitor --out` writes it as JSON.
public struct MonitoringReport: Codable, Sendable, Equatable {
  /// The card's study.
  public let card: String
  /// Where the expected rows come from.
  public let baseline: String
  public let minimumRows: Int
  public private(set) var sections: [Section] = []
  /// What was merged, withheld or left out, in sentences.
  public private(set) var notes: [String] = []

  /// One data set, one month or one party.
  public struct Section: Codable, Sendable, Equatable {
    public let data: String
    /// `nil`: all rows of the data set.
    public let group: String?
    public let rows: Double
    /// The score first, then the characteristics of the card.
    public let tables: [Entry]
    /// Empty when no outcome is known.
    public let drift: [BadRateDrift]
    public let alerts: [Alert]
  }

  /// A table with what follows from it.
  public struct Entry: Codable, Sendable, Equatable {
    public let table: StabilityTable
    public let index: Double
    public let limit: Double
    public let verdict: StabilityTable.Verdict
    /// By bin; their sum is the index.
    public let contributions: [Double]

    init(_ table: StabilityTable) {
      self.table = table
      index = table.index
      limit = table.limit
      verdict = table.verdict
      contributions = table.contributions
    }
  }

  public struct Alert: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable { case index, badRate }
    public let kind: Kind
    /// `score` or the characteristic.
    public let name: String
    /// Of a bad rate.
    public let bin: String?
    public let message: String
  }

  public var alerts: [Alert] { sections.flatMap(\.alerts) }

  public init(of card: Scorecard, baseline: String, minimumRows: Int) {
    self.card = card.study
    self.baseline = baseline
    self.minimumRows = minimumRows
  }

  public mutating func add(note: String) { notes.append(note) }

  /// Compares all rows of a data set with the expected ones.
  public mutating func add(
    _ actual: Population, data: String, expected: Population, monitor: Monitor
  ) {
    add(actual, data: data, group: nil, of: 1, expected: expected, monitor: monitor)
  }

  /// - Parameter count: how many groups are tested, each of which may raise an alert by chance.
  private mutating func add(
    _ actual: Population, data: String, group: String?, of count: Int, expected: Population,
    monitor: Monitor
  ) {
    let place = group.map { "\(data), \($0)" } ?? data
    let pairs = monitor.pairs(expected, actual)
    let entries = pairs.map(\.table).map(Entry.init)
    let drift = pairs.compactMap(\.drift)
    let tested = count * drift.reduce(0) { $0 + $1.bins.count { $0.p != nil } }
    var alerts = entries.filter { $0.verdict == .shifted }.map { entry in
      Alert(
        kind: .index, name: entry.table.name, bin: nil,
        message: "\(place): '\(entry.table.name)' has shifted, index \(Self.text(entry.index)), "
          + "noise stays below \(Self.text(entry.limit)).")
    }
    for table in drift {
      for bin in table.bins
      where bin.p.map({ $0 < BadRateDrift.significance / Double(tested) }) == true {
        alerts.append(
          Alert(
            kind: .badRate, name: table.name, bin: bin.label,
            message: "\(place): the bad rate of '\(table.name)', bin '\(bin.label)', went from "
              + "\(Self.text(bin.expected.badRate)) to \(Self.text(bin.actual.badRate))."))
      }
    }
    sections.append(
      Section(
        data: data, group: group, rows: actual.rows, tables: entries, drift: drift, alerts: alerts))
  }

  /// Adds months or parties, saying what was merged or left out.
  public mutating func add(
    _ groups: Monitor.Groups, data: String, expected: Population, monitor: Monitor
  ) {
    for member in groups.members {
      add(
        member.population, data: data, group: member.name, of: groups.members.count,
        expected: expected, monitor: monitor)
    }
    for name in groups.merged {
      add(
        note:
          "\(data): \(name) is one group, since a part of it has fewer than \(minimumRows) rows.")
    }
    if !groups.withheld.isEmpty {
      add(
        note: "\(data): \(groups.withheld.joined(separator: ", ")) not shown, fewer than "
          + "\(minimumRows) rows.")
    }
    if groups.ungrouped > 0 {
      add(note: "\(data): some rows are of no month or party named.")
    }
  }

  private static func text(_ value: Double) -> String {
    Binning.text((value * 10_000).rounded() / 10_000)
  }
}
