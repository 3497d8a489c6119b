/// What hides a sharer's residuals in a stretch of steps, and the other holders' masked columns times it.
///
/// In one pass for several steps: a column more costs less than a pass more.
struct ResidualBatch: Sendable {
  let steps: Range<Int>
  /// By step.
  let masks: [RandomWords]
  /// By holder, `Eᵀv`: a column for each step. Its own are empty.
  var products: [[UInt64]]

  /// Takes the masks; products are still to come.
  init(
    _ steps: Range<Int>, of role: FitRole, _ terms: FitTerms, _ secrets: inout FitStreams
  ) throws(FitError) {
    self.steps = steps
    var masks: [RandomWords] = []
    for step in steps { masks.append(try secrets.take(.dealer, "residuals", step: step)) }
    self.masks = masks
    products = terms.holders.map {
      $0 == role ? [] : [UInt64](repeating: 0, count: terms.maskedCount($0) * steps.count)
    }
  }

  func mask(_ step: Int) -> RandomWords { masks[step - steps.lowerBound] }

  /// The masks of some rows, step after step.
  func vectors(_ rows: Range<Int>) -> [UInt64] { masks.flatMap { $0.panel(rows) } }

  mutating func add(_ words: ArraySlice<UInt64>, of holder: Int) {
    Ring.add(words, to: &products[holder])
  }

  /// `Eᵀv` of one step for the first `columns` columns of a holder that has masked `masked`.
  func product(_ step: Int, holder: Int, columns: Int, masked: Int) -> ArraySlice<UInt64> {
    let start = (step - steps.lowerBound) * masked
    return products[holder][start..<(start + columns)]
  }
}
