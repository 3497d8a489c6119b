/// The largest differences between two cards of one study: a federated and a pooled one, say.
public struct Comparison: Codable, Sendable, Equatable {
  /// Characteristics, bins or terms that only one side has; then the differences cover the rest.
  public let structure: [String]
  /// Of cut points, in units of the cuts.
  public let cuts: Double
  /// Of goods and bads in bins, relative to `max(1, count)`.
  public let counts: Double
  /// Relative to `max(1, |coefficient|)`.
  public let coefficients: Double
  /// Relative to the standard error.
  public let standardErrors: Double
  /// In points: the most the two cards can differ for any applicant. `nil` where a term has no bins.
  public let scores: Double?

  /// Absent in older files: those of sums.
  private let promised: Limits?

  private enum CodingKeys: String, CodingKey {
    case structure, cuts, counts, coefficients, standardErrors, scores
    case promised = "limits"
  }

  /// The promise: what federation may cost.
  public struct Limits: Codable, Sendable, Equatable {
    public let counts: Double
    public let coefficients: Double
    public let standardErrors: Double
    /// In points, which are a few dozen times the log-odds.
    public let scores: Double

    /// Over parties with the same columns, whose totals are those of pooled rows to the last bits.
    public static let rows = Limits(
      counts: tolerance, coefficients: tolerance, standardErrors: 10 * tolerance, scores: 1e-6)
    /// Over parties with different columns: residuals and weights of rows are shared with limited bits.
    public static let columns = Limits(
      counts: tolerance, coefficients: 1e-7, standardErrors: 1e-3, scores: 1e-4)
  }

  public static let tolerance = 1e-9

  public var limits: Limits { promised ?? .rows }

  public var isEqual: Bool {
    structure.isEmpty && cuts == 0 && counts <= limits.counts
      && coefficients <= limits.coefficients && standardErrors <= limits.standardErrors
      && (scores ?? 0) <= limits.scores
  }

  /// One side of a comparison, as its files hold it.
  public struct Side: Sendable {
    public let bins: BinsFile
    public let fit: FitFile
    public let card: Scorecard

    public init(bins: BinsFile, fit: FitFile, card: Scorecard) {
      self.bins = bins
      self.fit = fit
      self.card = card
    }

    public init(_ result: StudyResult) {
      self.init(bins: BinsFile(result), fit: FitFile(result), card: result.scorecard)
    }
  }

  public init(_ a: Side, _ b: Side, limits: Limits = .rows) {
    var difference = Difference()
    difference.compareBins(a.bins, b.bins)
    difference.compareTerms(a.fit.terms, b.fit.terms)
    difference.compareScales(a.card, b.card)
    structure = difference.structure
    cuts = difference.cuts
    counts = difference.counts
    coefficients = difference.coefficients
    standardErrors = difference.standardErrors
    scores = Self.scoreBound(a.card, b.card)
    promised = limits == .rows ? nil : limits
  }

  /// The sum over characteristics of the largest difference of points in a bin.
  private static func scoreBound(_ a: Scorecard, _ b: Scorecard) -> Double? {
    let (first, second) = (a.model.design.terms, b.model.design.terms)
    guard first.map(\.name) == second.map(\.name) else { return nil }
    var bound = abs(a.basePoints - b.basePoints)
    for index in first.indices {
      guard case .woe(let one, _) = first[index], case .woe(let other, _) = second[index],
        one.rule == other.rule, let p = a.points(ofTerm: index), let q = b.points(ofTerm: index)
      else { return nil }
      bound += zip(p, q).map { abs($0 - $1) }.max() ?? 0
    }
    return bound
  }
}

private struct Difference {
  var structure: [String] = []
  var (cuts, counts, coefficients, standardErrors) = (0.0, 0.0, 0.0, 0.0)

  mutating func compareBins(_ a: BinsFile, _ b: BinsFile) {
    for (one, other) in pairs(a.characteristics, b.characteristics, name: \.name) {
      guard one.bins.count == other.bins.count else {
        structure.append("\(one.name): \(one.bins.count) bins against \(other.bins.count)")
        continue
      }
      for (p, q) in zip(one.bins, other.bins) {
        if (p.from == nil) != (q.from == nil) || p.from == nil && p.label != q.label && p.to == nil
        {
          structure.append("\(one.name): '\(p.label)' against '\(q.label)'")
        }
        cuts = max(cuts, abs((p.from ?? 0) - (q.from ?? 0)), abs((p.to ?? 0) - (q.to ?? 0)))
        counts = max(
          counts, abs(p.good - q.good) / max(1, q.good), abs(p.bad - q.bad) / max(1, q.bad))
      }
    }
  }

  mutating func compareScales(_ a: Scorecard, _ b: Scorecard) {
    if a.scaling != b.scaling { structure.append("scaling: the two have other settings") }
    if a.convention != b.convention { structure.append("weight of evidence: another convention") }
  }

  mutating func compareTerms(_ a: [LogisticFit.Term], _ b: [LogisticFit.Term]) {
    for (one, other) in pairs(a, b, name: \.name) {
      let scale = max(1, abs(other.coefficient))
      coefficients = max(coefficients, abs(one.coefficient - other.coefficient) / scale)
      switch (one.standardError, other.standardError) {
      case (let p?, let q?): standardErrors = max(standardErrors, abs(p - q) / q)
      case (nil, nil): break
      default: structure.append("\(one.name): only one side has a standard error")
      }
    }
  }

  /// Entries of the same name; the others are differences of structure.
  private mutating func pairs<Entry>(
    _ a: [Entry], _ b: [Entry], name: (Entry) -> String
  ) -> [(Entry, Entry)] {
    let others = Dictionary(b.map { (name($0), $0) }, uniquingKeysWith: { first, _ in first })
    let names = Set(a.map(name))
    structure += b.map(name).filter { !names.contains($0) }.map { "\($0): only on the second side" }
    return a.compactMap { entry in
      guard let other = others[name(entry)] else {
        structure.append("\(name(entry)): only on the first side")
        return nil
      }
      return (entry, other)
    }
  }
}
