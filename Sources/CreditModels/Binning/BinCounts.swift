internal import CreditData
internal import LinearAlgebra

/// Weighted goods and bads in every bin of every characteristic.
public struct BinCounts: Statistic {
  public let part: Part
  public let binnings: [Binning]
  /// Whether rows have weights, so that the counts need not be whole.
  public let isWeighted: Bool

  public init(_ binnings: [Binning], part: Part, isWeighted: Bool = false) {
    self.binnings = binnings
    self.part = part
    self.isWeighted = isWeighted
  }

  public var title: String { "goods and bads in bins" }
  public var entryCount: Int { binnings.reduce(0) { $0 + 2 * $1.binCount } }
  public var bound: EntryBound { isWeighted ? .fixedPoint : .rowCount }
  public var query: Query { .binCounts(self) }

  /// Good of bin 0, bad of bin 0, good of bin 1, … of the first characteristic, then the next.
  public func contribution(of rows: PartyRows) throws -> [Double] {
    // The search for cuts is over.
    rows.forgetSortedValues()
    let sample = rows.sample(part)
    let binnings = binnings
    let results = Parallel.map(count: binnings.count) { index -> Result<[Double], DataError> in
      let binning = binnings[index]
      do throws(DataError) {
        let codes = try binning.codes(of: sample.column(binning.name))
        return .success(Self.counts(of: codes, in: sample, binCount: binning.binCount))
      } catch {
        return .failure(error.at(party: rows.party))
      }
    }
    return try results.flatMap { try $0.get() }
  }

  private static func counts(of codes: [UInt8], in sample: Sample, binCount: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: 2 * binCount)
    let outcome = sample.outcome
    if let weights = sample.weights {
      for row in codes.indices { counts[2 * Int(codes[row]) + Int(outcome[row])] += weights[row] }
    } else {
      for row in codes.indices { counts[2 * Int(codes[row]) + Int(outcome[row])] += 1 }
    }
    return counts
  }

  /// One array of counts for each characteristic.
  public func total(from sums: [Double]) -> [[BinCount]] {
    var next = 0
    return binnings.map { binning in
      (0..<binning.binCount).map { _ in
        defer { next += 2 }
        return BinCount(good: sums[next], bad: sums[next + 1])
      }
    }
  }
}
