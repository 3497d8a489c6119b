import CreditData
import CreditModels
import Cryptography
import Foundation
import SecretSharing
import Testing

/// Made-up rows of two holders: correlated columns, outcomes from a logistic model.
struct SyntheticRows {
  var columns: [[Double]]
  var outcomes: [Bool]
  let left: Int

  init(columns: [[Double]], outcomes: [Bool], left: Int) {
    (self.columns, self.outcomes, self.left) = (columns, outcomes, left)
  }

  init(
    _ rowCount: Int, left: Int, right: Int, meanLogOdds: Double = -1,
    using generator: inout SeededGenerator
  ) {
    self.left = left
    let effects = (0..<(left + right)).map { _ in Double.random(in: -0.5...0.5, using: &generator) }
    columns = effects.map { _ in [] }
    outcomes = []
    for _ in 0..<rowCount {
      let common = Double.random(in: -1...1, using: &generator)
      var z = meanLogOdds
      for (index, effect) in effects.enumerated() {
        let x = FixedFeatures.rounded(
          0.5 * common + Double.random(in: -1.2...1.2, using: &generator))
        columns[index].append(x)
        z += effect * x
      }
      outcomes.append(Double.random(in: 0..<1, using: &generator) < 1 / (1 + exp(-z)))
    }
  }

  var rowCount: Int { outcomes.count }

  func predictors(_ coefficients: [Double]) -> [Double] {
    (0..<rowCount).map { row in
      columns.indices.reduce(coefficients[0]) { $0 + coefficients[$1 + 1] * columns[$1][row] }
    }
  }

  /// Newton's method on all rows in one place.
  func pooledFit() async throws -> LogisticFit {
    let study = Study(name: "test", target: .init(column: "y", bad: "1", good: "0"))
    let names = columns.indices.map { "x\($0)" }
    let table = Table(
      names: ["y"] + names,
      columns: ([outcomes.map { $0 ? 1.0 : 0 }] + columns).map(Column.numeric))
    let parties = LocalAggregator(try PartyRows(party: "all", table: table, study: study))
    let size = try #require(try await parties.sum(SampleSizes())[.train])
    return try await LogisticRegression().fit(
      Design(names.map(Design.Term.asIs)), size: size, from: parties)
  }

  func terms(
    order: Int = 24, range: Double = 5, meanSquare: Double = 4, evaluations: Int = 30,
    tolerance: Double = 1e-6, standardErrors: Bool = true, keys: [MaskPrivateKey]
  ) throws -> FitTerms {
    try FitTerms(
      jobDigest: Digest.sha256(of: [1]),
      members: zip(["tax", "bank", "dealer", "solver"], keys).map {
        .init(name: $0, key: $1.publicKey)
      },
      rowCount: rowCount,
      holdings: [
        .init(columnCount: left, meanSquare: meanSquare, range: range),
        .init(columnCount: columns.count - left, meanSquare: meanSquare, range: range),
      ], order: order, evaluations: evaluations, tolerance: tolerance,
      standardErrors: standardErrors)
  }

  func meeting(_ terms: FitTerms, keys: [MaskPrivateKey], leastRowRatio: Int = 0) throws
    -> VerticalMeeting
  {
    VerticalMeeting(
      terms: terms,
      holders: [
        try HolderRole(
          terms: terms, role: .labelHolder, key: keys[0], columns: Array(columns[..<left]),
          outcomes: outcomes, leastRowRatio: leastRowRatio),
        try HolderRole(
          terms: terms, role: .holder, key: keys[1], columns: Array(columns[left...]),
          leastRowRatio: leastRowRatio),
      ], dealer: try DealerRole(terms: terms, key: keys[2]))
  }
}

func freshKeys() -> [MaskPrivateKey] { (0..<4).map { _ in MaskPrivateKey() } }
