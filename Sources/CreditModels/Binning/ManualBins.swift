/// Bins that a modeller sets by hand; no search touches them.
public enum ManualBins: Codable, Sendable, Equatable {
  /// Ascending cut points of a numeric column, intervals `[a, b)`.
  case cuts([Double])
  /// Groups of categories. Those of the dictionary that no group names share the bin *rare*.
  case groups([[String]])

  /// The bins, once the dictionary is known.
  ///
  /// - Throws: `ModelError.manualBins` for a category that the dictionary does not have.
  func binning(
    of column: String, special: [Double], dictionary: [String]?
  ) throws(ModelError) -> Binning {
    switch self {
    case .cuts(let cuts):
      return Binning(name: column, rule: .numeric(cuts: cuts, special: special))
    case .groups(let groups):
      let known = dictionary ?? []
      for (index, group) in groups.enumerated() {
        if let unknown = group.first(where: { !known.contains($0) }) {
          let meant = suggestion(for: unknown, among: known)
          throw .manualBins(
            column: column, bin: "number \(index + 1)",
            problem: "names category '\(unknown)', which the column's dictionary does not have"
              + (meant.map { "; did you mean '\($0)'?" } ?? "; correct it"))
        }
      }
      let named = Set(groups.flatMap { $0 })
      return Binning(
        name: column,
        rule: .categorical(groups: groups, rare: known.filter { !named.contains($0) }.sorted()))
    }
  }

  /// Each bin must stand for enough rows to be published.
  ///
  /// - Throws: `ModelError.manualBins` for the first that does not.
  static func check(
    _ binning: Binning, counts: [BinCount], minimumRows: Int, minimumBads: Int
  ) throws(ModelError) {
    for index in 0..<binning.ordinaryCount {
      let isFew = counts[index].rows < Double(minimumRows)
      guard isFew || counts[index].bad < Double(minimumBads) else { continue }
      throw .manualBins(
        column: binning.name, bin: "'\(binning.label(of: index))'",
        problem: "has fewer training "
          + (isFew
            ? "rows than privacy.minimumRows (\(minimumRows))"
            : "bads than privacy.minimumBads (\(minimumBads))")
          + "; merge it with a neighbour")
    }
  }
}
