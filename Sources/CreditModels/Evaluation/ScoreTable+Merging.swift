extension ScoreTable {
  /// Edges that a cut-off is one of; others closer to it than a node's rule for cuts allows give way.
  package static func edges(_ edges: [Double], including cutoff: Double?) -> [Double] {
    guard let cutoff else { return edges }
    let far = edges.filter {
      abs($0 - cutoff) >= FineClassing.roundedResolution * max(abs($0), abs(cutoff))
    }
    return (far + [cutoff]).sorted()
  }

  /// The table with neighbours merged until no cell has fewer rows or bads than the disclosure rules
  /// ask for. With weights, rows and bads are sums of weights.
  ///
  /// From the safest cell on, a cell ends as soon as it is large enough; what is left at the risky end
  /// joins the last one. A cut-off stays an edge if there is enough on both sides of it.
  package func merged(to minimum: SmallestCell, keeping cutoff: Double? = nil) -> ScoreTable {
    Self.merged([self], to: minimum, keeping: cutoff)[0]
  }

  /// Tables of several groups, which have the same edges before and after: were they merged one by one,
  /// the difference of all and some would show small cells of the others.
  package static func merged(
    _ tables: [ScoreTable], to minimum: SmallestCell, keeping cutoff: Double? = nil
  ) -> [ScoreTable] {
    guard let first = tables.first else { return [] }
    precondition(tables.allSatisfy { $0.edges == first.edges }, "tables of the same cells")
    var approved = 0
    if let cutoff, tables.allSatisfy({ $0.decisions(at: cutoff, minimum: minimum) != nil }) {
      approved = (first.edges.firstIndex(of: cutoff) ?? -1) + 1
    }
    let starts =
      starts(of: 0..<approved, tables, minimum)
      + starts(of: approved..<first.counts.count, tables, minimum)
    return tables.map { $0.merging(from: starts.isEmpty ? [0] : starts) }
  }

  /// Where cells begin that are just large enough in every table.
  private static func starts(
    of cells: Range<Int>, _ tables: [ScoreTable], _ minimum: SmallestCell
  ) -> [Int] {
    var starts: [Int] = []
    var start = cells.lowerBound
    var counts = [BinCount](repeating: .zero, count: tables.count)
    for index in cells {
      for table in tables.indices { counts[table] += tables[table].counts[index] }
      guard counts.allSatisfy(minimum.admits) else { continue }
      starts.append(start)
      start = index + 1
      counts = [BinCount](repeating: .zero, count: tables.count)
    }
    return starts
  }

  /// The table with cells of the given edges only, which are some of its own.
  package func coarsened(to edges: [Double]) -> ScoreTable {
    merging(from: [0] + self.edges.indices.filter { edges.contains(self.edges[$0]) }.map { $0 + 1 })
  }

  /// Who is approved below an edge and who is not; `nil` when it is no edge, or either is too few to
  /// be told of.
  package func decisions(at cutoff: Double, minimum: SmallestCell) -> Confusion? {
    guard let edge = edges.firstIndex(of: cutoff) else { return nil }
    return Confusion(
      approved: counts[...edge].total(), declined: counts[(edge + 1)...].total(), minimum: minimum)
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
