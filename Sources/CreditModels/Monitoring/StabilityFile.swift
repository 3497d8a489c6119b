/// `stability.json`: how the held-out rows of a study fall into the bins its training rows fell into.
public struct StabilityFile: Codable, Sendable, Equatable {
  public let tables: [Entry]

  public struct Entry: Codable, Sendable, Equatable {
    public let part: Part
    public let table: StabilityTable
    public let index: Double
    public let limit: Double
    public let verdict: StabilityTable.Verdict
  }

  public init(_ result: StudyResult) {
    tables = (result.stability?.parts ?? []).flatMap { part in
      part.tables.map { table in
        Entry(
          part: part.part, table: table, index: table.index, limit: table.limit,
          verdict: table.verdict)
      }
    }
  }
}

/// The training rows by band of the score, and how held-out rows differ from them.
public struct StudyStability: Sendable, Equatable {
  public let bands: ScoreBands
  public let parts: [(part: Part, tables: [StabilityTable])]

  /// Rows count once, whatever they weigh.
  ///
  /// - Parameters:
  ///   - edges: log-odds between the cells the training scores were counted in.
  ///   - cells: what they hold.
  static func measure(
    _ card: Scorecard, edges: [Double], cells: [BinCount], sizes: [Part: SampleSizes.Size],
    privacy: Study.PrivacyRules, from parties: some Aggregator
  ) async throws -> StudyStability {
    let merged = ScoreBands(
      merging: edges, cells: cells.map(\.rows), minimumRows: privacy.minimumRows)
    let monitor = Monitor(
      card, edges: merged.logOdds, minimumRows: privacy.minimumRows, disclosure: privacy)
    func population(_ part: Part) async throws -> Population {
      try await parties.sum(
        PopulationCounts(
          of: card.issuedModel, edges: merged.logOdds, part: part, includesOutcomes: false))[0]
    }
    let train = try await population(.train)
    var parts: [(part: Part, tables: [StabilityTable])] = []
    for part in [Part.test, .outOfTime] {
      guard let size = sizes[part], size.rows >= Double(privacy.minimumRows) else { continue }
      parts.append((part, monitor.tables(train, try await population(part))))
    }
    return StudyStability(
      bands: ScoreBands(logOdds: merged.logOdds, rows: train.score.map(\.rows)), parts: parts)
  }

  public static func == (left: StudyStability, right: StudyStability) -> Bool {
    left.bands == right.bands
      && left.parts.elementsEqual(right.parts) { $0.part == $1.part && $0.tables == $1.tables }
  }
}
