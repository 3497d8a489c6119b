/// `first-time.json`: how the card does for borrowers without a credit history.
public struct FirstTimeReport: Codable, Sendable, Equatable {
  public let parts: [Entry]

  public struct Entry: Codable, Sendable, Equatable {
    public let part: Part
    public let firstTime: Group
    public let others: Group
    /// Rows by band of the score; expected are the others'.
    public let score: StabilityTable
  }

  public struct Group: Codable, Sendable, Equatable {
    public let rows: Double
    /// Of the rows of the part.
    public let share: Double
    /// Absent when either group has fewer bads, or goods, than may be shown.
    public let badRate: Double?
    public let meanPD: Double

    init(_ group: FirstTimeCounts.Group, of all: Double, showsBads: Bool) {
      rows = group.rows
      share = group.rows / all
      badRate = showsBads && group.weight > 0 ? group.badWeight / group.weight : nil
      meanPD = group.weight > 0 ? group.probability / group.weight : 0
    }
  }

  /// Parts where either group has fewer than `minimumRows` rows are left out.
  static func measure(
    _ model: ScoreModel, scaling: Scaling, bands: ScoreBands, privacy: Study.PrivacyRules,
    from parties: some Aggregator
  ) async throws -> FirstTimeReport {
    var parts: [Entry] = []
    for part in Part.allCases {
      let total = try await parties.sum(
        FirstTimeCounts(of: model, edges: bands.logOdds, part: part))
      let (first, others) = (total.firstTime, total.others)
      guard min(first.rows, others.rows) >= Double(privacy.minimumRows) else { continue }
      let all = first.rows + others.rows
      // The bads of both together are told elsewhere: either both groups' are shown or neither.
      let fewest = Double(privacy.minimumBads)
      let showsBads = [first, others].allSatisfy {
        $0.bads >= fewest && $0.rows - $0.bads >= fewest
      }
      parts.append(
        Entry(
          part: part, firstTime: Group(first, of: all, showsBads: showsBads),
          others: Group(others, of: all, showsBads: showsBads),
          score: table(bands.labels(scaling), others.bands, first.bands, privacy)))
    }
    return FirstTimeReport(parts: parts)
  }

  /// Bands merged until each has no row of a group or enough of them.
  private static func table(
    _ labels: [String], _ others: [Double], _ first: [Double], _ privacy: Study.PrivacyRules
  ) -> StabilityTable {
    func isEnough(_ rows: Double) -> Bool { rows == 0 || rows >= Double(privacy.minimumRows) }
    let groups = labels.indices.grouped { group in
      isEnough(others[group].reduce(0, +)) && isEnough(first[group].reduce(0, +))
    }
    return StabilityTable(
      name: "score", labels: groups.map { labels[$0].joined(separator: " + ") },
      expected: groups.map { others[$0].reduce(0, +) },
      actual: groups.map { first[$0].reduce(0, +) })
  }
}
