extension ScoreTable {
  /// The table with neighbours merged until no cell has fewer rows or bads than the disclosure rules
  /// ask for. With weights, rows and bads are sums of weights.
  ///
  /// From the safest cell on, a cell ends as soon as it is large enough; what is left at the risky end
  /// joins the last one.
  public func merged(minimumRows: Int, minimumBads: Int) -> ScoreTable {
    var start = 0
    var starts: [Int] = []
    var count = BinCount.zero
    for (index, cell) in counts.enumerated() {
      count += cell
      guard count.rows >= Double(minimumRows), count.bad >= Double(minimumBads) else { continue }
      starts.append(start)
      (start, count) = (index + 1, .zero)
    }
    return merging(from: starts.isEmpty ? [0] : starts)
  }

  /// The table as bands of about equally many rows.
  ///
  /// A cell belongs to the band in which the middle of its rows lies, so bands are made of whole cells
  /// and there may be fewer than asked for.
  public func bands(_ count: Int) -> ScoreTable {
    precondition(count > 0, "at least one band")
    let rows = total.rows
    guard rows > 0 else { return merging(from: [0]) }
    var below = 0.0
    let bands = counts.map { cell in
      defer { below += cell.rows }
      return min(count - 1, Int(Double(count) * (below + cell.rows / 2) / rows))
    }
    return merging(from: bands.indices.filter { $0 == 0 || bands[$0] != bands[$0 - 1] })
  }

  /// Cells from each start up to the next; the first start is 0.
  private func merging(from starts: [Int]) -> ScoreTable {
    let ends = starts.dropFirst() + [counts.count]
    let ranges = zip(starts, ends).map { $0..<$1 }
    return ScoreTable(
      edges: starts.dropFirst().map { edges[$0 - 1] },
      counts: ranges.map { counts[$0].total() },
      probabilities: ranges.map { probabilities[$0].reduce(0, +) })
  }
}
