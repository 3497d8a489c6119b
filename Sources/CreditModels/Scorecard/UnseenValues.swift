public import CreditData

extension Scorecard {
  /// The first characteristic without bins whose cell is missing, by position of the row: the card
  /// has no points for it.
  public func missingValues(in table: Table) -> [Int: String] {
    var found: [Int: String] = [:]
    for term in model.design.terms {
      if case .woe = term { continue }
      guard case .numeric(let numbers)? = table[term.name] else { continue }
      for (row, number) in numbers.enumerated() where number.isNaN && found[row] == nil {
        found[row] = term.name
      }
    }
    return found
  }

  /// The first characteristic of each row of `table` whose value falls into a bin that no training
  /// row fell into, by position of the row: a category never seen, or a missing or special value
  /// where training had none.
  ///
  /// Such a bin has the weight of evidence 0, which is no evidence, not a guess. A lender who would
  /// rather decide such rows by hand finds them here. A card without counts knows of unseen
  /// categories only.
  ///
  /// - Throws: `DataError` for a missing column or one of another type.
  public func unseenValues(in table: Table) throws(DataError) -> [Int: String] {
    var found: [Int: String] = [:]
    for (index, term) in model.design.terms.enumerated() {
      guard case .woe(let binning, _) = term, let column = table[binning.name] else { continue }
      let isUnseen = (0..<binning.binCount).map { self.isUnseen(bin: $0, of: binning, term: index) }
      for (row, bin) in try binning.codes(of: column).enumerated()
      where isUnseen[Int(bin)] && found[row] == nil {
        found[row] = binning.name
      }
    }
    return found
  }

  /// Whether no training row fell into a bin; of a card without counts, whether it is the last resort.
  package func isUnseen(bin: Int, of binning: Binning, term index: Int) -> Bool {
    counts[index].map { $0[bin].rows == 0 } ?? (binning.kind(of: bin) == .unseen)
  }
}
