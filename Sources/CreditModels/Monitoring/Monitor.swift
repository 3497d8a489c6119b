public import CreditData

/// Watches the rows a card meets: how they fall into its bins and bands, compared with the rows it was
/// fitted on or with any others, as a whole, by month and by party. Written against totals, so that
/// rows in one place and rows of a federation give the same tables.
public struct Monitor: Sendable {
  public let card: Scorecard
  /// Ascending log-odds between the bands of the score; `nil`: the score is not watched.
  public let edges: [Double]?
  /// No month and no party with fewer rows is shown by itself.
  public let minimumRows: Int
  /// For rows of others: bins that would show fewer rows or bads are merged with the next. Bins of
  /// one's own rows stay apart.
  public let disclosure: Study.PrivacyRules?

  public init(
    _ card: Scorecard, edges: [Double]?, minimumRows: Int, disclosure: Study.PrivacyRules?
  ) {
    self.card = card
    self.edges = edges
    self.minimumRows = minimumRows
    self.disclosure = disclosure
  }

  /// The log-odds between the deciles of the score in some rows.
  public static func deciles(
    of card: Scorecard, in parties: some Aggregator, minimumRows: Int
  ) async throws -> [Double] {
    try await FineClassing(.init(.rounded, minimumRows: minimumRows)).cuts(
      of: [.score(card.issuedModel)], fine: ScoreBands.customaryCount, part: .train, from: parties)[
        0
      ]
      .cuts
  }

  /// The card's own training rows: bins from its counts, bands from its bands where they are the ones
  /// watched. They are sums of weights if the training rows had weights.
  public var training: Population? {
    let characteristics = zip(card.model.design.terms, card.counts).compactMap {
      term, counts -> [PopulationCount]?? in
      guard case .woe = term else { return nil }
      return .some(counts.map { $0.map { PopulationCount(known: $0, open: 0) } })
    }
    guard characteristics.allSatisfy({ $0 != nil }) else { return nil }
    let bands = card.bands.flatMap { $0.logOdds == edges ? $0 : nil }
    let rows =
      characteristics.first.flatMap { $0?.reduce(0) { $0 + $1.rows } }
      ?? bands?.rows.reduce(0, +) ?? 0
    return Population(
      rows: rows, characteristics: characteristics.compactMap { $0 },
      score: bands?.rows.map { PopulationCount(known: .zero, open: $0) } ?? [])
  }

  /// All rows together.
  public func population(of parties: some Aggregator) async throws -> Population {
    try await parties.sum(counts(nil))[0]
  }

  /// Rows by month or party. Months with too few rows are taken together with the next; parties with
  /// too few, and months that stay too small all together, are withheld.
  public func groups(
    _ division: PopulationCounts.Division, of parties: some Aggregator
  ) async throws -> Groups {
    // Sizes first: what is to be withheld is never asked for.
    let sizes = try await parties.sum(
      PopulationCounts(
        of: ScoreModel(design: Design([]), coefficients: [0]), edges: nil, part: .train,
        division: division, includesOutcomes: false))
    let named = division.groups
    let isEnough = { (range: Range<Int>) in
      range.reduce(0) { $0 + sizes[$1].rows } >= Double(minimumRows)
    }
    let kept: [Range<Int>]
    let asked: PopulationCounts.Division
    switch division {
    case .months(let column, _):
      kept = named.indices.grouped(isEnough).filter(isEnough)
      asked = .months(of: column, groups: kept.map { $0.flatMap { named[$0] } })
    case .parties:
      kept = named.indices.map { $0..<($0 + 1) }.filter(isEnough)
      asked = .parties(kept.map { $0.flatMap { named[$0] } })
    }
    let labels = kept.map { range in
      let (first, last) = (named[range.lowerBound], named[range.upperBound - 1])
      return range.count == 1
        ? first.joined(separator: ", ") : "\(first[0]) to \(last[last.count - 1])"
    }
    let shown = Set(kept.flatMap { $0 })
    let populations = kept.isEmpty ? [] : try await parties.sum(counts(asked)).dropLast()
    return Groups(
      members: zip(labels, populations).map { .init(name: $0, population: $1) },
      merged: zip(kept, labels).filter { $0.0.count > 1 }.map(\.1),
      withheld: named.indices.filter { !shown.contains($0) && sizes[$0].rows > 0 }
        .map { named[$0].joined(separator: ", ") },
      ungrouped: sizes[sizes.count - 1].rows)
  }

  /// Months or parties with their rows.
  public struct Groups: Sendable {
    public struct Member: Sendable {
      public let name: String
      public let population: Population
    }
    public let members: [Member]
    /// Names of members that are several months.
    public let merged: [String]
    /// What has too few rows to be shown.
    public let withheld: [String]
    /// Rows of no month or party named.
    public let ungrouped: Double
  }

  private func counts(_ division: PopulationCounts.Division?) -> PopulationCounts {
    PopulationCounts(
      of: card.issuedModel, edges: edges, part: .train, division: division, includesOutcomes: true)
  }

  /// The months (or other texts) of a column, in order, each a group of its own.
  public static func months(of column: String, in tables: [Table]) -> PopulationCounts.Division {
    var texts: Set<String> = []
    for table in tables {
      guard let cells = table[column] else { continue }
      for row in 0..<table.rowCount {
        if let text = cells.text(row: row) { texts.insert(CalendarMonth.text(of: text)) }
      }
    }
    return .months(of: column, groups: texts.sorted().map { [$0] })
  }
}

extension Study {
  /// What a node needs to know to count rows for a card: the target may be unknown or absent, and
  /// nothing is fitted.
  ///
  /// - Parameters:
  ///   - months: the column that divides rows by time, if any may.
  ///   - byParty: whether each party may be watched by itself.
  public static func monitoring(
    _ card: Scorecard, minimumRows: Int, months: String? = nil, byParty: Bool = false
  ) -> Study {
    var study = Study(name: card.study, target: card.target)
    study.task = .monitoring
    study.purpose = "Watch the rows the card \(card.study) meets"
    study.columns.missing = card.missingTexts
    study.validation.segments = months.map { [$0] } ?? []
    study.validation.byParty = byParty
    study.privacy.minimumRows = minimumRows
    study.columns.outsideDictionary = .unseen
    for case .woe(let binning, _) in card.model.design.terms {
      switch binning.rule {
      case .numeric(_, let special):
        if !special.isEmpty { study.columns.special[binning.name] = special }
      case .categorical(let groups, let rare):
        study.columns.categories[binning.name] = groups.flatMap { $0 } + rare
      }
    }
    switch card.model.design.terms.first {
    case .asIs: study.model.design = .asIs
    case .standardised: study.model.design = .standardised
    case .woe, nil: study.model.design = .woe
    }
    return study
  }
}
