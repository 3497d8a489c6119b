import Cryptography
import Foundation
import SecretSharing
import Synchronization
import Testing

@Suite("A vertical fit refuses")
struct FitRefusalTests {
  private func rows(_ count: Int = 600) -> SyntheticRows {
    var generator = SeededGenerator(state: 3)
    return SyntheticRows(count, left: 2, right: 2, using: &generator)
  }

  private func terms(
    names: [String] = ["tax", "bank", "dealer", "solver"], keys: [MaskPrivateKey] = freshKeys(),
    rowCount: Int = 1000, meanSquare: Double = 1, range: Double = 5, order: Int = 24
  ) throws -> FitTerms {
    try FitTerms(
      jobDigest: Digest.sha256(of: [1]),
      members: zip(names, keys).map { .init(name: $0, key: $1.publicKey) }, rowCount: rowCount,
      holdings: [
        .init(columnCount: 2, meanSquare: meanSquare, range: range),
        .init(columnCount: 2, meanSquare: meanSquare, range: range),
      ], order: order, evaluations: 10)
  }

  @Test("one party in two roles, by name or by key")
  func sameParty() throws {
    #expect(throws: FitError.sameParty("dealer")) {
      try terms(names: ["tax", "bank", "dealer", "dealer"])
    }
    #expect(throws: FitError.sameParty("tax")) {
      try terms(names: ["tax", "bank", "tax", "solver"])
    }
    var keys = freshKeys()
    keys[3] = keys[2]
    #expect(throws: FitError.sameParty("solver")) { try terms(keys: keys) }
  }

  @Test("bounds with which 64 bits do not suffice, before anybody has a role")
  func overflow() throws {
    _ = try terms(rowCount: 1 << 20)
    _ = try terms(rowCount: 20_000_000)
    #expect(throws: FitError.overflow(of: "weights", bits: 3, least: 6)) {
      try terms(rowCount: 1 << 28, meanSquare: 1)
    }
    #expect(throws: FitError.overflow(of: "cross products", bits: -1, least: 0)) {
      try terms(rowCount: 1 << 20, meanSquare: 1024)
    }
  }

  @Test("a range too wide for the order of the series")
  func order() {
    #expect(throws: FitError.badLimit("order of the series", 8)) {
      try terms(range: 30, order: 8)
    }
  }

  @Test("rows beyond their bounds, of the wrong shape, or too few for the evaluations")
  func ownRows() throws {
    let (rows, keys) = (rows(), freshKeys())
    let terms = try rows.terms(evaluations: 20, keys: keys)
    func holder(
      _ columns: [[Double]], outcomes: [Bool]? = rows.outcomes, ratio: Int = 0
    ) throws -> HolderRole {
      try HolderRole(
        terms: terms, role: .labelHolder, key: MaskPrivateKey(), columns: columns,
        outcomes: outcomes, leastRowRatio: ratio)
    }
    var columns = Array(rows.columns[..<2])
    #expect(throws: FitError.tooFewRows(600, least: 1000)) { try holder(columns, ratio: 200) }
    #expect(throws: FitError.wrongColumnCount(1, expected: 2)) { try holder([columns[0]]) }
    #expect(throws: FitError.missingOutcomes) { try holder(columns, outcomes: nil) }
    #expect(throws: FitError.oneOutcome) {
      try holder(columns, outcomes: rows.outcomes.map { _ in false })
    }
    #expect(throws: FitError.wrongRowCount(599, expected: 600)) {
      try holder([columns[0], Array(columns[1].dropLast())])
    }
    #expect(throws: FitError.notMine("tax")) { try holder(columns) }
    columns[1][17] = .nan
    #expect(throws: FitError.badCell(row: 17, column: 1)) { try holder(columns) }
    columns[1][17] = 1000
    #expect(throws: FitError.beyondBound(column: 1)) { try holder(columns) }
  }

  @Test("a second use of a key, a second step of the dealer")
  func secondUse() throws {
    let (rows, keys) = (rows(), freshKeys())
    let terms = try rows.terms(keys: keys)
    var dealer = try DealerRole(terms: terms, key: keys[2])
    #expect(throws: FitError.badKeyAgreement("dealer")) {
      try DealerRole(terms: terms, key: keys[2])
    }
    while try dealer.next() != nil {}
    try dealer.begin(step: 1, includesInformation: false)
    while try dealer.next() != nil {}
    #expect(throws: FitError.repeatedStep(1)) {
      try dealer.begin(step: 1, includesInformation: false)
    }
  }

  @Test("messages of the wrong kind, length or sender, and a step that was taken")
  func messages() throws {
    let (rows, keys) = (rows(), freshKeys())
    let terms = try rows.terms(keys: keys)
    var holder = try HolderRole(
      terms: terms, role: .holder(1), key: keys[1], columns: Array(rows.columns[2...]),
      leastRowRatio: 0)
    _ = holder.start()
    func parcel(
      _ kind: Parcel.Kind, from: FitRole, step: Int = 1, part: Int = 0, words: Int
    ) -> Parcel {
      Parcel(
        from: from, to: .holder(1), kind, step: step, part: part,
        words: [UInt64](repeating: 0, count: words))
    }
    #expect(throws: FitError.self) {
      try holder.receive(parcel(.angles, from: .dealer, words: 600))
    }
    #expect(throws: FitError.self) {
      try holder.receive(parcel(.coefficients, from: .labelHolder, part: 1, words: 3))
    }
    let features = parcel(.features, from: .labelHolder, step: 0, words: 2400)
    #expect(try holder.receive(features).count == 1)
    #expect(throws: FitError.self) { try holder.receive(features) }
    #expect(throws: FitError.repeatedStep(0)) {
      try holder.receive(parcel(.coefficients, from: .solver, step: 0, part: 1, words: 3))
    }
    // A later trial before the first.
    #expect(throws: FitError.self) {
      try holder.receive(parcel(.coefficients, from: .solver, part: 3, words: 3))
    }
    let first = parcel(.coefficients, from: .solver, part: 1, words: 3)
    #expect(try holder.receive(first).first?.words == [1])
    #expect(throws: FitError.self) { try holder.receive(first) }
    #expect(throws: FitError.wrongLength("angles", from: "tax", words: 599, expected: 600)) {
      try holder.receive(parcel(.angles, from: .labelHolder, words: 599))
    }
    // Nobody asked for an information matrix.
    #expect(throws: FitError.unexpected("weightedFeatures", from: "tax")) {
      try holder.receive(parcel(.weightedFeatures, from: .labelHolder, words: 1200))
    }
    #expect(try holder.receive(parcel(.proceed, from: .solver, words: 0)).count == 1)
    #expect(throws: FitError.self) {
      try holder.receive(parcel(.proceed, from: .solver, words: 0))
    }
    #expect(throws: FitError.repeatedStep(1)) {
      try holder.receive(parcel(.coefficients, from: .solver, part: 2, words: 3))
    }
  }

  @Test("predictors out of range, when no point nearer to none will do")
  func ranges() throws {
    let (rows, keys) = (rows(), freshKeys())
    let terms = try rows.terms(order: 24, range: 0.3, keys: keys)
    var meeting = try rows.meeting(terms, keys: keys)
    #expect(throws: FitError.outOfRange(holders: ["tax"])) { try meeting.run() }
  }

  @Test("columns that are combinations of others, and to go on beyond the budget")
  func hopeless() throws {
    var rows = rows()
    let keys = freshKeys()
    var short = try rows.meeting(
      rows.terms(evaluations: 3, keys: keys), keys: keys)
    #expect(throws: FitError.budgetSpent(evaluations: 2)) { try short.run(tolerance: 1e-9) }

    rows.columns[3] = rows.columns[0]
    let others = freshKeys()
    var meeting = try rows.meeting(rows.terms(keys: others), keys: others)
    #expect(throws: FitError.collinear(column: 4)) { try meeting.run() }
  }

  @Test("three holders of whom one has two roles, and numbers of parties that do not fit")
  func parties() throws {
    var generator = SeededGenerator(state: 3)
    let rows = SyntheticRows(600, counts: [1, 1, 1], using: &generator)
    func terms(_ names: [String], holdings: Int = 3, keys: [MaskPrivateKey]) throws -> FitTerms {
      try FitTerms(
        jobDigest: Digest.sha256(of: [1]),
        members: zip(names, keys).map { .init(name: $0, key: $1.publicKey) }, rowCount: 600,
        holdings: (0..<holdings).map { _ in .init(columnCount: 1, meanSquare: 4, range: 3) },
        order: 24, evaluations: 10)
    }
    let keys = freshKeys(5)
    let names = ["tax", "bank", "platform", "dealer", "solver"]
    _ = try terms(names, keys: keys)
    #expect(throws: FitError.sameParty("platform")) {
      try terms(["tax", "bank", "platform", "platform", "solver"], keys: keys)
    }
    var shared = keys
    shared[4] = keys[2]
    #expect(throws: FitError.sameParty("solver")) { try terms(names, keys: shared) }
    #expect(throws: FitError.badLimit("number of parties", 5)) {
      try terms(names, holdings: 2, keys: keys)
    }
    #expect(throws: FitError.badLimit("number of parties", 4)) {
      try terms(Array(names.dropLast()), keys: keys)
    }
    #expect(throws: FitError.badLimit("number of holders", 1)) {
      try terms(["tax", "dealer", "solver"], holdings: 1, keys: keys)
    }
    #expect(throws: FitError.badLimit("number of holders", 17)) {
      try terms((0..<19).map { "\($0)" }, holdings: 17, keys: freshKeys(19))
    }
    // A key of somebody else of the three.
    #expect(throws: FitError.notMine("platform")) {
      try HolderRole(
        terms: terms(names, keys: keys), role: .holder(2), key: keys[1],
        columns: [rows.columns[2]], leastRowRatio: 0)
    }
  }

  @Test("at the third holder what only the two who share residuals send or get")
  func thirdHolder() throws {
    var generator = SeededGenerator(state: 3)
    let rows = SyntheticRows(600, counts: [1, 1, 1], using: &generator)
    let keys = freshKeys(5)
    let terms = try rows.terms(keys: keys)
    func parcel(
      _ kind: Parcel.Kind, from: FitRole, to: FitRole, step: Int = 1, part: Int = 0,
      owner: FitRole? = nil, words: Int
    ) -> Parcel {
      Parcel(
        from: from, to: to, kind, step: step, part: part, owner: owner,
        words: kind == .coefficients ? [1, 0] : [UInt64](repeating: 0, count: words))
    }
    var holder = try HolderRole(
      terms: terms, role: .holder(2), key: keys[2], columns: [rows.columns[2]], leastRowRatio: 0)
    _ = holder.start()
    _ = try holder.receive(
      parcel(.features, from: .labelHolder, to: .holder(2), step: 0, words: 1800))
    _ = try holder.receive(
      parcel(.features, from: .holder(1), to: .holder(2), step: 0, words: 600))
    _ = try holder.receive(
      parcel(.coefficients, from: .solver, to: .holder(2), part: 1, words: 2))
    let sent = try holder.receive(parcel(.proceed, from: .solver, to: .holder(2), words: 0))
    #expect(sent.map(\.kind) == [.angles, .angles])
    #expect(sent.map(\.to) == FitRole.sharers)
    for (kind, from, words) in [
      (Parcel.Kind.angles, FitRole.labelHolder, 600), (.truncations, .labelHolder, 1800),
      (.shares, .dealer, 600 * 54), (.weightedMasks, .dealer, 1200),
    ] {
      #expect(throws: FitError.unexpected("\(kind)", from: terms.name(from))) {
        try holder.receive(
          parcel(kind, from: from, to: .holder(2), owner: .labelHolder, words: words))
      }
    }
    #expect(throws: FitError.unexpected("weightedFeatures", from: "tax")) {
      // Its own columns, weighted, come from nobody.
      try holder.receive(
        parcel(
          .weightedFeatures, from: .labelHolder, to: .holder(2), owner: .holder(2), words: 600))
    }
    var bank = try HolderRole(
      terms: terms, role: .holder(1), key: keys[1], columns: [rows.columns[1]], leastRowRatio: 0)
    for (from, words) in [(FitRole.labelHolder, 1800), (.holder(2), 600)] {
      _ = try bank.receive(parcel(.features, from: from, to: .holder(1), step: 0, words: words))
    }
    _ = try bank.receive(parcel(.coefficients, from: .solver, to: .holder(1), part: 1, words: 2))
    #expect(throws: FitError.unexpected("residuals", from: "platform")) {
      try bank.receive(parcel(.residuals, from: .holder(2), to: .holder(1), words: 1200))
    }
    #expect(throws: FitError.unexpected("angles", from: "holder(3)")) {
      try bank.receive(parcel(.angles, from: .holder(3), to: .holder(1), words: 600))
    }
  }

  @Test("the evaluation that is one too many for the rows, before anything is opened")
  func runningBudget() throws {
    final class Log: Sendable { let kinds = Mutex<[Parcel.Kind]>([]) }
    let (rows, keys, log) = (rows(), freshKeys(), Log())
    let terms = try rows.terms(evaluations: 100, informations: 1, keys: keys)
    // 600 rows and 5 coefficients: three evaluations of 40 rows for each.
    var meeting = try rows.meeting(terms, keys: keys, leastRowRatio: 40)
    let point = [0.1, 0.2, 0.3, 0.4, 0.5]
    for _ in 0..<3 { _ = try meeting.evaluate(at: point, includesInformation: false) }
    meeting.watch = { parcel in log.kinds.withLock { $0.append(parcel.kind) } }
    #expect(throws: FitError.tooFewRows(600, least: 800)) {
      _ = try meeting.evaluate(at: point, includesInformation: false)
    }
    // The question, and no answer to it.
    #expect(log.kinds.withLock { $0 } == [.coefficients])
  }

  @Test("an information matrix more than allowed, whatever the solver says")
  func informations() throws {
    let (rows, keys) = (rows(), freshKeys())
    let terms = try rows.terms(informations: 0, keys: keys)
    var holder = try HolderRole(
      terms: terms, role: .holder(1), key: keys[1], columns: rows.divided[1], leastRowRatio: 0)
    _ = try holder.receive(
      Parcel(
        from: .labelHolder, to: .holder(1), .features,
        words: [UInt64](repeating: 0, count: 2400)))
    #expect(throws: FitError.informationsSpent(0)) {
      try holder.receive(
        Parcel(from: .solver, to: .holder(1), .coefficients, step: 1, part: 1, words: [1, 0, 0]))
    }
    var dealer = try DealerRole(terms: terms, key: keys[2])
    while try dealer.next() != nil {}
    #expect(throws: FitError.informationsSpent(0)) {
      try dealer.begin(step: 1, includesInformation: true)
    }
  }
}
