import Cryptography
import SecretSharing
import Synchronization
import Testing

/// Made-up holders and their terms.
struct ScoreParties {
  var names = ["bank", "tax", "platform", "utility"]
  var keys: [MaskPrivateKey] = (0..<5).map { _ in MaskPrivateKey() }
  var ranges: [Double]?

  func terms(
    holders: Int = 4, entitled: Int? = 0, rowLimit: Int = 10_000, revealsPart: Bool = false,
    job: UInt8 = 1
  ) throws -> ScoreTerms {
    try ScoreTerms(
      jobDigest: Digest.sha256(of: [job]),
      holders: zip(names, keys).prefix(holders).map { JobMember(name: $0, key: $1.publicKey) },
      ranges: ranges ?? [Double](repeating: 8, count: holders),
      entitled: entitled.map { .holder($0) }
        ?? .other(JobMember(name: "court", key: keys[4].publicKey)),
      rowLimit: rowLimit, revealsPart: revealsPart)
  }

  func senders(_ terms: ScoreTerms) throws -> [ScoreHolder] {
    var senders: [ScoreHolder] = []
    for place in terms.senders {
      senders.append(try ScoreHolder(terms: terms, place: place, key: keys[place]))
    }
    return senders
  }

  func meeting(_ terms: ScoreTerms) throws -> ScoreMeeting {
    ScoreMeeting(terms: terms, senders: try senders(terms))
  }

  static func parts(
    holders: Int, rows: Int, range: Double = 8, using generator: inout SeededGenerator
  ) -> [[Double]] {
    (0..<holders).map { _ in
      (0..<rows).map { _ in Double.random(in: -range...range, using: &generator) }
    }
  }

  static let list = Digest.sha256(of: [7])

  static func keys(seed: UInt8) throws -> [MaskPrivateKey] {
    try (0..<5).map { try MaskPrivateKey(bytes: [UInt8](repeating: seed &+ 40 * $0, count: 32)) }
  }
}

@Suite("Scores from parts")
struct ScoreLawTests {
  @Test(
    "are the sums of the parts to 2^-33 a holder, for any holders, rows and batches",
    arguments: 0..<20)
  func laws(seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let holders = 2 + seed % 3
    let entitled = seed % 4 == 3 ? nil : Int.random(in: 0..<holders, using: &generator)
    let parties = ScoreParties()
    let terms = try parties.terms(
      holders: holders, entitled: entitled, revealsPart: holders == 2 && entitled != nil)
    var meeting = try parties.meeting(terms)
    for batch in [1, 2, 9] {
      let rows = [1, 2, 1023, 3000][(seed + batch) % 4]
      let parts = ScoreParties.parts(holders: holders, rows: rows, using: &generator)
      let sums = try meeting.run(parts, batch: batch, applicants: ScoreParties.list)
      #expect(sums.count == rows)
      for row in 0..<rows {
        let sum = parts.reduce(0) { $0 + $1[row] }
        #expect(abs(sums[row] - sum) <= Double(holders) * 0x1p-33 + 1e-14)
      }
    }
  }

  @Test("are exact at the ends of the declared ranges, however wide")
  func extremes() throws {
    var parties = ScoreParties()
    parties.ranges = [0x1p28, 0x1p27, 0x1p26, 1]
    var meeting = try parties.meeting(parties.terms())
    let parts = [[0x1p28, -0x1p28], [0x1p27, -0x1p27], [0x1p26, -0x1p26], [1, -1]]
    let sum = 0x1p28 + 0x1p27 + 0x1p26 + 1
    #expect(try meeting.run(parts, batch: 1, applicants: ScoreParties.list) == [sum, -sum])
  }
}

/// What the entitled party sees in two worlds with the same scores: the tax bureau's part is high in the
/// first half of the rows and the platform's in the second, or the other way round.
@Suite("Two worlds of scores")
struct ScoreTwoWorldTests {
  private final class Watch: Sendable {
    let parcels = Mutex<[ScoreParcel]>([])
  }

  static let runs = 40
  static let half = 512

  private func parts(_ world: Int) -> [[Double]] {
    let high = [Double](repeating: 4, count: Self.half)
    let low = high.map { -$0 }
    let (one, other) = (high + low, low + high)
    return [one.map { _ in 0.5 }] + (world == 0 ? [one, other] : [other, one])
  }

  private func run(_ world: Int, seed: UInt8) throws -> (ScoreTerms, [ScoreParcel], [Double]) {
    var parties = ScoreParties()
    parties.keys = try ScoreParties.keys(seed: seed)
    let terms = try parties.terms(holders: 3)
    var meeting = try parties.meeting(terms)
    let watch = Watch()
    meeting.watch = { parcel in watch.parcels.withLock { $0.append(parcel) } }
    let sums = try meeting.run(parts(world), batch: 1, applicants: ScoreParties.list)
    return (terms, watch.parcels.withLock { $0 }, sums)
  }

  /// Which half has the larger signed words.
  private func guess(_ words: [UInt64]) -> Int {
    var sum = 0.0
    for (row, word) in words.enumerated() {
      let value = Double(Int64(bitPattern: word))
      sum += row < Self.half ? value : -value
    }
    return sum > 0 ? 0 : 1
  }

  @Test("The entitled party cannot tell parts; with a known mask it can")
  func entitled() throws {
    var (right, known) = (0, 0)
    for run in 0..<Self.runs {
      let (world, seed) = (run % 2, UInt8(run + 1))
      let (terms, parcels, sums) = try self.run(world, seed: seed)
      #expect(sums == [Double](repeating: 0.5, count: 2 * Self.half))
      #expect(parcels.map(\.from) == [1, 2])
      right += guess(parcels[0].words) == world ? 1 : 0
      let platform = try terms.streams(
        of: 2, with: [1], key: ScoreParties.keys(seed: seed)[2])
      var bare = parcels[0].words
      let mask = platform.numbered(1, "scores", 1)
      Ring.subtract(mask.words(0..<bare.count), from: &bare)
      known += guess(bare) == world ? 1 : 0
    }
    #expect((7...33).contains(right), "\(right) of \(Self.runs)")
    #expect(known == Self.runs)
  }

  @Test("Batches share no mask; where one serves twice, the difference of parts is bare")
  func reuse() throws {
    let parties = ScoreParties()
    let terms = try parties.terms(holders: 3)
    var holder = try #require(try parties.senders(terms).first)
    var copy = holder
    let (one, other) = (parts(0)[1], parts(1)[1])
    func largest(_ x: ScoreParcel, _ y: ScoreParcel) -> UInt64 {
      Ring.difference(x.words, y.words).map { Int64(bitPattern: $0).magnitude }.max() ?? 0
    }
    let first = try holder.send(one, batch: 1, applicants: ScoreParties.list)
    let second = try holder.send(other, batch: 2, applicants: ScoreParties.list)
    #expect(largest(first, second) > 1 << 62)
    // A copy of the holder from before its first batch: what a restored backup would do.
    let again = try copy.send(other, batch: 1, applicants: ScoreParties.list)
    #expect(largest(first, again) == 8 << 32)
    #expect(throws: SumError.repeatedBatch(2)) {
      try holder.send(one, batch: 2, applicants: ScoreParties.list)
    }
  }

  @Test("With one sender and its owner's word, its part is bare; no masks would hide it")
  func acknowledged() throws {
    let parties = ScoreParties()
    let terms = try parties.terms(holders: 2, revealsPart: true)
    var holder = try #require(try parties.senders(terms).first)
    let parcel = try holder.send([2.5, -1], batch: 1, applicants: ScoreParties.list)
    #expect(parcel.words == [5 << 31, 0 &- (1 << 32)])
  }
}
