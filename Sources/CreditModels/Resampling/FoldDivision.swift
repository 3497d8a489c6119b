internal import CreditData

/// Rows divided into folds so that each has as nearly as possible the same number of bads and of rows.
///
/// Rows of one key are one *unit* and stay together. Units with a bad row are dealt to the folds in turn,
/// the others go on where those ended; each in the order of
///
///     SHA-256 of "<study>|repeat <number>|<key>"
///
/// so that the same study divides the same rows alike everywhere, whatever their order.
struct FoldDivision {
  /// Rows that are held out together, as positions in ascending order.
  let folds: [[Int]]

  /// Rows of one key.
  struct Unit {
    let key: String
    var rows: [Int]
    var isBad: Bool
  }

  /// - Parameter outcome: 1 for a bad row.
  static func units(keys: [String], outcome: [Double]) -> [Unit] {
    var positions: [String: Int] = [:]
    var units: [Unit] = []
    for (row, key) in keys.enumerated() {
      let isBad = outcome[row] == 1
      if let position = positions[key] {
        units[position].rows.append(row)
        units[position].isBad = units[position].isBad || isBad
      } else {
        positions[key] = units.count
        units.append(Unit(key: key, rows: [row], isBad: isBad))
      }
    }
    return units
  }

  init(of units: [Unit], count: Int, study: String, number: Int) {
    let dataset = "\(study)|repeat \(number)"
    let hashes = units.map { HashSplit.uniform(dataset: dataset, key: $0.key) }
    let order = units.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
    var folds = [[Int]](repeating: [], count: count)
    let dealt = order.filter { units[$0].isBad } + order.filter { !units[$0].isBad }
    for (turn, unit) in dealt.enumerated() { folds[turn % count] += units[unit].rows }
    self.folds = folds.map { $0.sorted() }
  }
}
