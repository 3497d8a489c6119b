internal import CreditModels

/// What `monitor` shows on a terminal.
enum MonitorTables {
  static func text(_ report: MonitoringReport) -> String {
    let head = """
      \(report.card), compared with \(report.baseline); rule of thumb: watch from \
      \(Format.fixed(StabilityTable.watchFrom, 2)), shifted from \
      \(Format.fixed(StabilityTable.shiftedFrom, 2)); limit: 95 of 100 samples of these sizes stay \
      below it without any change
      """
    var sections = [head]
    for section in report.sections where section.group == nil { sections.append(tables(section)) }
    let groups = report.sections.filter { $0.group != nil }
    if !groups.isEmpty { sections.append(overview(groups)) }
    let drifts = report.sections.compactMap(drift)
    sections += drifts
    if !report.notes.isEmpty { sections.append(report.notes.joined(separator: "\n")) }
    sections.append(
      report.alerts.isEmpty
        ? "No alert." : report.alerts.map { "alert: \($0.message)" }.joined(separator: "\n"))
    return sections.joined(separator: "\n\n")
  }

  private static func tables(_ section: MonitoringReport.Section) -> String {
    var table = TextTable(
      ["stability of", "most in bin", "index", "limit", "verdict"], textColumns: 2)
    for entry in section.tables {
      let largest = entry.contributions.indices.max {
        entry.contributions[$0] < entry.contributions[$1]
      }
      table.add([
        entry.table.name, largest.map { entry.table.labels[$0] } ?? "",
        Format.fixed(entry.index, 4),
        Format.fixed(entry.limit, 4), word(entry.verdict),
      ])
    }
    return "\(section.data): \(Format.count(section.rows)) rows\n" + table.text
  }

  /// Months and parties, a line each.
  private static func overview(_ groups: [MonitoringReport.Section]) -> String {
    var table = TextTable(
      ["by party or month", "largest index of", "rows", "score", "limit", "verdict", "largest"],
      textColumns: 2)
    for section in groups {
      let score = section.tables.first { $0.table.name == "score" }
      let largest = section.tables.max { $0.index < $1.index }
      table.add([
        section.group ?? "", largest?.table.name ?? "", Format.count(section.rows),
        Format.fixed(score?.index, 4), Format.fixed(score?.limit, 4),
        score.map { word($0.verdict) } ?? "-", Format.fixed(largest?.index, 4),
      ])
    }
    return table.text
  }

  /// The bins whose bad rates moved most, one chance in twenty or less.
  private static func drift(_ section: MonitoringReport.Section) -> String? {
    let bins = section.drift.flatMap { drift in drift.bins.map { (name: drift.name, bin: $0) } }
      .filter { $0.bin.p.map { $0 < BadRateDrift.significance } ?? false }
      .sorted { $0.bin.p ?? 1 < $1.bin.p ?? 1 }
    guard section.group == nil, !section.drift.isEmpty else { return nil }
    guard !bins.isEmpty else { return "\(section.data): no bad rate has moved (p < 0.05)" }
    var table = TextTable(
      ["bad rate of", "bin", "rows", "expected", "now", "p"], textColumns: 2)
    for (name, bin) in bins.prefix(10) {
      table.add([
        name, bin.label, Format.count(bin.actual.rows), Format.fixed(bin.expected.badRate, 4),
        Format.fixed(bin.actual.badRate, 4), Format.pValue(bin.p),
      ])
    }
    return "\(section.data): bad rates that moved most\n" + table.text
  }

  private static func word(_ verdict: StabilityTable.Verdict) -> String {
    switch verdict {
    case .stable: "stable"
    case .withinNoise: "within noise"
    case .watch: "watch"
    case .shifted: "SHIFTED"
    }
  }
}
