/// A card as every system that scores can follow it: for each characteristic some questions, asked
/// in order, of which the first that is answered with yes gives the points.
struct CardRules: Sendable, Equatable {
  let card: Scorecard
  let base: Double
  let characteristics: [Characteristic]

  struct Characteristic: Sendable, Equatable {
    let name: String
    let form: Form
    /// What its points are compared with for reasons.
    let baseline: Double?
  }

  enum Form: Sendable, Equatable {
    case numeric([Rule])
    case categorical([Rule])
    /// `share - slope * ((x - mean) / standardDeviation)`, whole if the card rounds.
    case line(share: Double, slope: Double, mean: Double, standardDeviation: Double)
  }

  struct Rule: Sendable, Equatable {
    let condition: Condition
    let label: String
    let points: Double
    let woe: Double
  }

  enum Condition: Sendable, Equatable {
    case missing
    /// A special code.
    case equals(Double)
    /// `[from, to)`, with `nil` where there is no end.
    case range(from: Double?, to: Double?)
    case isIn([String])
    case otherwise
  }

  /// - Throws: `CardExportError.notFinite`
  init(_ card: Scorecard) throws(CardExportError) {
    self.card = card
    base = card.basePoints
    guard base.isFinite else { throw .notFinite("base") }
    var characteristics: [Characteristic] = []
    for (index, term) in card.model.design.terms.enumerated() {
      let form = Self.form(of: term, index, in: card)
      guard form.isFinite else { throw .notFinite(term.name) }
      characteristics.append(
        Characteristic(name: term.name, form: form, baseline: card.baselines[index]))
    }
    self.characteristics = characteristics
  }

  /// - Throws: `CardExportError.nameTaken` if one of `names`, which the result has besides the
  ///   characteristics, is there twice.
  func expectNewNames(_ names: [String], ignoringCase: Bool) throws(CardExportError) {
    func folded(_ name: String) -> String { ignoringCase ? name.lowercased() : name }
    var known: Set<String> = []
    for name in characteristics.map(\.name) + names {
      guard known.insert(folded(name)).inserted else {
        let origin = characteristics.last {
          [$0.name, "points_\($0.name)"].map(folded).contains(folded(name))
        }
        throw .nameTaken(origin?.name ?? name, column: name)
      }
    }
  }

  private static func form(of term: Design.Term, _ index: Int, in card: Scorecard) -> Form {
    func line(mean: Double, standardDeviation: Double) -> Form {
      let points = TermPoints(scaling: card.scaling, coefficients: card.model.coefficients)
      return .line(
        share: points.share, slope: card.scaling.factor * card.model.coefficients[index + 1],
        mean: mean, standardDeviation: standardDeviation)
    }
    switch term {
    case .asIs: return line(mean: 0, standardDeviation: 1)
    case .standardised(_, let mean, let deviation):
      return line(mean: mean, standardDeviation: deviation)
    case .woe(let binning, let values):
      let points = card.points(ofTerm: index) ?? []
      // Missing and special values first: the intervals would take them as numbers.
      let ordinary = Array(0..<binning.ordinaryCount)
      let others = Array(binning.ordinaryCount..<binning.binCount)
      let order = binning.isNumeric ? others + ordinary : [others[0]] + ordinary + others[1...]
      let rules = order.compactMap { bin -> Rule? in
        guard let condition = condition(of: bin, in: binning) else { return nil }
        return Rule(
          condition: condition, label: binning.label(of: bin), points: points[bin],
          woe: values[bin])
      }
      return binning.isNumeric ? .numeric(rules) : .categorical(rules)
    }
  }

  /// `nil` for a bin no value can fall into.
  private static func condition(of bin: Int, in binning: Binning) -> Condition? {
    switch (binning.kind(of: bin), binning.rule) {
    case (.missing, _): return .missing
    case (.special(let code), _): return .equals(code)
    case (.ordinary, .numeric): return .range(from: binning.from(bin), to: binning.to(bin))
    case (.ordinary(let group), .categorical(let groups, _)):
      return groups[group].isEmpty ? nil : .isIn(groups[group])
    case (.rare, .categorical(_, let rare)): return rare.isEmpty ? nil : .isIn(rare)
    case (.unseen, _), (.rare, .numeric): return .otherwise
    }
  }
}

extension CardRules.Form {
  fileprivate var isFinite: Bool {
    switch self {
    case .numeric(let rules), .categorical(let rules): rules.allSatisfy(\.points.isFinite)
    case .line(let share, let slope, _, _): share.isFinite && slope.isFinite
    }
  }
}
