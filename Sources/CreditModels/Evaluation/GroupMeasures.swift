/// Measures a model on groups of the rows of a part.
struct GroupMeasures {
  let model: ScoreModel
  let part: Part
  /// Of the cells of the whole part; a group's cells are some of these together.
  let edges: [Double]
  let cutoff: Cutoff?
  let scaling: Scaling
  let minimum: SmallestCell
  let isWeighted: Bool

  /// The most cells of a group.
  private static let maximumCellCount = 200

  /// Performance by group, `nil` for a group without rows of both kinds, and the tables to publish.
  ///
  /// - Parameter sizes: of the groups.
  func performance(
    _ groups: RowGroups, sizes: [SampleSizes.Size], from parties: some Aggregator
  ) async throws -> (found: [Performance?], published: [ScoreTable]) {
    let shared = thinned(rows: sizes.map(\.rows).min() ?? 0)
    let edges = sizes.map { Set(thinned(rows: $0.rows) + shared).sorted() }
    let counts = try await parties.sum(
      GroupScores(of: model, groups: groups, edges: edges, part: part, isWeighted: isWeighted))
    let losses = try await parties.sum(
      GroupLosses(of: model, groups: groups, edges: edges, part: part))
    let tables = sizes.indices.map { index in
      ScoreTable(
        edges: edges[index], counts: counts[index], probabilities: losses[index].probabilities)
    }
    let found = sizes.indices.map { index -> Performance? in
      guard sizes[index].badWeight > 0, sizes[index].badWeight < sizes[index].weight else {
        return nil
      }
      return Performance(
        table: tables[index], losses: losses[index].losses, rows: Int(sizes[index].rows))
    }
    let published = ScoreTable.merged(
      tables.map { $0.coarsened(to: shared) }, to: minimum, keeping: cutoff?.logOdds)
    return (found, published)
  }

  /// Evenly spaced edges of the whole, so many that a cell of so many rows has about the minimum.
  private func thinned(rows: Double) -> [Double] {
    let wanted = max(2, min(Self.maximumCellCount, Int(rows) / max(1, minimum.rows)))
    guard wanted <= edges.count else { return edges }
    let thinned = (1..<wanted).map { edges[$0 * (edges.count + 1) / wanted - 1] }
    return ScoreTable.edges(thinned, including: cutoff?.logOdds)
  }

  /// Segments by name, small ones together.
  ///
  /// - Parameters:
  ///   - rest: what rows of none of the names are called.
  ///   - groups: the groups of given names; all other rows are the last.
  func segments(
    _ names: [String], rest: String, column: String?, from parties: some Aggregator,
    groups: ([[String]]) -> RowGroups
  ) async throws -> SegmentedValidation {
    let sizes = try await parties.sum(GroupSizes(of: groups(names.map { [$0] }), part: part))
    let plan = SegmentPlan(sizes, minimum: minimum)
    let allNames = names + [rest]
    // All rows that are not of a segment kept are of `other`, which is the last group.
    let keptNames = plan.kept.filter { $0 < names.count }.map { names[$0] }
    let isRestKept = plan.kept.contains(names.count)
    let others = plan.other.filter { $0 < names.count }.map { names[$0] }
    let division = groups(keptNames.map { [$0] } + (isRestKept && !others.isEmpty ? [others] : []))
    var labels = keptNames.map { (name: $0, members: [$0]) }
    if !plan.other.isEmpty { labels.append(("other", plan.other.map { allNames[$0] })) }
    if isRestKept { labels.append((rest, [rest])) }
    var segments: [SegmentedValidation.Segment] = []
    if !labels.isEmpty {
      let sizes = try await parties.sum(GroupSizes(of: division, part: part))
      let (found, published) = try await performance(division, sizes: sizes, from: parties)
      for (index, label) in labels.enumerated() {
        guard let performance = found[index],
          let validation = SampleValidation(
            performance, published: published[index], cutoff: cutoff, isTraining: part == .train,
            scaling: scaling, minimum: minimum)
        else { continue }
        segments.append(.init(name: label.name, members: label.members, validation: validation))
      }
    }
    return SegmentedValidation(
      column: column, part: part, segments: segments,
      tooSmall: plan.tooSmall.map { allNames[$0] }.filter {
        $0 != rest || sizes[names.count].rows > 0
      })
  }
}
