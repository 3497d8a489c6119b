extension Monitor {
  /// A table and, where both sides have outcomes, its bad rates.
  struct Pair {
    let table: StabilityTable
    let drift: BadRateDrift?
  }

  /// Tables of two populations, the score first, then the characteristics of the card.
  public func tables(_ expected: Population, _ actual: Population) -> [StabilityTable] {
    pairs(expected, actual).map(\.table)
  }

  func pairs(_ expected: Population, _ actual: Population) -> [Pair] {
    var pairs: [Pair] = []
    if let edges, !expected.score.isEmpty {
      pairs.append(
        pair("score", ScoreBands.labels(edges, card.scaling), expected.score, actual.score))
    }
    let binnings = card.model.design.terms.compactMap { term in
      if case .woe(let binning, _) = term { binning } else { nil }
    }
    for (index, binning) in binnings.enumerated() {
      pairs.append(
        pair(
          binning.name, (0..<binning.binCount).map(binning.label),
          expected.characteristics[index], actual.characteristics[index]))
    }
    return pairs
  }

  private func pair(
    _ name: String, _ labels: [String], _ expected: [PopulationCount], _ actual: [PopulationCount]
  ) -> Pair {
    let groups = labels.indices.grouped { group in
      isPublishable(expected[group].total) && isPublishable(actual[group].total)
    }
    let labels = groups.map { $0.map { labels[$0] }.joined(separator: " + ") }
    let (expected, actual) = (groups.map { expected[$0].total }, groups.map { actual[$0].total })
    let hasOutcomes = [expected, actual].allSatisfy { $0.contains { $0.known.rows > 0 } }
    return Pair(
      table: StabilityTable(
        name: name, labels: labels, expected: expected.map(\.rows), actual: actual.map(\.rows)),
      drift: hasOutcomes
        ? BadRateDrift(
          name: name,
          bins: labels.indices.map {
            .init(label: labels[$0], expected: expected[$0].known, actual: actual[$0].known)
          }) : nil)
  }

  /// An empty bin is large enough: what it shows is that nobody is in it.
  private func isPublishable(_ count: PopulationCount) -> Bool {
    guard let disclosure else { return true }
    func isEnough(_ number: Double, _ minimum: Int) -> Bool {
      number == 0 || number >= Double(minimum)
    }
    return isEnough(count.rows, disclosure.minimumRows)
      && isEnough(count.known.bad, disclosure.minimumBads)
      && isEnough(count.known.good, disclosure.minimumBads)
  }
}

extension ArraySlice<PopulationCount> {
  fileprivate var total: PopulationCount {
    dropFirst().reduce(self[startIndex]) { $0 + $1 }
  }
}
