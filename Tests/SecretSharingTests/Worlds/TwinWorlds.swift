import Cryptography
import SecretSharing

/// Two worlds with the same totals: rows come in pairs that are alike but for one holder's, and the worlds
/// exchange that holder's rows within the pairs. It has the high number of its first column in the first
/// half of the rows in world 0, in the second in world 1; the label holder moves its outcomes as well.
///
/// Every holder but the label holder has a second column of ones.
struct TwinWorlds {
  static let half = 1024
  static let rowCount = 2048
  static let runs = 40

  let holderCount: Int
  /// The holder whose rows are exchanged.
  let moved: FitRole
  private let rows: [SyntheticRows]
  private let series: SigmoidSeries

  init(holderCount: Int, moved: FitRole) throws {
    self.holderCount = holderCount
    self.moved = moved
    var generator = SeededGenerator(state: 9)
    let counts = [1] + Array(repeating: 2, count: holderCount - 1)
    let pair = SyntheticRows(Self.half, counts: counts, using: &generator)
    let place = moved == .labelHolder ? 0 : 2 * (moved.holderIndex ?? 0) - 1
    let high = Array(repeating: 1.5, count: Self.half)
    let low = high.map { -$0 }
    // Twins of the label holder differ in their outcomes; all others have twins with the same.
    let bads = (0..<Self.half).map { $0 % 2 == 0 }
    let few = moved == .labelHolder ? (0..<Self.half).map { $0 % 8 == 0 } : bads
    rows = [0, 1].map { world in
      var columns = pair.columns.map { $0 + $0 }
      columns[place] = world == 0 ? high + low : low + high
      for index in 1..<holderCount {
        columns[2 * index] = Array(repeating: 1, count: Self.rowCount)
      }
      return SyntheticRows(
        columns: columns, outcomes: world == 0 ? bads + few : few + bads, counts: counts)
    }
    series = try SigmoidSeries(order: 16, range: 3 * Double(holderCount))
  }

  /// Where more of a first column always means more bads, and most rows are likelier good than bad.
  private var point: [Double] {
    [-1.5, 0.5] + (1..<holderCount).flatMap { _ in [0.5, -0.1] }
  }

  func run(world: Int, seed: UInt8) throws -> WatchedFit {
    try WatchedFit(rows[world], series: series, point: point, seed: seed)
  }

  /// Where the column that the worlds exchange is among those of `holder`, the intercept included, and
  /// where one that everybody can guess.
  static func places(of holder: FitRole) -> (moved: Int, constant: Int) {
    holder == .labelHolder ? (1, 0) : (0, 1)
  }

  /// The world in which one half of a column has the larger signed words.
  static func guess(_ words: some Collection<UInt64>) -> Int {
    var sum = 0.0
    for (row, word) in words.enumerated() {
      let value = Double(Int64(bitPattern: word))
      sum += row < words.count / 2 ? value : -value
    }
    return sum > 0 ? 0 : 1
  }

  /// A column of a matrix that comes in panels.
  static func column(_ index: Int, of columns: Int, _ words: [UInt64]) -> [UInt64] {
    let matrix = RingMatrix(
      rowCount: words.count / columns, columnCount: columns, words: words)
    return RingMatrix.panels(matrix.rowCount).flatMap { rows in
      matrix[rows].dropFirst(index * rows.count).prefix(rows.count)
    }
  }
}
