/// A column with its bins and what the training rows say of each: the table a modeller reads.
public struct Characteristic: Codable, Sendable, Equatable {
  public let binning: Binning
  /// By bin number.
  public let counts: [BinCount]
  /// The trend of the bad rate in force; `none` for categories, which have no order.
  public let trend: Trend
  public let weightOfEvidence: WeightOfEvidence
  /// What a reader of its bins must know, if anything.
  public let note: String?

  /// Bins of fewer rows make the evidence of the rows they have look certain.
  private static let fewRows = 10.0

  public var name: String { binning.name }
  private var total: BinCount { counts.reduce(.zero, +) }

  /// Weights of evidence by bin number; 0 for a bin no training row fell into.
  public var woe: [Double] { counts.map { weightOfEvidence.woe(of: $0, total: total) } }
  /// The part of the information value each bin gives.
  public var contributions: [Double] {
    counts.map { weightOfEvidence.contribution(of: $0, total: total) }
  }
  public var informationValue: Double { contributions.reduce(0, +) }

  /// Bins that have rows, but hardly any.
  public var thinBins: [String] {
    counts.indices.filter { counts[$0].rows > 0 && counts[$0].rows < Self.fewRows }
      .map(binning.label)
  }

  public var term: Design.Term { .woe(binning, values: woe) }
}

/// A column that did not become a characteristic, and why.
public struct DroppedColumn: Codable, Sendable, Equatable {
  public let name: String
  public let reason: String
}
