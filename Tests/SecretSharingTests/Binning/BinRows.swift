import Cryptography
import SecretSharing
import Synchronization

/// Made-up outcomes, weights and bins, and their plain counts.
struct BinRows {
  var outcomes: [Bool]
  var weights: [Double]
  var codes: [[UInt8]]
  let binCounts: [Int]

  /// Bins of very different sizes, some of them empty; bads where codes are high.
  init(_ rowCount: Int, binCounts: [Int], using generator: inout SeededGenerator) {
    self.binCounts = binCounts
    codes = binCounts.map { bins in
      (0..<rowCount).map { _ in
        let x = Double.random(in: 0..<1, using: &generator)
        return UInt8(x * x * Double(bins))
      }
    }
    outcomes = []
    weights = []
    for row in 0..<rowCount {
      let share = Double(codes[0][row]) / Double(binCounts[0])
      outcomes.append(Double.random(in: 0..<1, using: &generator) < 0.1 + 0.5 * share)
      // Exact with 16 fractional bits.
      weights.append(Double(Int.random(in: 0...(3 << 16), using: &generator)) / 65536)
    }
    // Both outcomes, whatever chance says.
    outcomes[0] = true
    outcomes[1] = false
  }

  func counts(_ column: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: binCounts[column])
    for code in codes[column] { counts[Int(code)] += 1 }
    return counts
  }

  /// One row after the other.
  func plain(weighted: Bool) -> [[BinSum]] {
    binCounts.indices.map { column in
      (0..<binCounts[column]).map { bin in
        let rows = outcomes.indices.filter { Int(codes[column][$0]) == bin }
        let bads = rows.filter { outcomes[$0] }
        return BinSum(
          rows: rows.count, bads: bads.count,
          weight: weighted ? rows.reduce(0) { $0 + weights[$1] } : nil,
          badWeight: weighted ? bads.reduce(0) { $0 + weights[$1] } : nil)
      }
    }
  }

  /// - Parameter step: to which limits are rounded up; 0 for exact ones.
  func terms(
    keys: [MaskPrivateKey], weighted: Bool = false, step: Int = 0, job: UInt8 = 1
  ) throws -> BinTerms {
    try BinTerms(
      jobDigest: Digest.sha256(of: [job]),
      members: zip(["bank", "tax", "dealer", "solver"], keys).map {
        JobMember(name: $0, key: $1.publicKey)
      }, rowCount: outcomes.count,
      characteristics: binCounts.indices.map {
        step == 0
          ? .init(limits: counts($0))
          : .init(counts: counts($0), roundedUpTo: step, rowCount: outcomes.count)
      }, weightLimit: weighted ? 3 : nil)
  }

  func meeting(_ terms: BinTerms, keys: [MaskPrivateKey]) throws -> BinMeeting {
    BinMeeting(
      terms: terms,
      label: try BinLabelHolder(
        terms: terms, key: keys[0], outcomes: outcomes,
        weights: terms.weightLimit == nil ? nil : weights),
      holder: try BinFeatureHolder(terms: terms, key: keys[1], codes: codes),
      dealer: try BinDealer(terms: terms, key: keys[2]))
  }

  static func keys() -> [MaskPrivateKey] { (0..<4).map { _ in MaskPrivateKey() } }

  static func keys(seed: UInt8) throws -> [MaskPrivateKey] {
    try (0..<4).map { try MaskPrivateKey(bytes: [UInt8](repeating: seed &+ 50 * $0, count: 32)) }
  }
}

/// Every parcel of a meeting.
final class BinWatch: Sendable {
  private let all = Mutex<[BinParcel]>([])
  var parcels: [BinParcel] { all.withLock { $0 } }
  func see(_ parcel: BinParcel) { all.withLock { $0.append(parcel) } }
}
