import Cryptography
import SecretSharing

/// Two worlds with the same cross products, and so the same totals at a point without slopes: within
/// groups of rows that are alike for all others, each column of one holder is 1 once and 0 elsewhere in
/// world 0, and a sixteenth up or down in world 1. Sum and squares are the same.
///
/// In world 0 all its words are multiples of 2^16, and so is whatever its columns are multiplied with.
struct EvenWorlds {
  static let groupHeight = 256
  static let columnCount = 4
  /// Each column has two groups of its own: columns must be orthogonal in both worlds.
  static let rowCount = 2 * columnCount * groupHeight

  let holderCount: Int
  let moved: FitRole
  private let series: SigmoidSeries

  init(holderCount: Int, moved: FitRole) throws {
    (self.holderCount, self.moved) = (holderCount, moved)
    series = try SigmoidSeries(order: 16, range: 3 * Double(holderCount))
  }

  private static func group(_ row: Int) -> Int { row / groupHeight }

  /// - Parameter scale: of the moved columns: not 1 for other totals.
  private func rows(world: Int, scale: Double) -> SyntheticRows {
    let index = moved.holderIndex ?? 0
    let counts = (0..<holderCount).map { $0 == index ? Self.columnCount : 1 }
    let columns = counts.enumerated().flatMap { holder, count in
      (0..<count).map { column in
        (0..<Self.rowCount).map { row -> Double in
          let (group, place) = row.quotientAndRemainder(dividingBy: Self.groupHeight)
          guard holder == index else { return Double((group * (holder + 2)) % 5) / 4 }
          guard group / 2 == column else { return 0 }
          // 136 of 256 up, 120 down: the sum is 16 sixteenths.
          return scale * (world == 0 ? (place == 0 ? 1 : 0) : (place < 136 ? 0.0625 : -0.0625))
        }
      }
    }
    let outcomes = (0..<Self.rowCount).map { Self.group($0) % 4 == 0 }
    return SyntheticRows(columns: columns, outcomes: outcomes, counts: counts)
  }

  func run(world: Int, scale: Double = 1, seed: UInt8) throws -> WatchedFit {
    let rows = rows(world: world, scale: scale)
    let point = [-1.0] + Array(repeating: 0, count: rows.columns.count)
    return try WatchedFit(rows, series: series, point: point, seed: seed)
  }

  /// World 0 where all words that the moved columns have a part in are even.
  func guess(_ words: [UInt64], of kind: Parcel.Kind, terms: FitTerms) -> Int? {
    let first = moved == .labelHolder ? 1 : 0
    var places: [Int] = []
    switch kind {
    case .gradientShare:
      places = Array(terms.columns(moved).dropFirst(first))
    case .crossShare, .informationShare:
      // Block after block, each holder's columns with those of all behind it, column by column.
      var start = 0
      for one in terms.holders {
        let height = kind == .crossShare ? terms.maskedCount(one) : terms.columnCount(one)
        for other in terms.holders where other > one || (other == one && kind != .crossShare) {
          let count = height * terms.columnCount(other)
          if other == moved && one != other { places += start..<(start + count) }
          start += count
        }
      }
      precondition(start == words.count, "another layout")
    default: break
    }
    guard !places.isEmpty else { return nil }
    return places.allSatisfy { words[$0] & 0xffff == 0 } ? 0 : 1
  }
}
