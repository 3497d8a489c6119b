/// One holder's shares of random numbers that belong together: of the sines and cosines of an angle, of
/// a number and the number shifted, of a mask and its weighted rows.
///
/// The dealer knows both shares. One is a stream that its holder makes from a seed; the other is what
/// is missing, and has to be sent.
package protocol CorrelatedRandomness: Sendable {
  /// The shares of a panel of rows, column after column.
  func panel(_ rows: Range<Int>) -> ArraySlice<UInt64>
}

/// From a seed: nothing to send.
struct SeededShares: CorrelatedRandomness {
  let stream: RandomWords
  let columnCount: Int

  func panel(_ rows: Range<Int>) -> ArraySlice<UInt64> {
    stream.panel(rows, columns: columnCount)[...]
  }
}

/// As the dealer sent them, for one slab.
struct SentShares: CorrelatedRandomness {
  let slab: Range<Int>
  let columnCount: Int
  let words: [UInt64]

  func panel(_ rows: Range<Int>) -> ArraySlice<UInt64> {
    let start = rows.lowerBound - slab.lowerBound
    return words[(start * columnCount)..<((start + rows.count) * columnCount)]
  }
}

/// Shares of zero for those who add up in public: without all of them a share is noise.
///
///     share_u = Σ_{v > u} PRG(seed_uv) - Σ_{v < u} PRG(seed_uv)
package enum ZeroShares {
  package static func add(
    _ label: String, step: Int = 0, of role: FitRole, among addends: [FitRole],
    secrets: inout FitStreams, to words: inout [UInt64]
  ) throws(FitError) {
    for peer in addends where peer != role {
      let mask = try secrets.take(peer, "zero \(label)", step: step)
      if peer > role {
        mask.add(0..<words.count, to: &words)
      } else {
        mask.subtract(0..<words.count, from: &words)
      }
    }
  }
}
