internal import CreditModels

/// Where the numbers come from: who took part, what left each party, what anybody learned, and what
/// pooled rows would have given.
struct FederationSection {
  let federation: FederationSummary
  /// Whether totals of single parties were told.
  let tellsOfSingleParties: Bool
  let words: ReportLanguage

  var markup: Markup {
    """
    <section>
    <h3>\(words(.lineage))</h3>
    <p>\(summary)</p>
    \(parties)\(matches)\(departures)\(disclosed)<h4>\(words(.whoLearned))</h4>
    \(learned)<h4>\(words(.timeByPhase))</h4>
    \(phases)</section>
    \(comparison)
    """
  }

  private var summary: String {
    let kind: Phrase? =
      ["strict": Phrase.strict, "tolerant": Phrase.tolerant, "vertical": Phrase.vertical][
        federation.aggregation]
    return words.joined([
      .aggregation(kind.map { words($0) } ?? federation.aggregation),
      .cost(NumberText.count(federation.rounds), NumberText.bytes(federation.bytes)),
      sums,
      .neverRows,
    ])
  }

  private var sums: Phrase {
    if federation.isVertical { return .verticalSums }
    return tellsOfSingleParties || federation.tellsOfSingleParties
      ? .sumsAndSingleParties : .onlySums
  }

  private var matches: Markup {
    guard let matches = federation.matches else { return .empty }
    let table = DataTable(
      [
        .text(words(.party)), .number(words(.rowsOfParty)), .number(words(.setAside)),
        .number(words(.inCommon)),
      ],
      rows: matches.map { match in
        [
          "\(name: match.party)", Markup(NumberText.count(match.rows)),
          Markup(NumberText.count(match.missing + match.malformed + match.repeated)),
          Markup(NumberText.count(match.common)),
        ]
      })
    return "<h4>\(words(.commonEnterprises))</h4>\n\(table.markup)"
  }

  private var parties: Markup {
    let left = Dictionary(
      (federation.departures ?? []).map { ($0.party, $0.round) },
      uniquingKeysWith: { first, _ in first })
    return DataTable(
      [
        .text(words(.party)), .number(words(.messagesSent)), .number(words(.maskedNumbers)),
        .text(words(.tookPart)), .text(words(.lastJournalHash)),
      ],
      rows: federation.parties.map { party in
        [
          "\(name: party.name)", Markup(NumberText.count(party.messages)),
          Markup(NumberText.count(party.numbers)),
          Markup(left[party.name].map { words(.untilRound($0)) } ?? words(.toTheEnd)),
          "<code translate=\"no\">\(party.journal.map { String($0.prefix(16)) } ?? NumberText.dash)</code>",
        ]
      }
    ).markup
  }

  /// Parties whose journals say the same share a table.
  private var disclosed: Markup {
    var groups: [(names: [String], lines: [FederationSummary.Disclosure])] = []
    for party in federation.parties {
      guard let lines = party.disclosed else { continue }
      if let group = groups.firstIndex(where: { $0.lines == lines }) {
        groups[group].names.append(party.name)
      } else {
        groups.append(([party.name], lines))
      }
    }
    guard !groups.isEmpty else { return .empty }
    let tables = groups.map { names, lines -> Markup in
      let table = DataTable(
        [.text(words(.whatLeft)), .number(words(.messagesSent)), .number(words(.numbersFromRows))],
        rows: lines.map {
          [
            words.sentence($0.what), Markup(NumberText.count($0.messages)),
            Markup(NumberText.count($0.numbers)),
          ]
        })
      return "<p><b>\(words.list(names))</b></p>\n\(table.markup)"
    }
    return """
      <h4>\(words(.disclosedByParty))</h4>
      <p class="note">\(words(.disclosedNote))</p>
      \(tables)
      """
  }

  private var phases: Markup {
    let phases = federation.phases
    let total = phases.reduce(0) { $0 + $1.seconds }
    return DataTable(
      [.text(words(.phase)), .number(words(.time))],
      rows: phases.map { phase, name, seconds in
        [phase.map { words(.phase($0)) } ?? name, NumberText.seconds(seconds)]
      } + [[words(.allPhases), NumberText.seconds(total)]]
    ).markup
  }

  /// Which totals are whose.
  private var departures: Markup {
    guard let departures = federation.departures, !departures.isEmpty else { return .empty }
    let table = DataTable(
      [.text(words(.party)), .number(words(.round)), .text(words(.at)), .text(words(.why))],
      rows: departures.map {
        [
          "\(name: $0.party)", Markup(NumberText.count($0.round)), words.sentence($0.phase),
          words.sentence($0.reason),
        ]
      })
    return """
      <h4>\(words(.whoLeft))</h4>
      <p>\(words(.someLeft(departures.count, of: federation.parties.count)))</p>
      \(table.markup)
      """
  }

  private var learned: Markup {
    DataTable(
      [.text(words(.who)), .text(words(.what))],
      rows: federation.learned.map { [words.sentence($0.who), words.sentence($0.what)] }
    ).markup
  }
}

extension FederationSection {
  private var comparison: Markup {
    guard let comparison = federation.againstPooled else { return .empty }
    func row(_ quantity: Phrase, _ value: Double?, _ unit: Phrase, _ limit: Double?) -> [String] {
      [
        words(quantity), NumberText.scientific(value, 1), words(unit),
        limit.map { NumberText.scientific($0, 0) } ?? NumberText.dash,
      ]
    }
    let limits = comparison.limits
    let table = DataTable(
      [
        .text(words(.of)), .number(words(.largestDifference)), .text(words(.unit)),
        .number(words(.limit)),
      ],
      rows: [
        row(.cutPoints, comparison.cuts, .unitsOfCharacteristic, 0),
        row(.countsInBins, comparison.counts, .relativeToCount, limits.counts),
        row(
          .coefficientValues, comparison.coefficients, .relativeToCoefficient, limits.coefficients),
        row(.standardErrors, comparison.standardErrors, .relativeToError, limits.standardErrors),
        row(.scores, comparison.scores, .pointsForAny, limits.scores),
      ])
    return """
      <section>
      <h3>\(words(.againstPooled))</h3>
      <p>\(words(comparison.isEqual ? .sameCard : .otherCard))</p>
      \(structure(comparison.structure))\(table.markup)</section>

      """
  }

  private func structure(_ differences: [String]) -> Markup {
    guard !differences.isEmpty else { return .empty }
    return """
      <div class="warnings" role="note">
      <p><b>\(words(.onlyOneSide))</b></p>
      <ul>\(differences.map { "<li>\(words.sentence($0))</li>" as Markup })</ul>
      </div>

      """
  }
}
