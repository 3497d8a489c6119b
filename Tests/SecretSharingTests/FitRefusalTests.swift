import Cryptography
import Foundation
import SecretSharing
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
    #expect(throws: FitError.badKeyAgreement) { try DealerRole(terms: terms, key: keys[2]) }
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
}
