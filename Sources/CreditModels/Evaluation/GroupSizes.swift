/// Rows and bads of every group of a part, and their weights.
public struct GroupSizes: Statistic {
  public let part: Part
  public let groups: RowGroups

  public init(of groups: RowGroups, part: Part) {
    self.groups = groups
    self.part = part
  }

  public var title: String { "rows and bads\(groups.title)" }
  public var entryCount: Int { 4 * groups.count }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .groupSizes(self) }

  public func contribution(of rows: PartyRows) throws -> [Double] {
    let sample = rows.sample(part)
    var sizes = [Double](repeating: 0, count: entryCount)
    for (row, group) in try groups.indexes(in: rows, part: part).enumerated() {
      guard let group else { continue }
      let weight = sample.weights.map { $0[row] } ?? 1
      sizes[4 * group] += 1
      sizes[4 * group + 1] += sample.outcome[row]
      sizes[4 * group + 2] += weight
      sizes[4 * group + 3] += weight * sample.outcome[row]
    }
    return sizes
  }

  public func total(from sums: [Double]) -> [SampleSizes.Size] {
    (0..<groups.count).map { group in
      SampleSizes.Size(
        rows: sums[4 * group], bads: sums[4 * group + 1], weight: sums[4 * group + 2],
        badWeight: sums[4 * group + 3])
    }
  }
}
