internal import CreditModels

/// ROC, Kolmogorov-Smirnov, gains, lift, and where goods and bads lie on the score.
struct CurvesSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    let parts = content.validation.compactMap { part in
      part.table.map { (part: part.part, curves: ScoreCurves($0)) }
    }
    guard !parts.isEmpty else { return .empty }
    let judged = content.judged.flatMap { content.table(of: $0.part) }
    return """
      <section>
      <h3>\(words(.discrimination))</h3>
      <p class="note">\(words(.curvesNote))</p>
      <div class="charts">
      \(roc(parts))\(judged.map { ks($0) } ?? .empty)\(gains(parts))\(lift(parts))</div>
      \(judged.map { distribution($0) } ?? .empty)</section>

      """
  }

  private typealias PartCurves = (part: Part, curves: ScoreCurves)

  private func figure(_ title: String, _ note: String, _ svg: Markup) -> Markup {
    """
    <figure>
    <figcaption><b>\(title)</b> <span class="faint">\(note)</span></figcaption>
    \(svg)</figure>

    """
  }

  private func style(_ part: Part) -> Plot.Style {
    guard part != content.judged?.part else { return .solid }
    return part == .train ? .dashed : .dotted
  }

  private func lines(
    _ parts: [PartCurves], _ place: (ScoreCurves.Point, ScoreCurves) -> (x: Double, y: Double)
  ) -> [Plot.Line] {
    parts.map { part, curves in
      Plot.Line(
        name: words.part(part), style: style(part), points: curves.points.map { place($0, curves) })
    }
  }

  private func roc(_ parts: [PartCurves]) -> Markup {
    let plot = Plot(
      x: .init(title: words(.goodsTaken), domain: 0...1),
      y: .init(title: words(.badsTaken), domain: 0...1))
    let chance = Plot.Line(name: words(.noSkill), style: .reference, points: [(0, 0), (1, 1)])
    return figure(
      words(.rocCurve), words(.rocNote),
      plot.svg(
        label: words(.rocCurve),
        lines: lines(parts) { point, _ in (point.goods, point.bads) }
          + [chance]))
  }

  private func gains(_ parts: [PartCurves]) -> Markup {
    let plot = Plot(
      x: .init(title: words(.rowsTaken), domain: 0...1),
      y: .init(title: words(.badsTaken), domain: 0...1))
    let chance = Plot.Line(name: words(.noSkill), style: .reference, points: [(0, 0), (1, 1)])
    return figure(
      words(.gains), words(.gainsNote),
      plot.svg(
        label: words(.gains),
        lines: lines(parts) { point, _ in (point.rows, point.bads) }
          + [chance]))
  }

  private func lift(_ parts: [PartCurves]) -> Markup {
    let lines = parts.map { part, curves in
      Plot.Line(
        name: words.part(part), style: style(part),
        points: curves.points.dropFirst().map { ($0.rows, $0.bads / $0.rows) })
    }
    let most = lines.flatMap { $0.points.map(\.y) }.filter(\.isFinite).max() ?? 2
    let plot = Plot(
      x: .init(title: words(.rowsTaken), domain: 0...1),
      y: .init(title: words(.liftAxis), domain: 0...max(2, most), isPercent: false))
    let chance = Plot.Line(name: words(.noSkill), style: .reference, points: [(0, 1), (1, 1)])
    return figure(
      words(.lift), words(.liftNote), plot.svg(label: words(.lift), lines: lines + [chance]))
  }

  private func ks(_ table: ScoreTable) -> Markup {
    let scaling = content.card.scaling
    let inner = ScoreCurves(table).points.compactMap { point in
      point.edge.map { (score: scaling.score(logOdds: $0), point: point) }
    }
    guard let least = inner.map(\.score).min(), let most = inner.map(\.score).max(), least < most
    else { return .empty }
    let plot = Plot(
      x: .init(title: words(.score), domain: least...most, isPercent: false),
      y: .init(title: words(.cumulativeShare(highIsRisky: scaling.highIsRisky)), domain: 0...1))
    let widest = inner.max {
      abs($0.point.bads - $0.point.goods) < abs($1.point.bads - $1.point.goods)
    }
    let mark: Markup =
      widest.map { score, point in
        """
        <line class="whisker" x1="\(at: plot.x(score))" y1="\(at: plot.y(point.goods))" \
        x2="\(at: plot.x(score))" y2="\(at: plot.y(point.bads))" /><text class="halo" \
        x="\(at: plot.x(score) + 6)" y="\(at: plot.y(point.goods) + 14)">\
        KS \(NumberText.fixed(abs(point.bads - point.goods), 3))</text>

        """
      } ?? .empty
    let part = content.judged.map { words.part($0.part) } ?? ""
    return figure(
      words(.ksCurve),
      words(.ksNote(part, content.judged.map { NumberText.fixed($0.value.ks, 3) } ?? "")),
      plot.svg(
        label: words(.ksCurve),
        lines: [
          Plot.Line(
            name: words(.bads), style: .dashed, points: inner.map { ($0.score, $0.point.bads) }),
          Plot.Line(
            name: words(.goods), style: .solid, points: inner.map { ($0.score, $0.point.goods) }),
        ], marks: mark))
  }

  private func distribution(_ table: ScoreTable) -> Markup {
    let chart = DistributionChart(
      bands: ScoreBand.bands(of: table, count: 10),
      names: ScoreBandNames(scaling: content.card.scaling, words: words), words: words)
    let part = content.judged.map { words.part($0.part) } ?? ""
    return """
      <figure class="wide scroll" tabindex="0">
      <figcaption><b>\(words(.scoreDistribution))</b> <span class="faint">\
      \(words(.distributionNote(part)))</span></figcaption>
      \(chart.svg)</figure>

      """
  }
}
