import Cryptography
import SetIntersection
import Testing

@Suite("Oblivious table")
struct ObliviousTableTests {
  private func keys(_ count: Int, seed: UInt64) -> [PointDigest] {
    var generator = SplitMix(state: seed)
    return (0..<count).map { _ in PointDigest.random(using: &generator) }
  }

  @Test("Every key has its value, other keys have noise, for all sizes")
  func values() throws {
    var generator = SplitMix(state: 1)
    for count in Array(0...40) + [100, 1000, 30_000] {
      let keys = keys(count, seed: UInt64(count))
      let values = (0..<count).map { _ in UInt128.random(in: 0 ... .max, using: &generator) }
      let table = try ObliviousTable(keys: keys, values: values, random: &generator)
      #expect(table.slots.count == ObliviousTable.slotCount(keys: count))
      #expect(table.values(of: keys) == values)
      let others = self.keys(200, seed: 10_000_000 + UInt64(count))
      #expect(Set(table.values(of: others)).count == 200)
      #expect(!table.values(of: others).contains(0))
    }
  }

  @Test("Twenty thousand small tables can all be written, those with keys in the same places too")
  func small() throws {
    var generator = SplitMix(state: 2)
    for run in 0..<20_000 {
      let count = 1 + run % 60
      let keys = keys(count, seed: UInt64(run) << 20)
      let table = try ObliviousTable(
        keys: keys, values: [UInt128](repeating: 0, count: count), random: &generator)
      #expect(table.value(of: keys[count - 1]) == 0)
    }
  }

  /// Bits are set in half of all places, whether the values are all zero or random: five deviations of
  /// a binomial, the one run in a million; the seed is fixed.
  @Test("The slots of a full table and of an empty one look alike", arguments: [0, 5_000])
  func uniform(count: Int) throws {
    var generator = SplitMix(state: 3)
    let table = try ObliviousTable(
      keys: keys(count, seed: 5), values: [UInt128](repeating: 0, count: count),
      random: &generator)
    let bits = table.slots.reduce(0) { $0 + $1.nonzeroBitCount }
    let all = 128 * Double(table.slots.count)
    #expect(abs(Double(bits) - all / 2) < 5 * (all / 4).squareRoot())
  }
}
