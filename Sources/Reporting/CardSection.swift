internal import CreditModels

/// The card as people use it: points by bin, how they come about, how they add up.
struct CardSection {
  let card: Scorecard
  let words: ReportLanguage

  var markup: Markup {
    """
    <section>
    <h3>\(words(.theCard))</h3>
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
    var sentences: [Phrase] = [
      .badIs(card.target.column, card.target.bad),
      .scale(
        points: Self.points(scaling.points),
        odds: NumberText.fixed(scaling.odds, scaling.odds == scaling.odds.rounded() ? 0 : 2),
        pd: NumberText.probability(scaling.probabilityOfDefault(score: scaling.points)),
        pdo: Self.points(abs(scaling.pdo)), highIsRisky: scaling.highIsRisky),
    ]
    if let error = card.roundingError {
      sentences.append(
        .wholePoints(
          largest: NumberText.fixed(error.largest, 2),
          rootMeanSquare: error.rootMeanSquare.map { NumberText.fixed($0, 2) }))
    }
    sentences.append(
      card.scaling.base == .separate
        ? .separateBase(whole(base)) : .spreadBase(whole(base), terms.count))
    if let limits = Self.limits(scaling) { sentences.append(limits) }
    return words.joined(sentences)
  }

  /// What becomes of scores beyond the ends of the scale; `nil` without ends.
  static func limits(_ scaling: Scaling) -> Phrase? {
    guard scaling.minimum != nil || scaling.maximum != nil else { return nil }
    return .limits(scaling.minimum.map(points), scaling.maximum.map(points))
  }

  /// Two digits after the point, unless the card's points are whole.
  private func whole(_ points: Double) -> String {
    NumberText.fixed(points, digits(points))
  }

  private func digits(_ points: Double) -> Int {
    card.scaling.rounding == .whole && points == points.rounded() ? 0 : 2
  }

  private var convention: String {
    words.joined([
      card.convention == .goodOverBad ? .goodOverBad : .badOverGood,
      .pointsRule(
        NumberText.fixed(-card.scaling.factor, 4), isSpread: card.scaling.base == .spread),
      .cardNote,
    ])
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
          <tr\(emptiness)>\(name)<td class="bin">\(words.label(of: bin, in: binning))</td>\
          \(Self.number(count.map { NumberText.count($0.good) }))\
          \(Self.number(count.map { NumberText.count($0.bad) }))\
          \(Self.number(NumberText.percent(count?.badRate)))\
          \(Self.number(NumberText.fixed(woe[bin], 4)))\
          \(Self.number(whole(points[bin])))\
          <td class="bar">\(bars.bar(points[bin]))</td></tr>

          """
      }
      return "<tbody>\n\(rows)</tbody>\n"
    }
    return """
      <div class="scroll" tabindex="0"><table class="card">
      <thead><tr><th scope="col">\(words(.characteristic))</th><th scope="col">\(words(.bin))</th>\
      \([words(.good), words(.bad), words(.badRate), "WOE", words(.points)].map(Self.header))\
      <th></th></tr></thead>
      \(baseRow)\(groups)</table></div>

      """
  }

  private var baseRow: Markup {
    guard card.scaling.base == .separate else { return .empty }
    return """
      <tbody><tr><th scope="row" colspan="6">\(words(.basePoints))</th>\
      \(Self.number(whole(card.basePoints)))<td></td></tr></tbody>

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
      case .asIs: return row(words(.entersAsIs), nil, nil)
      case .standardised(_, let mean, let deviation):
        return row(words(.entersStandardised), mean, deviation)
      }
    }
    guard !rows.isEmpty else { return .empty }
    let columns: [DataTable.Column] = [
      .text(words(.characteristic)), .text(words(.enters)), .number(words(.mean)),
      .number(words(.deviation)), .number(words(.coefficient)), .number(words(.pointsForOne)),
    ]
    let note: Markup = "<p class=\"note\">\(words(.standardisedNote))</p>\n"
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
          NumberText.signed(points[bin], digits(points[bin])),
          "\(name: binning.name): \(words.label(of: bin, in: binning))"))
    }
    if card.scaling.base == .separate {
      summands.insert(
        Self.summand(whole(card.basePoints), "\(words(.basePoints))"), at: 0)
    }
    return """
      <h4>\(words(.howToAdd))</h4>
      <p>\(words(.commonApplicant))</p>
      <ul class="sum">
      \(summands)</ul>
      <p><b>\(words(.sumOfPoints(
        whole(score), NumberText.probability(card.scaling.probabilityOfDefault(score: score)))))</b></p>
      """
  }

  private static func summand(_ points: String, _ what: Markup) -> Markup {
    "<li><b>\(points)</b> <span>\(what)</span></li>\n"
  }

  private var plainExample: Markup {
    """
    <h4>\(words(.howToAdd))</h4>
    <p>\(words(.plainSum(whole(base))))</p>
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
