/// `card.json`: the scorecard as people can read it and keep it. It scores without anything else.
public struct ScorecardFile: Codable, Sendable, Equatable {
  public static let currentFormat = 1
  /// What writes cards and their exports.
  package static let writer = (name: "FedRisk", version: "0.1.0")

  let format: Int
  /// Name and version of what wrote the file; older cards do not say.
  let tool: String?
  let study: String
  let purpose: String
  let target: Study.Target
  let scaling: Scaling
  /// Which odds a positive weight of evidence speaks for.
  let woe: WeightOfEvidenceConvention
  /// Texts that mean missing, besides the empty cell.
  let missing: [String]
  let intercept: Double
  /// The points everybody gets; 0 when the base is spread.
  package let basePoints: Double
  /// Training rows of all parties, as sums of weights.
  let training: BinCount?
  package let characteristics: [Entry]
  /// Training rows by band of the score.
  var scoreBands: ScoreBands?

  package struct Entry: Codable, Sendable, Equatable {
    enum Kind: String, Codable { case numeric, categorical, standardised, asIs }
    package let name: String
    let kind: Kind
    let coefficient: Double
    /// For numbers that enter the model without bins.
    var mean: Double?
    var standardDeviation: Double?
    /// The points that those of a bin are compared with for reasons.
    var baseline: Double?
    /// For characteristics.
    var bins: [Bin]?
  }

  struct Bin: Codable, Sendable, Equatable {
    enum Kind: String, Codable { case ordinary, missing, special, rare, unseen }
    let label: String
    let kind: Kind
    /// `[from, to)` of a numeric bin; absent where it has no end.
    var from: Double?
    var to: Double?
    /// Of a group of categories.
    var categories: [String]?
    /// Of a special code.
    var value: Double?
    let woe: Double
    let points: Double
    var good: Double?
    var bad: Double?
  }

  public init(_ card: Scorecard) {
    format = Self.currentFormat
    tool = "\(Self.writer.name) \(Self.writer.version)"
    study = card.study
    purpose = card.purpose
    target = card.target
    scaling = card.scaling
    woe = card.convention
    missing = card.missingTexts
    intercept = card.model.coefficients[0]
    basePoints = card.basePoints
    training = card.trainingTotal
    characteristics = card.model.design.terms.indices.map { Self.entry($0, of: card) }
    scoreBands = card.bands
  }

  /// What wrote the card and in which format, by name.
  public var versions: [(name: String, version: String)] {
    let words = (tool ?? "").split(separator: " ")
    let writer = words.last.map {
      (name: words.dropLast().joined(separator: " "), version: "\($0)")
    }
    return [writer].compactMap(\.self) + [(name: "card.json", version: "\(format)")]
  }

  private static func entry(_ index: Int, of card: Scorecard) -> Entry {
    let coefficient = card.model.coefficients[index + 1]
    switch card.model.design.terms[index] {
    case .asIs(let name):
      return Entry(name: name, kind: .asIs, coefficient: coefficient)
    case .standardised(let name, let mean, let standardDeviation):
      return Entry(
        name: name, kind: .standardised, coefficient: coefficient, mean: mean,
        standardDeviation: standardDeviation)
    case .woe(let binning, let values):
      let points = card.points(ofTerm: index) ?? []
      let bins = (0..<binning.binCount).map { bin in
        Self.bin(bin, of: binning, woe: values[bin], points: points[bin], card.counts[index]?[bin])
      }
      return Entry(
        name: binning.name, kind: binning.isNumeric ? .numeric : .categorical,
        coefficient: coefficient, baseline: card.baselines[index], bins: bins)
    }
  }

  private static func kind(_ index: Int, of binning: Binning) -> Bin.Kind {
    switch binning.kind(of: index) {
    case .ordinary: .ordinary
    case .missing: .missing
    case .special: .special
    case .rare: .rare
    case .unseen: .unseen
    }
  }

  private static func bin(
    _ index: Int, of binning: Binning, woe: Double, points: Double, _ count: BinCount?
  ) -> Bin {
    func bin(_ kind: Bin.Kind, categories: [String]? = nil, value: Double? = nil) -> Bin {
      Bin(
        label: binning.label(of: index), kind: kind, from: binning.from(index),
        to: binning.to(index), categories: categories, value: value, woe: woe, points: points,
        good: count?.good, bad: count?.bad)
    }
    switch (binning.kind(of: index), binning.rule) {
    case (.ordinary(let group), .categorical(let groups, _)):
      return bin(.ordinary, categories: groups[group])
    case (.ordinary, .numeric): return bin(.ordinary)
    case (.missing, _): return bin(.missing)
    case (.special(let code), _): return bin(.special, value: code)
    case (.rare, .categorical(_, let rare)): return bin(.rare, categories: rare)
    case (.rare, .numeric), (.unseen, _): return bin(.unseen)
    }
  }

  /// - Throws: `ScorecardFileError` for a file that is no card of a known format.
  public func scorecard() throws(ScorecardFileError) -> Scorecard {
    guard format == Self.currentFormat else { throw .unknownFormat(format) }
    guard scaling.odds > 0, scaling.pdo != 0, scaling.reasons.count >= 0,
      scaling.minimum ?? -.infinity < scaling.maximum ?? .infinity
    else { throw .incomplete("scaling") }
    var terms: [Design.Term] = []
    for entry in characteristics {
      guard !terms.contains(where: { $0.name == entry.name }) else { throw .incomplete(entry.name) }
      terms.append(try Self.term(entry))
    }
    let counts = characteristics.map { entry -> [BinCount]? in
      guard let bins = entry.bins, bins.allSatisfy({ $0.good != nil && $0.bad != nil }) else {
        return nil
      }
      return bins.map { BinCount(good: $0.good ?? 0, bad: $0.bad ?? 0) }
    }
    if let bands = scoreBands, !bands.isPossible { throw .incomplete("scoreBands") }
    var card = Scorecard(
      study: study, purpose: purpose, target: target, scaling: scaling, convention: woe,
      model: ScoreModel(
        design: Design(terms), coefficients: [intercept] + characteristics.map(\.coefficient)),
      missingTexts: missing,
      counts: counts, baselines: characteristics.map(\.baseline))
    card.bands = scoreBands
    return card
  }

  static func term(_ entry: Entry) throws(ScorecardFileError) -> Design.Term {
    switch entry.kind {
    case .asIs: return .asIs(entry.name)
    case .standardised:
      guard let mean = entry.mean, let deviation = entry.standardDeviation, deviation > 0 else {
        throw .incomplete(entry.name)
      }
      return .standardised(entry.name, mean: mean, standardDeviation: deviation)
    case .numeric, .categorical:
      guard let bins = entry.bins, let binning = binning(entry, bins),
        binning.binCount <= Binning.maximumBinCount,
        bins.map(\.kind) == (0..<binning.binCount).map({ kind($0, of: binning) })
      else { throw .incomplete(entry.name) }
      return .woe(binning, values: bins.map(\.woe))
    }
  }

  private static func binning(_ entry: Entry, _ bins: [Bin]) -> Binning? {
    let ordinary = bins.filter { $0.kind == .ordinary }
    guard entry.kind == .numeric else {
      return Binning(
        name: entry.name,
        rule: .categorical(
          groups: ordinary.map { $0.categories ?? [] },
          rare: bins.first { $0.kind == .rare }?.categories ?? []))
    }
    let cuts = ordinary.dropFirst().compactMap(\.from)
    guard cuts.count + 1 == ordinary.count, zip(cuts, cuts.dropFirst()).allSatisfy(<) else {
      return nil
    }
    return Binning(
      name: entry.name, rule: .numeric(cuts: cuts, special: bins.compactMap(\.value)))
  }
}

/// Why a file is no scorecard.
public enum ScorecardFileError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownFormat(Int)
  case incomplete(String)

  public var description: String {
    switch self {
    case .unknownFormat(let format):
      "the card has format \(format); this version reads format \(ScorecardFile.currentFormat)."
    case .incomplete(let name):
      "the card's entry '\(name)' is incomplete, impossible or out of order; fit the card again."
    }
  }
}
