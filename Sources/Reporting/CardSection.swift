internal import CreditModels

/// The card as people use it: points by bin, how they come about, how they add up.
struct CardSection {
  let card: Scorecard

  var markup: Markup {
    """
    <section>
    <h2>The card</h2>
    <p>\(scaling)</p>
    \(hasBins ? "<p>\(convention)</p>\n" : .empty)\(pointsTable)\(coefficientTable)\(example)
    </section>

    """
  }

  private var terms: [Design.Term] { card.model.design.terms }
  private var hasBins: Bool { terms.indices.contains { card.points(ofTerm: $0) != nil } }
  private var base: Double {
    card.scaling.base == .separate
      ? card.basePoints : card.scaling.score(logOdds: card.model.coefficients[0])
  }

  private var scaling: String {
    let scaling = card.scaling
    let odds = NumberText.fixed(scaling.odds, scaling.odds == scaling.odds.rounded() ? 0 : 2)
    let baseText = NumberText.fixed(base, 2)
    return
      "Bad is \(card.target.column) = \(card.target.bad). \(Self.points(scaling.points)) points "
      + "mean odds of \(odds) good to 1 bad, a PD of "
      + NumberText.percent(scaling.probabilityOfDefault(score: scaling.points), 2)
      + "; every \(Self.points(abs(scaling.pdo))) points \(scaling.highIsRisky ? "fewer" : "more") "
      + "double the odds. " + wholePoints
      + (card.scaling.base == .separate
        ? "Everybody starts with \(baseText) base points."
        : "The base of \(baseText) points is spread evenly over \(terms.count) characteristics.")
  }

  private var wholePoints: String {
    guard let error = card.roundingError else { return "" }
    let mean = error.rootMeanSquare.map { ", \(NumberText.fixed($0, 2)) in root mean square" } ?? ""
    return "Points are whole, which changes a score by at most "
      + "\(NumberText.fixed(error.largest, 2))\(mean). "
  }

  private var convention: String {
    let evidence =
      switch card.convention {
      case .goodOverBad:
        "WOE = ln((good in bin / all good) / (bad in bin / all bad)): high is safe, and "
          + "coefficients of P(bad) are expected to be negative."
      case .badOverGood:
        "WOE = ln((bad in bin / all bad) / (good in bin / all good)): high is risky, and "
          + "coefficients of P(bad) are expected to be positive."
      }
    let share = card.scaling.base == .spread ? " + share of the base" : ""
    return evidence + " Points = −\(NumberText.fixed(card.scaling.factor, 4)) × coefficient × WOE"
      + "\(share). Intervals hold their lower end and not their upper one. Good and bad are "
      + "training rows."
  }

  private static func points(_ value: Double) -> String {
    NumberText.fixed(value, value == value.rounded() ? 0 : 1)
  }
}

extension CardSection {
  private var pointsTable: Markup {
    guard hasBins else { return .empty }
    let bars = PointsBars(card)
    let groups = terms.enumerated().compactMap { index, term -> Markup? in
      guard case .woe(let binning, let woe) = term, let points = card.points(ofTerm: index) else {
        return nil
      }
      let rows = (0..<binning.binCount).map { bin -> Markup in
        let count = card.counts[index]?[bin]
        let emptiness: Markup = count?.rows == 0 ? " class=\"empty\"" : ""
        let name: Markup =
          bin == 0
          ? "<th scope=\"rowgroup\" rowspan=\"\(binning.binCount)\">\(name: binning.name)</th>" : ""
        return """
          <tr\(emptiness)>\(name)<td>\(binning.label(of: bin))</td>\
          \(Self.number(count.map { NumberText.count($0.good) }))\
          \(Self.number(count.map { NumberText.count($0.bad) }))\
          \(Self.number(NumberText.percent(count?.badRate)))\
          \(Self.number(NumberText.fixed(woe[bin], 4)))\
          \(Self.number(NumberText.fixed(points[bin], 2)))\
          <td class="bar">\(bars.bar(points[bin]))</td></tr>

          """
      }
      return "<tbody>\n\(rows)</tbody>\n"
    }
    return """
      <table class="card">
      <thead><tr><th scope="col">Characteristic</th><th scope="col">Bin</th>\
      \(["Good", "Bad", "Bad rate", "WOE", "Points"].map(Self.header))<th></th></tr></thead>
      \(baseRow)\(groups)</table>

      """
  }

  private var baseRow: Markup {
    guard card.scaling.base == .separate else { return .empty }
    return """
      <tbody><tr><th scope="row" colspan="6">base points</th>\
      \(Self.number(NumberText.fixed(card.basePoints, 2)))<td></td></tr></tbody>

      """
  }

  /// Of numbers that enter without bins.
  private var coefficientTable: Markup {
    let rows = terms.enumerated().compactMap { index, term -> [String]? in
      let coefficient = card.model.coefficients[index + 1]
      let points = -card.scaling.factor * coefficient
      func row(_ form: String, _ mean: Double?, _ deviation: Double?) -> [String] {
        [
          term.name, form, NumberText.coefficient(mean), NumberText.coefficient(deviation),
          NumberText.coefficient(coefficient), NumberText.coefficient(points),
        ]
      }
      switch term {
      case .woe: return nil
      case .asIs: return row("as it is", nil, nil)
      case .standardised(_, let mean, let deviation): return row("standardised", mean, deviation)
      }
    }
    guard !rows.isEmpty else { return .empty }
    let columns: [DataTable.Column] = [
      .text("Characteristic"), .text("Enters"), .number("Mean"), .number("Deviation"),
      .number("Coefficient"), .number("Points for 1 more"),
    ]
    let note: Markup = """
      <p class="note">A standardised value is (value − mean) / deviation; its points are for one \
      deviation more.</p>

      """
    return DataTable(columns, rows: rows).markup + note
  }

  private static func header(_ title: String) -> Markup {
    "<th scope=\"col\" class=\"number\">\(title)</th>"
  }

  private static func number(_ text: String?) -> Markup {
    "<td class=\"number\">\(text ?? NumberText.dash)</td>"
  }
}

extension CardSection {
  /// How to add up, for an applicant in the bin with most rows of every characteristic.
  private var example: Markup {
    var summands: [Markup] = []
    var score = card.basePoints
    for (index, term) in terms.enumerated() {
      guard case .woe(let binning, _) = term, let points = card.points(ofTerm: index) else {
        return plainExample
      }
      let counts = card.counts[index] ?? []
      let bin = counts.indices.max { counts[$0].rows < counts[$1].rows } ?? 0
      score += points[bin]
      summands.append(
        Self.summand(
          NumberText.signed(points[bin], 2), "\(name: binning.name): \(binning.label(of: bin))"))
    }
    if card.scaling.base == .separate {
      summands.insert(Self.summand(NumberText.fixed(card.basePoints, 2), "base points"), at: 0)
    }
    return """
      <h3>How to add up</h3>
      <p>For an applicant in the most common bin of every characteristic:</p>
      <ul class="sum">
      \(summands)</ul>
      <p>Together <b>\(NumberText.fixed(score, 2)) points</b>, a PD of \
      <b>\(NumberText.percent(card.scaling.probabilityOfDefault(score: score), 2))</b>.</p>
      """
  }

  private static func summand(_ points: String, _ what: Markup) -> Markup {
    "<li><b>\(points)</b> <span>\(what)</span></li>\n"
  }

  private var plainExample: Markup {
    """
    <h3>How to add up</h3>
    <p>\(NumberText.fixed(base, 2)) points, plus for each characteristic its value times its \
    points for 1 more.</p>
    """
  }
}

/// The bars beside the points, all to one scale and from one zero.
private struct PointsBars {
  private let scale: LinearScale

  init(_ card: Scorecard) {
    let points = card.model.design.terms.indices.flatMap { card.points(ofTerm: $0) ?? [] }
    scale = LinearScale(covering: points + [0], from: 1, to: 119)
  }

  func bar(_ points: Double) -> Markup {
    guard points.isFinite else { return .empty }
    let (zero, end) = (scale(0), scale(points))
    return """
      <svg class="points" viewBox="0 0 120 12" width="120" height="12" aria-hidden="true">\
      <rect class="fill" x="\(at: min(zero, end))" y="2" width="\(at: abs(end - zero))" \
      height="8" />\
      <line class="axis" x1="\(at: zero)" y1="0" x2="\(at: zero)" y2="12" /></svg>
      """
  }
}
