import Cryptography
import SecretSharing
import Synchronization

/// A fit, and every parcel of it in the order of arrival.
struct WatchedFit {
  let terms: FitTerms
  let parcels: [Parcel]
  let fit: VerticalFit

  private final class Watch: Sendable {
    let parcels = Mutex<[Parcel]>([])
  }

  init(_ rows: SyntheticRows, keys: [MaskPrivateKey], range: Double = 5) throws {
    terms = try rows.terms(range: range, evaluations: 20, keys: keys)
    var meeting = try rows.meeting(terms, keys: keys)
    let watch = Watch()
    meeting.watch = { parcel in watch.parcels.withLock { $0.append(parcel) } }
    fit = try meeting.run(tolerance: 1e-4)
    parcels = watch.parcels.withLock { $0 }
  }

  static func fixedKeys(_ seed: UInt8, count: Int = 4) throws -> [MaskPrivateKey] {
    try (0..<UInt8(count)).map {
      try MaskPrivateKey(bytes: [UInt8](repeating: seed &+ 50 * $0, count: 32))
    }
  }

  /// What the dealer shares with the holders: its key once more, since keys serve once.
  func dealerSecrets(seed: UInt8) throws -> PairSecrets {
    let keys = try Self.fixedKeys(seed, count: terms.holders.count + 2)
    return try PairSecrets(
      terms: terms, role: .dealer, peers: terms.holders, key: keys[terms.holders.count])
  }

  /// Which half of the rows has the larger signed words, in a given column of a panel.
  static func guess(_ words: [UInt64], column: Int = 0, columns: Int = 1) -> Int {
    let matrix = RingMatrix(
      rowCount: words.count / columns, columnCount: columns, words: words)
    var sum = 0.0
    for row in 0..<matrix.rowCount {
      let value = Double(Int64(bitPattern: matrix[row, column]))
      sum += row < matrix.rowCount / 2 ? value : -value
    }
    return sum > 0 ? 0 : 1
  }
}
