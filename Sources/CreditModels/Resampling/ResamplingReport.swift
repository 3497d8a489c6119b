internal import Foundation

/// How a study's cards do on rows that had no part in them, beside the card of all rows on its own rows.
public struct ResamplingReport: Codable, Sendable, Equatable {
  public let study: String
  public let rows: Int
  public let bads: Int
  /// Rows of one key are held out together; `nil` where every row has a key of its own.
  public let units: Int?
  /// Of the card of all rows, on the same rows.
  public let apparent: Performance
  /// The columns of that card.
  public let columns: [String]
  public let folds: Scheme
  public let leaveOneOut: Scheme?
  /// What a reader must know, in sentences.
  public let notes: [String]

  /// One way to leave rows out.
  public struct Scheme: Codable, Sendable, Equatable {
    /// Cards of one repeat: each lacks one fold of the rows.
    public let folds: Int
    public let repeats: Int
    public let auc: Measure
    public let gini: Measure
    public let ks: Measure
    public let logLoss: Measure
    public let brier: Measure
    public let meanPD: Measure
    /// 95 % limits of the mean AUC; `nil` where there are too few rows.
    public let aucLimits: Limits?
    /// The AUC of single folds, over all folds of all repeats; `nil` where a fold lacks goods or bads.
    public let aucWithinFolds: CrossValidation.Spread?
    public let selection: Selection
    /// Folds whose rows ended without a card. Their rows have the bad rate of the others as PD.
    public let withoutCard: [Reason]
    /// Cards whose fit did not reach its optimum.
    public let notConverged: Int
    /// All rows by the cards they were held out from, one entry for each repeat.
    public let heldOut: [Performance]

    public var fits: Int { folds * repeats }
    public var foldsWithoutCard: Int { withoutCard.reduce(0) { $0 + $1.count } }
  }

  /// A measure of all rows by cards that did not know them.
  public struct Measure: Codable, Sendable, Equatable {
    /// Over the repeats.
    public let mean: Double
    /// Between the repeats; `nil` for one.
    public let standardDeviation: Double?
    /// How much more is made of the card of all rows by measuring it on its own rows.
    public let optimism: Double

    init(_ spread: CrossValidation.Spread, optimism: Double) {
      mean = spread.mean
      standardDeviation = spread.standardDeviation
      self.optimism = optimism
    }
  }

  /// Of the AUC for other rows of the same kind.
  ///
  ///     variance = mean over repeats of DeLong's + variance between repeats / repeats
  ///
  /// The first term is that of goods and bads as they fell, the second what is left of the chance of the
  /// division. The cards are taken as given: that other rows would have given other cards is in it only as
  /// far as the folds show. No estimate of the whole variance is unbiased.
  /// LeDell, Petersen and van der Laan, *Electronic Journal of Statistics* 9, 2015, 1583;
  /// Bengio and Grandvalet, *Journal of Machine Learning Research* 5, 2004, 1089.
  public struct Limits: Codable, Sendable, Equatable {
    public let standardError: Double
    public let lower: Double
    public let upper: Double

    init?(_ heldOut: [Performance], _ auc: CrossValidation.Spread) {
      let errors = heldOut.compactMap { AreaUnderCurve(of: $0.cells).standardError }
      guard errors.count == heldOut.count else { return nil }
      let sampling = errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
      let between = auc.standardDeviation ?? 0
      standardError = (sampling + between * between / Double(heldOut.count)).squareRoot()
      (lower, upper) = AreaUnderCurve.limits(of: auc.mean, error: standardError)
    }
  }

  /// Which columns the cards have.
  public struct Selection: Codable, Sendable, Equatable {
    /// Those of any card, the most frequent first.
    public let columns: [Column]
    /// How many different sets of columns the cards have.
    public let sets: Int
    /// Cards with just the columns of the card of all rows.
    public let asOfAllRows: Int

    public struct Column: Codable, Sendable, Equatable {
      public let name: String
      public let cards: Int
    }

    init(_ cards: [[String]], apparent: [String]) {
      var counts: [String: Int] = [:]
      for name in cards.joined() { counts[name, default: 0] += 1 }
      columns = counts.map { Column(name: $0.key, cards: $0.value) }
        .sorted { ($1.cards, $0.name) < ($0.cards, $1.name) }
      sets = Set(cards.map(Set.init)).count
      let wanted = Set(apparent)
      asOfAllRows = cards.count { Set($0) == wanted }
    }
  }

  /// Why folds have no card.
  public struct Reason: Codable, Sendable, Equatable {
    public let problem: String
    public let count: Int
  }
}
