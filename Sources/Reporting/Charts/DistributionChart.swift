package import CreditModels

/// The shares of all goods and of all bads that fall into each band of the score, the riskiest first.
struct DistributionChart {
  let bands: [ScoreBand]
  let names: ScoreBandNames
  let words: ReportLanguage

  private static let (left, right, top, bottom) = (46.0, 712.0, 44.0, 216.0)

  var svg: Markup {
    let bands = Array(bands.reversed())
    let total = bands.reduce(BinCount.zero) { $0 + $1.count }
    let shares = bands.flatMap { [$0.count.good / total.good, $0.count.bad / total.bad] }
    let y = LinearScale(covering: [0] + shares, from: Self.bottom, to: Self.top)
    let slot = (Self.right - Self.left) / Double(bands.count)
    let bars = bands.enumerated().map { index, band -> Markup in
      let start = Self.left + slot * Double(index)
      let bar = { (share: Double, offset: Double, style: Markup) -> Markup in
        """
        <rect class="\(style)" x="\(at: start + slot * offset)" y="\(at: y(share))" \
        width="\(at: slot * 0.34)" height="\(at: Self.bottom - y(share))"><title>\
        \(names.interval(band)): \(NumberText.percent(share))</title></rect>
        """
      }
      return """
        \(bar(band.count.good / total.good, 0.14, "fill"))\
        \(bar(band.count.bad / total.bad, 0.52, "ink"))

        """
    }
    let edges = bands.enumerated().dropFirst().compactMap { index, band -> Markup? in
      names.riskyEnd(of: band).map {
        """
        <text class="middle faint" x="\(at: Self.left + slot * Double(index))" \
        y="\(at: Self.bottom + 15)">\($0)</text>

        """
      }
    }
    return """
      <svg class="chart" viewBox="0 0 720 256" role="img" \
      aria-label="\(words(.scoreDistribution))">
      \(axis(y))\(bars)\(edges)\
      <line class="axis" x1="\(at: Self.left)" y1="\(at: Self.bottom)" x2="\(at: Self.right)" \
      y2="\(at: Self.bottom)" />
      <text x="4" y="32">\(words(.shareOfClass))</text>
      <text class="end" x="\(at: Self.right)" y="\(at: Self.bottom + 34)">\(words(.scoreRises))</text>
      \(legend)</svg>

      """
  }

  private func axis(_ y: LinearScale) -> [Markup] {
    y.ticks(4).map { tick in
      """
      <line class="grid" x1="\(at: Self.left)" y1="\(at: tick.place)" x2="\(at: Self.right)" \
      y2="\(at: tick.place)" /><text class="end faint" x="\(at: Self.left - 6)" \
      y="\(at: tick.place + 4)">\(tick.percent)</text>

      """
    }
  }

  private var legend: Markup {
    """
    <rect class="fill" x="4" y="4" width="16" height="11" /><text x="26" y="14">\(words(.goods))\
    </text><rect class="ink" x="104" y="4" width="16" height="11" /><text x="126" y="14">\
    \(words(.bads))</text>

    """
  }
}

/// Bands of the log-odds, named by their scores.
package struct ScoreBandNames {
  let scaling: Scaling
  let words: ReportLanguage

  package init(scaling: Scaling, words: ReportLanguage) {
    self.scaling = scaling
    self.words = words
  }

  /// The score at the risky end of a band; `nil` where it has none.
  func riskyEnd(of band: ScoreBand) -> String? {
    band.to.map { text(scaling.score(logOdds: $0)) }
  }

  func interval(_ band: ScoreBand) -> String { interval(from: band.from, to: band.to) }

  /// Between two log-odds; `nil` where the band has no end.
  func interval(from: Double?, to: Double?) -> String {
    switch ends(from, to) {
    case (let low?, let high?): words(.interval(text(low), text(high)))
    case (let low?, nil): words(.atLeast(text(low)))
    case (nil, let high?): words(.below(text(high)))
    case (nil, nil): words(.allScores)
    }
  }

  /// A card whose points fall with safety has its ends the other way round.
  private func ends(_ from: Double?, _ to: Double?) -> (low: Double?, high: Double?) {
    let safe = from.map(scaling.score(logOdds:))
    let risky = to.map(scaling.score(logOdds:))
    return scaling.factor > 0 ? (risky, safe) : (safe, risky)
  }

  func text(_ score: Double) -> String { NumberText.fixed(score, abs(scaling.pdo) < 10 ? 1 : 0) }
}
