import Cryptography
import SecretSharing
import Testing

@Suite("Bin counts across two holders")
struct BinLawTests {
  @Test(
    "are those of plain counting, for any shape, limits and weights",
    arguments: 0..<24)
  func laws(seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let rowCount = [2, 3, 63, 64, 500, 4095, 4096, 70_000][seed % 8]
    let bins = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
      Int.random(in: 2...40, using: &generator)
    }
    let rows = BinRows(rowCount, binCounts: bins, using: &generator)
    let (weighted, keys) = (seed % 2 == 1, BinRows.keys())
    // Exact limits, rounded ones, and none.
    let terms = try rows.terms(
      keys: keys, weighted: weighted,
      step: [0, max(1, rowCount / 20), min(rowCount, 600)][seed % 3])
    var meeting = try rows.meeting(terms, keys: keys)
    #expect(try meeting.run() == rows.plain(weighted: weighted))
  }

  @Test("hold 256 bins, an empty one, and a characteristic with all rows in one bin")
  func extremes() throws {
    var generator = SeededGenerator(state: 5)
    var rows = BinRows(3000, binCounts: [256, 2], using: &generator)
    rows.codes[0] = rows.codes[0].map { $0 == 7 ? 8 : max($0, 255 - $0) }
    rows.codes[1] = rows.codes[1].map { _ in 1 }
    let keys = BinRows.keys()
    var meeting = try rows.meeting(rows.terms(keys: keys, weighted: true), keys: keys)
    let sums = try meeting.run()
    #expect(sums == rows.plain(weighted: true))
    #expect(sums[1][0] == BinSum(rows: 0, bads: 0, weight: 0, badWeight: 0))
    #expect(sums[1][1].goods == rows.outcomes.count { !$0 })
  }

  @Test("do not depend on the order in which messages come")
  func order() throws {
    var generator = SeededGenerator(state: 8)
    let rows = BinRows(140_000, binCounts: [5, 9], using: &generator)
    let keys = BinRows.keys()
    let terms = try rows.terms(keys: keys, step: 40_000)
    let meeting = try rows.meeting(terms, keys: keys)
    var (label, holder, dealer, solver) = (
      meeting.label, meeting.holder, meeting.dealer, meeting.solver
    )
    var waiting: [BinParcel] = []
    while let parcel = label.next() { waiting.append(parcel) }
    while let parcel = holder.next() { waiting.append(parcel) }
    while let parcel = try dealer.next() { waiting.append(parcel) }
    while !waiting.isEmpty {
      let parcel = waiting.remove(at: Int.random(in: waiting.indices, using: &generator))
      switch parcel.to {
      case .labelHolder: waiting += try label.receive(parcel)
      case .featureHolder: waiting += try holder.receive(parcel)
      default: try solver.receive(parcel)
      }
    }
    #expect(solver.sums == rows.plain(weighted: false))
  }

  @Test("take the bytes of a few bits a row, whatever the number of bins")
  func bytes() throws {
    var generator = SeededGenerator(state: 9)
    let rows = BinRows(100_000, binCounts: [20, 20, 20], using: &generator)
    let keys = BinRows.keys()
    var meeting = try rows.meeting(rows.terms(keys: keys), keys: keys)
    let watch = BinWatch()
    meeting.watch = { watch.see($0) }
    _ = try meeting.run()
    let bytes = watch.parcels.reduce(0) { $0 + $1.byteCount }
    // 17 bits for an outcome: three in a word, of 3 columns and once; 5 bits for a code.
    let expected = 100_000 * 8.0 / 3 * 4 + 100_000 * 8.0 / 12 * 3
    #expect(abs(Double(bytes) / expected - 1) < 0.01)
  }

  @Test("come from orders that are all equally likely")
  func orders() throws {
    let keys = BinRows.keys()
    let members = keys.enumerated().map {
      JobMember(name: "\($0.offset)", key: $0.element.publicKey)
    }
    var streams = try BinStreams(
      own: members[0], peers: [(.featureHolder, members[1])], key: keys[0], salt: [1])
    var seen: [[UInt32]: Int] = [:]
    for run in 0..<2400 {
      seen[
        RandomOrder.order(of: 4, from: try streams.take(.featureHolder, "order \(run)")), default: 0
      ] += 1
    }
    #expect(seen.count == 24)
    // 23 degrees: mean 23, deviation 6.8.
    let statistic = seen.values.reduce(0.0) { $0 + Double(($1 - 100) * ($1 - 100)) / 100 }
    #expect((5...65).contains(statistic))
    let long = RandomOrder.order(of: 30_000, from: try streams.take(.featureHolder, "long"))
    #expect(long.sorted() == (0..<30_000).map { $0 })
  }

  @Test("travel in lanes that give back what was put in", arguments: 1...63)
  func lanes(bits: Int) {
    var generator = SeededGenerator(state: UInt64(bits))
    let lanes = Lanes(bits: bits)
    for count in [0, 1, 2, 63, 64, 65, 1000] {
      let numbers = (0..<count).map { _ in UInt64.random(in: 0...lanes.mask, using: &generator) }
      let words = lanes.packed(numbers.map { $0 | ~lanes.mask })
      #expect(words.count == lanes.wordCount(count))
      #expect(lanes.unpacked(words, count) == numbers)
    }
  }
}
