package import CreditModels

/// What a cut-off would have approved and refused, for cut-offs about every tenth of the rows.
package struct Strategy {
  package struct Row {
    package let cutoff: String
    package let approved: Double
    /// Bads among the approved.
    package let badRate: Double
    package let goodsRefused: Double
    package let badsRefused: Double
  }

  package let rows: [Row]

  package init(_ table: ScoreTable, names: ScoreBandNames) {
    let total = table.total
    var approved = BinCount.zero
    rows = ScoreBand.bands(of: table, count: 10).dropLast().compactMap { band in
      approved += band.count
      guard band.to.map({ names.scaling.shows(cutoff: $0) }) ?? true else { return nil }
      return Row(
        cutoff: band.to.map { names.text(names.scaling.score(logOdds: $0)) } ?? NumberText.dash,
        approved: approved.rows / total.rows, badRate: approved.badRate,
        goodsRefused: 1 - approved.good / total.good, badsRefused: 1 - approved.bad / total.bad)
    }
  }

  /// The rows whose approval rates are nearest to these.
  func nearest(_ rates: [Double]) -> [Row] {
    var chosen: [Row] = []
    for rate in rates {
      guard let row = rows.min(by: { abs($0.approved - rate) < abs($1.approved - rate) }),
        !chosen.contains(where: { $0.cutoff == row.cutoff })
      else { continue }
      chosen.append(row)
    }
    return chosen
  }

  static func table(_ rows: [Row], words: ReportLanguage) -> DataTable {
    DataTable(
      [
        .text(words(.cutoff)), .number(words(.approvalRate)), .number(words(.badRateApproved)),
        .number(words(.badsRefused)), .number(words(.goodsRefused)),
      ],
      rows: rows.map {
        [
          $0.cutoff, NumberText.percent($0.approved), NumberText.percent($0.badRate),
          NumberText.percent($0.badsRefused), NumberText.percent($0.goodsRefused),
        ]
      })
  }
}

extension Scaling {
  /// Whether a cut-off, a log-odds of bad, divides the scores as they are shown: beyond a limit of the
  /// scale all applicants have one score.
  fileprivate func shows(cutoff: Double) -> Bool {
    let score = score(logOdds: cutoff)
    return highIsRisky
      ? score >= minimum ?? -.infinity && score < maximum ?? .infinity
      : score > minimum ?? -.infinity && score <= maximum ?? .infinity
  }
}

/// The strategy table, and whom a cut-off swaps against the former rule.
struct StrategySection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup { strategy + decisions + swap }

  private var strategy: Markup {
    guard let part = content.judged?.part, let table = content.table(of: part) else {
      return .empty
    }
    let names = ScoreBandNames(scaling: content.card.scaling, words: words)
    return """
      <section>
      <h3>\(words(.strategy))</h3>
      <p class="note">\(words(.strategyNote(
        words.part(part), highIsRisky: content.card.scaling.highIsRisky)))</p>
      \(Strategy.table(Strategy(table, names: names).rows, words: words).markup)</section>

      """
  }

  /// At the study's cut-off.
  private var decisions: Markup {
    guard let cutoff = content.cutoff else { return .empty }
    let parts = content.validation.compactMap { part in
      part.confusion.map { (part: part.part, confusion: $0) }
    }
    guard !parts.isEmpty else { return .empty }
    let table = DataTable(
      [
        .text(words(.sample)), .number(words(.approvedGoods)), .number(words(.approvedBads)),
        .number(words(.refusedGoods)), .number(words(.refusedBads)),
        .number(words(.approvalRate)), .number(words(.badRateApproved)),
        .number(words(.badsRefused)), .number(words(.goodsRefused)),
      ],
      rows: parts.map { part, found in
        [
          words.part(part), NumberText.count(found.approved.good),
          NumberText.count(found.approved.bad), NumberText.count(found.declined.good),
          NumberText.count(found.declined.bad), NumberText.percent(found.approvalRate),
          NumberText.percent(found.approved.badRate), NumberText.percent(found.sensitivity),
          NumberText.percent(1 - found.specificity),
        ]
      })
    let names = ScoreBandNames(scaling: content.card.scaling, words: words)
    return """
      <section>
      <h3>\(words(.decisionsAt(names.text(cutoff.score))))</h3>
      \(table.markup)</section>

      """
  }

  private var swap: Markup {
    guard let swap = content.swap else { return .empty }
    let entries = [
      (words(.approvedByBoth), swap.both), (words(.swapIn), swap.swapIn),
      (words(.swapOut), swap.swapOut), (words(.approvedByNeither), swap.neither),
    ]
    let total = entries.reduce(BinCount.zero) { $0 + $1.1 }
    let table = DataTable(
      [
        .text(words(.decision)), .number(words(.rows)), .number(words(.share)),
        .number(words(.badRate)),
      ],
      rows: entries.map { name, count in
        [
          name, NumberText.count(count.rows), NumberText.percent(count.rows / total.rows),
          NumberText.percent(count.badRate),
        ]
      })
    return """
      <section>
      <h3>\(words(.swapSet))</h3>
      <p>\(words.joined(sentences(swap)))</p>
      \(table.markup)</section>

      """
  }

  private func sentences(_ swap: SwapSet) -> [Phrase] {
    let names = ScoreBandNames(scaling: content.card.scaling, words: words)
    var sentences: [Phrase] = [.swapNote(swap.former, swap.part.map(Phrase.part))]
    if let cutoff = content.cutoff, let former = swap.formerCutoff {
      sentences.append(.swapCutoffs(names.text(cutoff.score), NumberText.fixed(former, 0)))
    }
    if let auc = swap.formerAUC {
      let own = content.performance.first { $0.part == swap.part }?.value
      sentences.append(
        .swapAUC(
          words.withError(auc, swap.formerAUCError, 3),
          limits: swap.formerAUCLimits.map { words.range($0, 3) },
          own: own.map { words.withError($0.auc, $0.aucError, 3) }))
    }
    return sentences
  }
}
