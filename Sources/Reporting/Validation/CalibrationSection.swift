internal import CreditModels

/// Whether the predicted probabilities of default are those that came true, band by band.
struct CalibrationSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    guard let part = content.judged?.part, let table = content.table(of: part) else {
      return .empty
    }
    let bands = Array(ScoreBand.bands(of: table, count: 10).reversed())
    let names = ScoreBandNames(scaling: content.card.scaling, words: words)
    let chart = RangeChart(
      rows: bands.map { band in
        let limits = band.limits
        return RangeChart.Row(
          name: names.interval(band), range: limits.lower...limits.upper, centre: band.meanPD,
          mark: band.count.badRate, note: said(band))
      }, title: words(.badRate))
    return """
      <section>
      <h3>\(words(.calibration))</h3>
      \(portfolio)<p class="note">\(words(.calibrationNote(words.part(part))))</p>
      <div class="pair">
      <figure>\(chart.svg(label: words(.calibration)))</figure>
      \(list(bands, names))</div>
      \(hosmerLemeshow(part))\
      </section>

      """
  }

  /// Bands of a card that was calibrated to another bad rate disagree by design.
  private var portfolio: Markup {
    guard let rate = content.fit.calibration?.badRate else { return .empty }
    return "<p>\(words(.bandsCalibratedElsewhere(NumberText.percent(rate))))</p>\n"
  }

  /// Over the same bands.
  private func hosmerLemeshow(_ part: Part) -> Markup {
    guard let test = content.validation(of: part)?.calibration?.hosmerLemeshow else {
      return .empty
    }
    return """
      <p>\(words(.hosmerLemeshow)): χ²(\(test.degreesOfFreedom)) = \
      \(NumberText.fixed(test.statistic, 2)), p = \(NumberText.pValue(test.p))</p>

      """
  }

  private func said(_ band: ScoreBand) -> String {
    if band.limits.contains(band.count.badRate) { return words(.asExpected) }
    return words(band.count.badRate > band.meanPD ? .moreBads : .fewerBads)
  }

  private func list(_ bands: [ScoreBand], _ names: ScoreBandNames) -> Markup {
    DataTable(
      [
        .text(words(.scoreBand)), .number(words(.rows)), .number(words(.meanPD)),
        .number(words(.badRate)), .number(words(.expected95)),
      ],
      rows: bands.map { band in
        [
          names.interval(band), NumberText.count(band.count.rows), NumberText.percent(band.meanPD),
          NumberText.percent(band.count.badRate),
          words(
            .interval(NumberText.percent(band.limits.lower), NumberText.percent(band.limits.upper))),
        ]
      }
    ).markup
  }
}
