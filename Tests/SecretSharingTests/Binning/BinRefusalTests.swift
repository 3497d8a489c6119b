import Cryptography
import SecretSharing
import Testing

@Suite("A count of bins refuses")
struct BinRefusalTests {
  private func rows(_ count: Int = 300) -> BinRows {
    var generator = SeededGenerator(state: 3)
    return BinRows(count, binCounts: [4, 7], using: &generator)
  }

  private func terms(
    names: [String] = ["bank", "tax", "dealer", "solver"], keys: [MaskPrivateKey] = BinRows.keys(),
    digest: [UInt8] = Digest.sha256(of: [1]), rowCount: Int = 100, limits: [[Int]] = [[60, 60]],
    weightLimit: Double? = nil
  ) throws -> BinTerms {
    try BinTerms(
      jobDigest: digest, members: zip(names, keys).map { JobMember(name: $0, key: $1.publicKey) },
      rowCount: rowCount, characteristics: limits.map { .init(limits: $0) },
      weightLimit: weightLimit)
  }

  @Test("one party in two roles, by name or by key, and a digest that is none")
  func parties() throws {
    #expect(throws: SumError.sameParty("tax")) {
      try terms(names: ["bank", "tax", "tax", "solver"])
    }
    var keys = BinRows.keys()
    keys[3] = keys[0]
    #expect(throws: SumError.sameParty("solver")) { try terms(keys: keys) }
    #expect(throws: SumError.malformedDigest) { try terms(digest: [1, 2]) }
    #expect(throws: SumError.badLimit("number of parties", 3)) {
      try terms(names: ["bank", "tax", "dealer"])
    }
  }

  @Test("shapes and limits that no job can keep, and totals that overflow")
  func limits() throws {
    #expect(throws: SumError.badLimit("row count", 0)) { try terms(rowCount: 0) }
    #expect(throws: SumError.badLimit("number of characteristics", 0)) { try terms(limits: []) }
    #expect(throws: SumError.badLimit("number of bins of characteristic 1", 1)) {
      try terms(limits: [[60, 60], [100]])
    }
    #expect(throws: SumError.badLimit("number of bins of characteristic 0", 257)) {
      try terms(limits: [[Int](repeating: 1, count: 257)])
    }
    #expect(throws: SumError.badLimit("sum of the row limits of characteristic 0", 99)) {
      try terms(limits: [[60, 39]])
    }
    #expect(throws: SumError.badLimit("row limit of a bin of characteristic 0", 101)) {
      try terms(limits: [[101, 0]])
    }
    #expect(throws: SumError.badLimit("limit of weights", -1)) { try terms(weightLimit: -1) }
    #expect(throws: SumError.overflow(of: "weights", bits: 63, most: 62)) {
      try terms(weightLimit: 0x1p39 * 1.5)
    }
    #expect(try terms(weightLimit: 0x1p39).lanes[1].bits == 62)
    #expect(try terms(rowCount: 1_000_000, limits: [[1_000_000, 5]]).lanes[0].count == 3)
  }

  @Test("own rows of the wrong shape, codes that are no bins, one outcome, weights out of place")
  func ownRows() throws {
    let (rows, keys) = (rows(), BinRows.keys())
    let terms = try rows.terms(keys: keys)
    func label(
      _ outcomes: [Bool], weights: [Double]? = nil, terms: BinTerms = terms
    ) throws -> BinLabelHolder {
      try BinLabelHolder(
        terms: terms, key: MaskPrivateKey(), outcomes: outcomes, weights: weights)
    }
    func holder(_ codes: [[UInt8]]) throws -> BinFeatureHolder {
      try BinFeatureHolder(terms: terms, key: MaskPrivateKey(), codes: codes)
    }
    #expect(throws: SumError.wrongRowCount(of: "bank", 0, expected: 300)) { try label([]) }
    #expect(throws: SumError.oneOutcome(of: "bank")) { try label(rows.outcomes.map { _ in true }) }
    #expect(throws: SumError.oneOutcome(of: "bank")) { try label(rows.outcomes.map { _ in false }) }
    #expect(throws: SumError.notMine("bank")) { try label(rows.outcomes) }
    #expect(throws: SumError.unexpectedWeights(of: "bank")) {
      try label(rows.outcomes, weights: rows.weights)
    }
    let weighted = try rows.terms(keys: keys, weighted: true)
    #expect(throws: SumError.missingWeights(of: "bank")) {
      try label(rows.outcomes, terms: weighted)
    }
    #expect(throws: SumError.wrongRowCount(of: "bank", 299, expected: 300)) {
      try label(rows.outcomes, weights: rows.weights.dropLast(), terms: weighted)
    }
    for bad in [-1, 3.5, Double.nan] {
      var weights = rows.weights
      weights[11] = bad
      #expect(throws: SumError.badWeight(of: "bank", row: 11)) {
        try label(rows.outcomes, weights: weights, terms: weighted)
      }
    }
    #expect(throws: SumError.wrongColumnCount(of: "tax", 1, expected: 2)) {
      try holder([rows.codes[0]])
    }
    #expect(throws: SumError.wrongRowCount(of: "tax", 299, expected: 300)) {
      try holder([rows.codes[0], rows.codes[1].dropLast()])
    }
    var codes = rows.codes
    codes[1][20] = 7
    #expect(throws: SumError.badCode(of: "tax", row: 20, column: 1, bins: 7)) { try holder(codes) }
    codes[1] = codes[1].map { _ in 3 }
    let limit = terms.characteristics[1].limits[3]
    #expect(
      throws: SumError.beyondLimit(of: "tax", column: 1, bin: 3, rows: 300, limit: limit)
    ) { try holder(codes) }
    #expect(throws: SumError.notMine("tax")) { try holder(rows.codes) }
  }

  @Test("a key a second time, and a label a second time")
  func secondUse() throws {
    let (rows, keys) = (rows(), BinRows.keys())
    let terms = try rows.terms(keys: keys)
    _ = try BinDealer(terms: terms, key: keys[2])
    #expect(throws: SumError.badKeyAgreement("dealer")) {
      try BinDealer(terms: terms, key: keys[2])
    }
    var streams = try terms.streams(of: .labelHolder, with: [.featureHolder], key: keys[0])
    _ = try streams.take(.featureHolder, "bads")
    #expect(throws: SumError.usedStream("bads 0")) { try streams.take(.featureHolder, "bads") }
  }

  /// Delivers a meeting's parcels, each changed first, until somebody refuses.
  private func outcome(
    of meeting: BinMeeting, _ change: (BinParcel) -> BinParcel?
  ) throws -> [[BinSum]]? {
    var (label, holder, dealer, solver) = (
      meeting.label, meeting.holder, meeting.dealer, meeting.solver
    )
    var waiting: [BinParcel] = []
    while let parcel = label.next() { waiting.append(parcel) }
    while let parcel = holder.next() { waiting.append(parcel) }
    while let parcel = try dealer.next() { waiting.append(parcel) }
    while !waiting.isEmpty {
      guard let parcel = change(waiting.removeFirst()) else { continue }
      switch parcel.to {
      case .labelHolder: waiting += try label.receive(parcel)
      case .featureHolder: waiting += try holder.receive(parcel)
      default: try solver.receive(parcel)
      }
    }
    return solver.sums
  }

  private func fresh(weighted: Bool = false) throws -> BinMeeting {
    let (rows, keys) = (rows(), BinRows.keys())
    return try rows.meeting(rows.terms(keys: keys, weighted: weighted, step: 50), keys: keys)
  }

  @Test("messages that are longer, shorter or empty, of every kind", arguments: [true, false])
  func lengths(weighted: Bool) throws {
    for kind in BinParcel.Kind.allCases {
      for change in [-1, 1, -1000] {
        let meeting = try fresh(weighted: weighted)
        var wanted: SumError?
        #expect {
          try outcome(of: meeting) { parcel in
            guard parcel.kind == kind, wanted == nil else { return parcel }
            var parcel = parcel
            let count = parcel.words.count
            parcel.words =
              change > 0 ? parcel.words + [0] : Array(parcel.words.dropLast(-change))
            let name = ["bank", "tax", "dealer"][parcel.from.rawValue]
            wanted = .wrongLength(
              "\(kind)", from: name, words: parcel.words.count, expected: count)
            return parcel
          }
        } throws: { $0 as? SumError == wanted && wanted != nil }
      }
    }
  }

  @Test("messages under other terms, twice, or from the wrong party")
  func titles() throws {
    for kind in BinParcel.Kind.allCases {
      func copy(
        _ parcel: BinParcel, from: BinRole? = nil, to: BinRole? = nil, terms: [UInt8]? = nil,
        column: Int? = nil
      ) -> BinParcel {
        BinParcel(
          from: from ?? parcel.from, to: to ?? parcel.to, kind, terms: terms ?? parcel.terms,
          column: column ?? parcel.column, part: parcel.part, words: parcel.words)
      }
      let meeting = try fresh()
      #expect {
        try outcome(of: meeting) {
          $0.kind == kind ? copy($0, terms: Digest.sha256(of: [9])) : $0
        }
      } throws: {
        if case .otherTerms = $0 as? SumError { true } else { false }
      }
      let changes: [(BinParcel) -> BinParcel] = [
        { copy($0, from: .solver) }, { copy($0, column: 2) }, { copy($0, column: -1) },
        { copy($0, to: $0.to == .solver ? .labelHolder : .solver) },
      ]
      for change in changes {
        let meeting = try fresh()
        #expect {
          try outcome(of: meeting) { $0.kind == kind ? change($0) : $0 }
        } throws: {
          if case .unexpected = $0 as? SumError { true } else { false }
        }
      }
    }
    // Twice.
    var holder = try fresh().holder
    var label = try fresh().label
    _ = holder.next()
    let first = holder.next()
    let codes = try #require(first)
    #expect(throws: SumError.otherTerms(from: "tax")) { try label.receive(codes) }
    let meeting = try fresh()
    (holder, label) = (meeting.holder, meeting.label)
    while let parcel = holder.next() {
      guard parcel.kind == .codes else { continue }
      _ = try label.receive(parcel)
      #expect(throws: SumError.unexpected("second codes", from: "tax")) {
        try label.receive(parcel)
      }
    }
  }

  @Test("numbers that cannot be: changed words of every kind", arguments: 0..<60)
  func changedWords(seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let kind = BinParcel.Kind.allCases[seed % BinParcel.Kind.allCases.count]
    let meeting = try fresh(weighted: seed % 4 == 0)
    var isChanged = false
    // Lowest bits: whatever the lanes, a number changes.
    #expect(throws: SumError.self) {
      try outcome(of: meeting) { parcel in
        guard parcel.kind == kind, !isChanged else { return parcel }
        isChanged = true
        var parcel = parcel
        parcel.words[Int.random(in: parcel.words.indices, using: &generator)] ^= 1
        return parcel
      }
    }
  }

  @Test("counts of parties that work under different jobs")
  func otherJob() throws {
    let (rows, keys) = (rows(), BinRows.keys())
    let one = try rows.terms(keys: keys)
    let other = try rows.terms(keys: keys, job: 2)
    var meeting = BinMeeting(
      terms: one,
      label: try BinLabelHolder(terms: one, key: keys[0], outcomes: rows.outcomes),
      holder: try BinFeatureHolder(terms: other, key: keys[1], codes: rows.codes),
      dealer: try BinDealer(terms: one, key: keys[2]))
    #expect(throws: SumError.otherTerms(from: "bank")) { try meeting.run() }
  }

  @Test("in sentences that name party, column and counts")
  func sentences() {
    #expect(
      SumError.beyondLimit(of: "tax", column: 1, bin: 3, rows: 9, limit: 8).description
        == "Bin 3 of characteristic 1 of 'tax' has 9 rows and the job allows 8; declare more.")
  }
}
