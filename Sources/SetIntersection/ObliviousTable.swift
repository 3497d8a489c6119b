package import Cryptography

/// A key-value store whose slots look random whatever its keys: who knows a key reads its value, who
/// does not reads noise, and nobody sees how many or which keys there are.
///
///     value(key) = slot[a] ^ slot[b] ^ slot[c] ^ dense[row of key] ^ mask(key)
///
/// Three places in a sparse part of 1.3 slots a key, and a random half of 64 dense slots that settle
/// what the sparse part leaves tangled. Keys are digests of points, so places, row and mask look
/// random to all who lack the point.
///
/// Garimella, Pinkas, Rosulek, Trieu, Yanai, *Oblivious Key-Value Stores and Amplification for Private
/// Set Intersection*, CRYPTO 2021, section 5.
package struct ObliviousTable: Sendable, Equatable {
  package static let valueByteCount = 16
  static let denseCount = 64
  package let slots: [UInt128]

  /// Slots of a table for `count` keys. Beside the 1.3 a share that outweighs chance in small tables.
  package static func slotCount(keys count: Int) -> Int {
    3 * segment(keys: count) + denseCount
  }

  private static func segment(keys count: Int) -> Int {
    let root = Int(Double(count).squareRoot().rounded(.up))
    return (count * 13 / 10 + 10 * root + 96 + 2) / 3
  }

  private static func segment(slots: Int) -> Int { (slots - denseCount) / 3 }

  package init(slots: [UInt128]) {
    self.slots = slots
  }

  /// - Throws: `IntersectionError.tableFailed` once in about 2^40 tables; another job has other keys.
  package init(
    keys: [PointDigest], values: [UInt128],
    random: inout some RandomNumberGenerator
  ) throws(IntersectionError) {
    precondition(keys.count == values.count, "every key has one value")
    let segment = Self.segment(keys: keys.count)
    let places = keys.map { $0.places(segment: segment) }
    let peeled = Peeling(places: places, slotCount: 3 * segment)

    var slots = (0..<Self.slotCount(keys: keys.count)).map { _ in
      UInt128.random(in: 0 ... .max, using: &random)
    }
    // What cannot be peeled is left to the dense slots, with its sparse slots as they are.
    var equations = peeled.tangled.map { key in
      let sparse = places[key].reduce(values[key] ^ keys[key].mask) { $0 ^ slots[$1] }
      return (row: keys[key].row, value: sparse)
    }
    try Self.solve(&equations, into: &slots, from: 3 * segment)
    // Last out, first in: a peeled key's own slot is in no key that is set before it.
    for (key, slot) in peeled.order.reversed() {
      slots[slot] = 0
      slots[slot] = values[key] ^ Self.decode(keys[key], slots, segment)
    }
    self.slots = slots
  }

  /// The value of a key that is in the table; noise for any other.
  package func value(of key: PointDigest) -> UInt128 {
    Self.decode(key, slots, Self.segment(slots: slots.count))
  }

  /// The same for many keys, on all cores.
  package func values(of keys: [PointDigest]) -> [UInt128] {
    unsafe Workers().map(count: keys.count, filling: 0 as UInt128) { range, output in
      for index in range { unsafe output[index - range.lowerBound] = value(of: keys[index]) }
    }
  }

  private static func decode(_ key: PointDigest, _ slots: [UInt128], _ segment: Int) -> UInt128 {
    var value = key.mask
    value = key.places(segment: segment).reduce(value) { $0 ^ slots[$1] }
    let row = key.row
    for bit in 0..<denseCount {
      // All ones or zero, without a branch.
      value ^= slots[3 * segment + bit] & (0 &- UInt128(row >> UInt64(bit) & 1))
    }
    return value
  }

  /// Gauss and Jordan over bits: sets the dense slots so that every row adds up to its value.
  private static func solve(
    _ equations: inout [(row: UInt64, value: UInt128)], into slots: inout [UInt128],
    from start: Int
  ) throws(IntersectionError) {
    var pivots: [Int] = []
    for index in equations.indices {
      for (earlier, pivot) in pivots.enumerated()
      where equations[index].row >> UInt64(pivot) & 1 == 1 {
        equations[index].row ^= equations[earlier].row
        equations[index].value ^= equations[earlier].value
      }
      guard equations[index].row != 0 else { throw .tableFailed }
      pivots.append(equations[index].row.trailingZeroBitCount)
    }
    for index in equations.indices.reversed() {
      let pivot = start + pivots[index]
      slots[pivot] = 0
      var value = equations[index].value
      for bit in 0..<denseCount where equations[index].row >> UInt64(bit) & 1 == 1 {
        value ^= slots[start + bit]
      }
      slots[pivot] = value
    }
  }
}

extension PointDigest {
  /// What the words are for: 0 and 1 mask, 2 to 4 places, 5 dense row, 6 and 7 the tag that names the
  /// point to somebody who has it.
  fileprivate var mask: UInt128 { UInt128(words[0]) | UInt128(words[1]) << 64 }
  fileprivate var row: UInt64 { words[5] }
  package var tag: UInt128 { UInt128(words[6]) | UInt128(words[7]) << 64 }

  fileprivate func places(segment: Int) -> InlineArray<3, Int> {
    let size = UInt64(segment)
    return [
      Int(words[2].multipliedFullWidth(by: size).high),
      segment + Int(words[3].multipliedFullWidth(by: size).high),
      2 * segment + Int(words[4].multipliedFullWidth(by: size).high),
    ]
  }
}

extension InlineArray<3, Int> {
  fileprivate func reduce<Result>(_ start: Result, _ step: (Result, Int) -> Result) -> Result {
    step(step(step(start, self[0]), self[1]), self[2])
  }
}

/// Takes away, again and again, a key that has a slot to itself.
private struct Peeling {
  /// Keys with the slot that was theirs alone, in the order they were taken.
  private(set) var order: [(key: Int, slot: Int)] = []
  /// Keys that always shared all their slots.
  private(set) var tangled: [Int] = []

  init(places: [InlineArray<3, Int>], slotCount: Int) {
    var count = [Int32](repeating: 0, count: slotCount)
    // The exclusive or of a slot's keys is its key when it has one only.
    var keys = [Int32](repeating: 0, count: slotCount)
    for key in places.indices {
      for index in 0..<3 {
        count[places[key][index]] += 1
        keys[places[key][index]] ^= Int32(key)
      }
    }
    var isTaken = [Bool](repeating: false, count: places.count)
    order.reserveCapacity(places.count)
    var waiting = count.indices.filter { count[$0] == 1 }
    while let slot = waiting.popLast() {
      guard count[slot] == 1 else { continue }
      let key = Int(keys[slot])
      isTaken[key] = true
      order.append((key, slot))
      for index in 0..<3 {
        let place = places[key][index]
        count[place] -= 1
        keys[place] ^= Int32(key)
        if count[place] == 1 { waiting.append(place) }
      }
    }
    tangled = isTaken.indices.filter { !isTaken[$0] }
  }
}
