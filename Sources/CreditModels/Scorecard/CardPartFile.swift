/// What one holder of a card over several parties' columns gets: the points of its own columns. The label
/// party has the intercept as well. All parts together are the card.
///
///     score = Σ over holders of (basePoints + Σ points of the bins its columns fall into)
public struct CardPartFile: Codable, Sendable, Equatable {
  let format: Int
  let tool: String?
  let study: String
  public let party: String
  /// The column by which all parties know an enterprise.
  let id: String
  package let scaling: Scaling
  let woe: WeightOfEvidenceConvention
  let missing: [String]
  /// Of the log-odds of bad; 0 everywhere but at the label party.
  let intercept: Double
  package let basePoints: Double
  /// The share of the base that each characteristic carries, where the base is spread.
  let share: Double?
  package let characteristics: [ScorecardFile.Entry]

  /// - Parameter isMine: whether a column is this party's.
  public init(
    of card: Scorecard, party: String, id: String, isLabelParty: Bool,
    isMine: (String) -> Bool
  ) {
    let whole = ScorecardFile(card)
    format = whole.format
    tool = whole.tool
    study = whole.study
    self.party = party
    self.id = id
    scaling = whole.scaling
    woe = whole.woe
    missing = whole.missing
    intercept = isLabelParty ? whole.intercept : 0
    basePoints = isLabelParty ? whole.basePoints : 0
    share = card.spreadShare
    characteristics = whole.characteristics.filter { isMine($0.name) }
  }

  /// Whether it may be what `party` got of a card that `study` found.
  package func isOf(_ study: Study, party: String) -> Bool {
    self.party == party && self.study == study.name && scaling == study.scaling
      && id == study.federation.vertical?.id
      && characteristics.allSatisfy { ($0.bins != nil) == (study.model.design == .woe) }
      && study.reservedColumns.union(study.columns.exclude).isDisjoint(with: columns)
  }

  /// The columns that have points.
  public var columns: [String] { characteristics.map(\.name) }
}
