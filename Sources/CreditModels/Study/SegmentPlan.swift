/// Which segments are told of by themselves and which together.
///
/// Small ones share the segment `other`. When they are too few even together, the smallest of the
/// large ones joins them: otherwise they would be the difference of the whole and what is told.
package struct SegmentPlan {
  /// Indexes of the segments told of by themselves.
  package let kept: [Int]
  /// Indexes of those that are told of together.
  package let other: [Int]
  /// Indexes of those that are too small.
  package let tooSmall: [Int]

  package init(_ sizes: [SampleSizes.Size], minimum: SmallestCell) {
    func isLarge(_ indexes: [Int]) -> Bool {
      let rows = indexes.reduce(0) { $0 + sizes[$1].rows }
      let bads = indexes.reduce(0) { $0 + sizes[$1].bads }
      let badWeight = indexes.reduce(0) { $0 + sizes[$1].badWeight }
      let weight = indexes.reduce(0) { $0 + sizes[$1].weight }
      return rows >= Double(minimum.rows) && bads >= Double(minimum.bads) && badWeight > 0
        && badWeight < weight
    }
    var kept = sizes.indices.filter { isLarge([$0]) }
    tooSmall = sizes.indices.filter { !kept.contains($0) }
    var other = tooSmall.filter { sizes[$0].rows > 0 }
    while !other.isEmpty, !isLarge(other),
      let smallest = kept.min(by: { sizes[$0].rows < sizes[$1].rows })
    {
      kept.removeAll { $0 == smallest }
      other.append(smallest)
    }
    self.kept = kept
    self.other = isLarge(other) ? other.sorted() : []
  }
}
