package import CreditModels

/// One page for those who decide: what the card is, how good it is, what it may be used for.
struct SummarySection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var head: Markup {
    let purpose = content.card.purpose
    return """
      <header>
      <h1>\(content.card.study)</h1>
      \(purpose.isEmpty ? .empty : "<p class=\"purpose\">\(purpose)</p>\n" as Markup)</header>

      """
  }

  var markup: Markup {
    """
    <p class="verdict">\(verdict)</p>
    \(facts)\(lights)\(uses)\(range)
    """
  }

  // MARK: What it is, how good it is

  private var verdict: String {
    var sentences: [Phrase] = []
    if let (part, value) = content.judged {
      sentences.append(
        .verdict(
          auc: NumberText.fixed(value.auc, 3),
          limits: content.aucLimits(part, value).map { words.range($0, 3) },
          gini: NumberText.fixed(value.gini, 3), ks: NumberText.fixed(value.ks, 3),
          rows: NumberText.count(value.rows), part: words.part(part)))
      // Rows that chose the card flatter it.
      let resampled = part == .train ? content.resampling?.folds : nil
      if let resampled {
        sentences.append(
          .verdictHeldOut(
            NumberText.fixed(resampled.auc.mean, 3),
            limits: resampled.range.map { words.range($0, 3) }))
      }
      let auc = resampled?.auc.mean ?? value.auc
      sentences.append(.pairs(NumberText.fixed((100 * auc).rounded(), 0), strength(auc)))
    }
    sentences.append(
      .fitted(
        characteristics: content.terms.count, rows: NumberText.count(content.observed.rows),
        bads: NumberText.count(content.observed.bads),
        parties: content.federation?.parties.count))
    if let assumed = content.assumed {
      sentences.append(
        .assumed(rows: NumberText.count(assumed.rows), bads: NumberText.count(assumed.bads)))
    }
    if let comparison = content.federation?.againstPooled {
      if comparison.limits == .columns {
        sentences.append(
          comparison.isEqual ? .equalToPooledColumns : .differentFromPooledColumns)
      } else {
        sentences.append(comparison.isEqual ? .equalToPooled : .differentFromPooled)
      }
    }
    return words.joined(sentences)
  }

  /// Hosmer, Lemeshow and Sturdivant, *Applied Logistic Regression*, 2013, section 5.2.4.
  private func strength(_ auc: Double) -> Phrase {
    switch auc {
    case 0.9...: .outstanding
    case 0.8...: .excellent
    case 0.7...: .acceptable
    case 0.6...: .weakDiscrimination
    default: .noDiscrimination
    }
  }

  private var facts: Markup {
    var pairs = [
      (words(.badMeans), "\(content.card.target.column) = \(content.card.target.bad)"),
      (
        words(.trainedOn),
        words(
          .rowsAndBads(
            NumberText.count(content.observed.rows), NumberText.count(content.observed.bads)))
      ),
      (words(.parties), parties),
    ]
    if let (part, value) = content.judged {
      pairs.append(
        (
          words(.meanPDAgainstBadRate(words.part(part))),
          "\(NumberText.percent(value.meanPD)) / \(NumberText.percent(value.badRate))"
        ))
    }
    return """
      <dl class="facts">
      \(pairs.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>\n" as Markup })</dl>

      """
  }

  private var parties: String {
    guard let names = content.federation?.parties.map(\.name) else { return words(.onePlace) }
    return names.count <= 6 ? words.list(names) : NumberText.count(names.count)
  }

  private var lights: Markup {
    let rows = Judgement(content: content).lights.map { light -> Markup in
      """
      <tr><td class="sign">\(light.sign(words))</td><th scope="row">\(light.title)<br />\
      <span class="status">\(words(light.status.name))</span></th><td>\(light.finding)<br />\
      <span class="faint">\(light.rule)</span></td></tr>

      """
    }
    return """
      <table class="lights">
      <caption>\(words(.judgement))</caption>
      <thead><tr><th scope="col"></th><th scope="col">\(words(.question))</th>\
      <th scope="col">\(words(.findingAndRule))</th></tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>

      """
  }

  // MARK: What it may be used for

  private var uses: Markup {
    let isInferred = content.rejects != nil
    let proper: [Phrase] = [
      content.card.purpose.isEmpty ? .usePlain : .usePurpose(content.card.purpose),
      .useRanking,
      .useScale(
        NumberText.fixed(content.card.scaling.points, 0), odds, pdo,
        highIsRisky: content.card.scaling.highIsRisky),
    ]
    let improper: [Phrase] = [
      .misuseOthers, isInferred ? .misuseInferred : .misuseRejected, .misuseAlone, .misuseUnwatched,
    ]
    return """
      <div class="pair">
      <div><h3>\(words(.mayBeUsed))</h3>
      <ul>\(proper.map(item))</ul></div>
      <div><h3>\(words(.mayNotBeUsed))</h3>
      <ul>\(improper.map(item))</ul></div>
      </div>

      """
  }

  private func item(_ phrase: Phrase) -> Markup { "<li>\(words(phrase))</li>\n" }

  private var odds: String {
    let odds = content.card.scaling.odds
    return NumberText.fixed(odds, odds == odds.rounded() ? 0 : 2)
  }

  private var pdo: String {
    let pdo = abs(content.card.scaling.pdo)
    return NumberText.fixed(pdo, pdo == pdo.rounded() ? 0 : 1)
  }

  // MARK: Range and cut-offs

  private var range: Markup {
    let ends = ScoreRange(content.card)
    let part = content.judged?.part
    let names = ScoreBandNames(scaling: content.card.scaling, words: words)
    let rows = part.flatMap(content.table(of:)).map {
      Strategy($0, names: names).nearest([0.9, 0.8, 0.7, 0.5])
    }
    guard ends != nil || rows != nil else { return .empty }
    let scaling = content.card.scaling
    let sentence = ends.map {
      words(
        .scoreRange(
          NumberText.fixed($0.lowest, 0),
          NumberText.probability(scaling.probabilityOfDefault(score: $0.leastSum)),
          NumberText.fixed($0.highest, 0),
          NumberText.probability(scaling.probabilityOfDefault(score: $0.greatestSum))))
    }
    let limits = CardSection.limits(scaling).map { " " + words($0) } ?? ""
    let strategy: Markup =
      rows.map { rows in
        """
        <p class="note">\(words(.briefStrategy(
          part.map(words.part) ?? "", highIsRisky: scaling.highIsRisky)))</p>
        \(Strategy.table(rows, words: words).markup)
        """
      } ?? .empty
    return """
      <h3>\(words(rows == nil ? .scoresTitle : .scoresAndCutoffs))</h3>
      <p>\(sentence ?? "")\(limits)</p>
      \(strategy)
      """
  }
}

/// The least and the greatest score an applicant can get, where every term has bins.
package struct ScoreRange {
  /// As it is shown, within the limits of the scale.
  package let lowest: Double
  package let highest: Double
  /// Of the points, from which the probability of default comes.
  package let leastSum: Double
  package let greatestSum: Double

  /// `nil` for a card with numbers that enter without bins, or with points that are none.
  package init?(_ card: Scorecard) {
    var (lowest, highest) = (card.basePoints, card.basePoints)
    for index in card.model.design.terms.indices {
      guard let points = card.points(ofTerm: index), points.allSatisfy(\.isFinite),
        let least = points.min(), let most = points.max()
      else { return nil }
      lowest += least
      highest += most
    }
    (leastSum, greatestSum) = (lowest, highest)
    (self.lowest, self.highest) = (card.scaling.limited(lowest), card.scaling.limited(highest))
  }
}
