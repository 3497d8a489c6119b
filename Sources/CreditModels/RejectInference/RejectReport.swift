/// `rejects.json`: the model of the accepted rows beside the one with inferred outcomes.
public struct RejectReport: Codable, Sendable, Equatable {
  public let method: Study.RejectRules.Method
  /// Absent where the method has none.
  public let factor: Double?
  public let cutoff: Double?
  /// Rejected training rows.
  public let rows: Double
  public let acceptedRows: Double
  /// Of the accepted training rows.
  public let acceptedBadRate: Double
  /// Of the rejected training rows as the method has it; absent when nothing is inferred.
  public internal(set) var impliedBadRate: Double?
  public let terms: [Term]
  /// By ascending log-odds of the accepted rows' model, for the methods that work by score band.
  public internal(set) var bands: [Band] = []
  /// Between the bands.
  public internal(set) var edges: [Double] = []

  public struct Term: Codable, Sendable, Equatable {
    public let name: String
    public let accepted: Double
    public let acceptedStandardError: Double?
    public let inferred: Double?
    /// As if the inferred outcomes had been seen: too small.
    public let inferredStandardError: Double?
  }

  public struct Band: Codable, Sendable, Equatable {
    public let accepted: BinCount
    public let rejected: RejectedCounts.Band
    public let inferredBadRate: Double

    init(accepted: BinCount, rejected: RejectedCounts.Band, factor: Double) {
      self.accepted = accepted
      self.rejected = rejected
      inferredBadRate = min(1, factor * accepted.badRate)
    }

    init(merging bands: ArraySlice<Band>, factor: Double) {
      self.init(
        accepted: bands.map(\.accepted).total(),
        rejected: bands.reduce(RejectedCounts.Band(rows: 0, weight: 0)) { $0 + $1.rejected },
        factor: factor)
    }
  }

  init(
    _ rules: Study.RejectRules, rows: Double, accepted: LogisticFit, inferred: LogisticFit? = nil
  ) {
    method = rules.method
    factor = rules.method.hasFactor ? rules.factor : nil
    cutoff = rules.cutoff
    self.rows = rows
    acceptedRows = accepted.rowCount
    acceptedBadRate = accepted.badCount / accepted.rowCount
    let others = inferred?.terms
    terms = accepted.terms.enumerated().map { index, term in
      Term(
        name: term.name, accepted: term.coefficient, acceptedStandardError: term.standardError,
        inferred: others?[index].coefficient,
        inferredStandardError: others?[index].standardError)
    }
  }

  /// What nobody may forget.
  var warnings: [String] {
    guard method != .none else { return [] }
    let factor = factor.map { " and the factor \(Binning.text($0))" } ?? ""
    return [
      "The outcomes of \(Binning.text(rows)) rejected rows are assumed, by \(method.rawValue)\(factor): "
        + "no accepted row can tell whether they are right. Compare several assumptions; standard "
        + "errors take them for data and are too small."
    ]
  }
}

extension Study.RejectRules.Method {
  /// Whether `rejects.factor` means anything.
  var hasFactor: Bool { self == .parcelling || self == .fuzzy }
}
