internal import CreditModels

/// What the federation cost, what left each party, and what anybody learned.
struct FederationSection {
  let federation: FederationSummary

  var markup: Markup {
    """
    \(comparison)<section>
    <h2>The federation</h2>
    <p>\(summary)</p>
    <div class="pair">
    \(parties)\(phases)</div>
    \(departures)    <h3>Who learned what</h3>
    \(learned)</section>

    """
  }

  private var summary: String {
    "Aggregation: \(federation.aggregation). \(NumberText.count(federation.rounds)) rounds, "
      + "\(NumberText.bytes(federation.bytes)) over all parties, to them and from them. "
      + "Every number that left a party was masked; only sums over all parties that answered "
      + "could be read."
  }

  private var parties: Markup {
    DataTable(
      [.text("Party"), .number("Messages sent"), .number("Masked numbers sent")],
      rows: federation.parties.map {
        [$0.name, NumberText.count($0.messages), NumberText.count($0.numbers)]
      }
    ).markup
  }

  private var phases: Markup {
    let phases = federation.phases
    guard !phases.isEmpty else { return .empty }
    let total = phases.reduce(0) { $0 + $1.seconds }
    return DataTable(
      [.text("Phase"), .number("Time")],
      rows: phases.map { [$0.title, NumberText.seconds($0.seconds)] }
        + [["all phases", NumberText.seconds(total)]]
    ).markup
  }

  /// Which totals are whose.
  private var departures: Markup {
    guard let departures = federation.departures, !departures.isEmpty else { return .empty }
    let table = DataTable(
      [.text("Party"), .number("Round"), .text("At"), .text("Why")],
      rows: departures.map { [$0.party, NumberText.count($0.round), $0.phase, $0.reason] })
    return """
      <h3>Who left on the way</h3>
      <p>\("\(departures.count) of \(federation.parties.count) parties left. From its round on, every total is that of the others: bins, coefficients and performance found later are theirs.")</p>
      \(table.markup)
      """
  }

  private var learned: Markup {
    DataTable([.text("Who"), .text("What")], rows: federation.learned.map { [$0.who, $0.what] })
      .markup
  }
}

extension FederationSection {
  private var comparison: Markup {
    guard let comparison = federation.againstPooled else { return .empty }
    func row(_ quantity: String, _ value: Double?, _ unit: String, _ limit: Double?) -> [String] {
      [
        quantity, NumberText.scientific(value, 1), unit,
        limit.map { NumberText.scientific($0, 0) } ?? NumberText.dash,
      ]
    }
    let tolerance = Comparison.tolerance
    let table = DataTable(
      [.text("Of"), .number("Largest difference"), .text("Unit"), .number("Limit")],
      rows: [
        row("cut points", comparison.cuts, "units of the characteristic", 0),
        row("goods and bads in bins", comparison.counts, "rows", tolerance),
        row(
          "coefficients", comparison.coefficients, "relative to max(1, |coefficient|)", tolerance),
        row(
          "standard errors", comparison.standardErrors, "relative to the standard error",
          10 * tolerance),
        row("scores", comparison.scores, "points, at most, for any applicant", nil),
      ])
    return """
      <section>
      <h2>Federated against pooled</h2>
      <p>\(comparison.isEqual ? Self.equal : Self.different)</p>
      \(structure(comparison.structure))\(table.markup)</section>

      """
  }

  private static let equal = "The same study on pooled rows gives the same card."
  private static let different =
    "The same study on pooled rows gives another card: at least one difference exceeds its limit."

  private func structure(_ differences: [String]) -> Markup {
    guard !differences.isEmpty else { return .empty }
    return """
      <div class="warnings" role="note">
      <p><b>Only one side has it</b></p>
      <ul>\(differences.map { "<li>\($0)</li>" as Markup })</ul>
      </div>

      """
  }
}
