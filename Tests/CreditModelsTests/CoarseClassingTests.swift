import CreditModels
import Testing

private func bins(_ counts: [(good: Double, bad: Double)]) -> [BinCount] {
  counts.map { BinCount(good: $0.good, bad: $0.bad) }
}

@Suite struct CoarseClassingTests {
  let falling = bins([(50, 50), (60, 40), (70, 30), (80, 20)])
  let hill = bins([(90, 10), (60, 40), (50, 50), (95, 5)])

  @Test("Fine bins that already obey every rule stay as they are")
  func keeps() throws {
    let classing = try CoarseClassing(of: falling, rules: .init(trend: .descending))
    #expect(classing.cuts == [1, 2, 3])
    #expect(classing.counts == falling)
    #expect(classing.informationValue == WeightOfEvidence.standard.informationValue(of: falling))
  }

  @Test("At most two bins leaves the one best cut")
  func maximum() throws {
    let rules = CoarseClassingRules(trend: .none, maximumBins: 2)
    let classing = try CoarseClassing(of: falling, rules: rules)
    #expect(classing.cuts == [2])
    #expect(classing.counts == bins([(110, 90), (150, 50)]))
  }

  @Test("Neighbours with the same bad rate are one bin")
  func equalRates() throws {
    let fine = bins([(80, 20), (40, 10), (10, 10), (20, 20)])
    for trend in [Trend.none, .ascending, .auto] {
      #expect(try CoarseClassing(of: fine, rules: .init(trend: trend)).cuts == [2])
    }
  }

  @Test("Fine bins without rows join a neighbour")
  func empty() throws {
    let fine = [.zero, BinCount(good: 9, bad: 1), .zero, .zero, BinCount(good: 5, bad: 5), .zero]
    let classing = try CoarseClassing(of: fine, rules: .init(trend: .auto))
    #expect(classing.trend == .ascending)
    #expect(classing.counts == bins([(9, 1), (5, 5)]))
  }

  @Test("Bins without bads or without goods stand alone with smoothing, and not without")
  func zeroCounts() throws {
    let fine = bins([(100, 0), (80, 20), (50, 50), (0, 40)])
    let smoothed = try CoarseClassing(of: fine, rules: .init(trend: .auto))
    #expect(smoothed.cuts == [1, 2, 3])
    let plain = WeightOfEvidence(convention: .goodOverBad, smoothing: 0)
    let finite = try CoarseClassing(
      of: fine, rules: .init(trend: .auto), weightOfEvidence: plain)
    #expect(finite.counts.allSatisfy { $0.good > 0 && $0.bad > 0 })
    #expect(finite.informationValue.isFinite)
  }

  @Test("A single fine bin is returned as it is, all bad or not", arguments: Trend.allCases)
  func single(trend: Trend) throws {
    for bin in bins([(3, 4), (0, 4), (0, 0)]) {
      let rules = CoarseClassingRules(trend: trend, minimumRows: 1000)
      let classing = try CoarseClassing(of: [bin], rules: rules)
      #expect(classing.cuts.isEmpty)
      #expect(classing.counts == [bin])
      #expect(classing.informationValue == 0)
      #expect(classing.trend == (trend == .auto ? .none : trend))
    }
  }

  @Test("Auto prefers the monotone trend unless a turn gives 10 % more information")
  func auto() throws {
    #expect(try CoarseClassing(of: falling, rules: .init(trend: .auto)).trend == .descending)
    #expect(try CoarseClassing(of: hill, rules: .init(trend: .auto)).trend == .peak)
    let valley = hill.map { BinCount(good: $0.bad, bad: $0.good) }
    #expect(try CoarseClassing(of: valley, rules: .init(trend: .auto)).trend == .valley)

    // A dent too small to matter: the turn wins on information and loses on the margin.
    let dented = bins([(50, 50), (60, 40), (80, 20), (78, 22)])
    let asked = try CoarseClassing(of: dented, rules: .init(trend: .valley))
    let chosen = try CoarseClassing(of: dented, rules: .init(trend: .auto))
    #expect(chosen.trend == .descending)
    #expect(asked.informationValue > chosen.informationValue)
  }

  @Test("A straight line is concave and convex, rounding or not")
  func straight() throws {
    let line = bins([(90, 10), (80, 20), (70, 30), (60, 40)])
    for trend in [Trend.concave, .convex] {
      #expect(try CoarseClassing(of: line, rules: .init(trend: trend)).cuts == [1, 2, 3])
    }
  }

  @Test("Categories sorted by bad rate always have an ascending answer")
  func categories() throws {
    let sorted = hill.sorted { $0.badRate < $1.badRate }
    let classing = try CoarseClassing(of: sorted, rules: .init(trend: .ascending))
    #expect(classing.cuts == [1, 2, 3])
  }
}

/// No split is never silent.
@Suite struct CoarseClassingErrorTests {
  let falling = bins([(50, 50), (60, 40), (70, 30), (80, 20)])

  private func error(
    _ fine: [BinCount], _ rules: CoarseClassingRules, _ evidence: WeightOfEvidence = .standard
  ) -> CoarseClassingError? {
    #expect(throws: CoarseClassingError.self) {
      try CoarseClassing(of: fine, rules: rules, weightOfEvidence: evidence)
    }
  }

  @Test("A trend that cannot be met is named with what to change")
  func trend() {
    let error = error(falling, .init(trend: .ascending))
    #expect(
      error == .infeasible(rules: [.trend(.ascending)], minimumBins: 2, possibleBins: 4))
    #expect(
      error?.description == """
        no split into two or more bins has an ascending bad rate; without this rule 4 bins are \
        possible: set binning.trend to auto or none
        """)
  }

  @Test("Each rule is found when it alone is at fault, and its study key is said")
  func eachRule() {
    func check(_ rules: CoarseClassingRules, _ rule: CoarseClassingRule, _ text: String) {
      let error = error(falling, rules)
      guard case .infeasible(let rules, _, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(rules == [rule])
      #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
    }
    check(
      .init(trend: .auto, minimumBadRateDifference: 0.4), .minimumBadRateDifference(0.4),
      "differ by 0.4; without this rule 4 bins are possible: lower binning.minimumDifference")
    check(
      .init(trend: .auto, maximumPValue: 1e-9), .maximumPValue(1e-9), "raise binning.maximumPValue")
    check(
      .init(trend: .auto, minimumRows: 250), .minimumRows(250),
      "250 rows in each bin; without this rule 4 bins are possible: lower binning.minimumShare")
    check(.init(trend: .auto, minimumBads: 80), .minimumBads(80), "lower binning.minimumBads")
    check(.init(trend: .auto, minimumGoods: 140), .minimumGoods(140), "140 goods in each bin")
    check(.init(trend: .auto, maximumBins: 1), .maximumBins(1), "raise binning.max")
    check(.init(trend: .none, minimumBins: 5), .minimumBins(5), "at least 5 bins")
  }

  @Test("Without smoothing, zero counts everywhere are at fault")
  func zeroCounts() {
    let plain = WeightOfEvidence(convention: .goodOverBad, smoothing: 0)
    let error = error(bins([(10, 0), (0, 10)]), .init(trend: .auto), plain)
    #expect(error == .infeasible(rules: [.noZeroCounts], minimumBins: 2, possibleBins: 2))
    #expect(error?.description.contains("binning.smoothing") == true)
  }

  @Test("Rules that fail only together are named together")
  func several() {
    let error = error(falling, .init(trend: .ascending, minimumRows: 250))
    #expect(
      error
        == .infeasible(
          rules: [.trend(.ascending), .minimumRows(250)], minimumBins: 2, possibleBins: 4))
    #expect(error?.description.contains("an ascending bad rate and 250 rows in each bin") == true)
  }

  @Test("A minimum of bins that the other rules allow stays in the sentence")
  func minimumBins() {
    let error = error(falling, .init(trend: .ascending, minimumBins: 3))
    #expect(error?.description.hasPrefix("no split into 3 or more bins has an ascending") == true)
  }

  @Test("Rows of one outcome, of one bad rate, and impossible counts have their own errors")
  func data() {
    let rules = CoarseClassingRules(trend: .auto)
    #expect(error(bins([(0, 3), (0, 4)]), rules) == .oneOutcome)
    #expect(error(bins([(3, 0), (4, 0)]), rules) == .oneOutcome)
    #expect(error([.zero, .zero], rules) == .oneOutcome)
    #expect(error(bins([(3, 1), (6, 2), (9, 3)]), rules) == .oneBadRate)
    #expect(error(bins([(3, 1), (0, 0)]), rules) == .oneBadRate)
    #expect(error(bins([(3, 1), (-1, 2)]), rules) == .invalidCount(fineBin: 1))
    #expect(error(bins([(.nan, 1), (1, 2)]), rules) == .invalidCount(fineBin: 0))
    #expect(error(bins([(1, .infinity)]), rules) == .invalidCount(fineBin: 0))
  }
}
