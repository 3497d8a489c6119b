import CreditData
import CreditModels
import Cryptography
import Foundation
import SecretSharing
import Testing

/// Made-up rows of several holders: correlated columns, outcomes from a logistic model.
struct SyntheticRows {
  var columns: [[Double]]
  var outcomes: [Bool]
  /// Columns of each holder, the label holder first.
  let counts: [Int]

  init(columns: [[Double]], outcomes: [Bool], counts: [Int]) {
    (self.columns, self.outcomes, self.counts) = (columns, outcomes, counts)
  }

  init(
    _ rowCount: Int, left: Int, right: Int, meanLogOdds: Double = -1,
    using generator: inout SeededGenerator
  ) {
    self.init(rowCount, counts: [left, right], meanLogOdds: meanLogOdds, using: &generator)
  }

  init(
    _ rowCount: Int, counts: [Int], meanLogOdds: Double = -1,
    using generator: inout SeededGenerator
  ) {
    self.counts = counts
    let effects = (0..<counts.reduce(0, +)).map { _ in
      Double.random(in: -0.5...0.5, using: &generator)
    }
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

  /// The columns of each holder.
  var divided: [[[Double]]] {
    var start = 0
    return counts.map { count in
      defer { start += count }
      return Array(columns[start..<(start + count)])
    }
  }

  static let names = ["tax", "bank", "platform", "utility", "insurer"]

  func terms(
    order: Int = 24, range: Double = 5, meanSquare: Double = 4, evaluations: Int = 30,
    informations: Int = 3, keys: [MaskPrivateKey]
  ) throws -> FitTerms {
    try terms(
      series: SigmoidSeries(order: order, range: Double(counts.count) * range),
      meanSquare: meanSquare, evaluations: evaluations, informations: informations, keys: keys)
  }

  /// Every holder has the same part of the series' range.
  func terms(
    series: SigmoidSeries, meanSquare: Double = 4, evaluations: Int = 30, informations: Int = 3,
    keys: [MaskPrivateKey]
  ) throws -> FitTerms {
    let range = series.range / Double(counts.count)
    return try FitTerms(
      jobDigest: Digest.sha256(of: [1]),
      members: zip(Self.names.prefix(counts.count) + ["dealer", "solver"], keys).map {
        .init(name: $0, key: $1.publicKey)
      },
      rowCount: rowCount,
      holdings: counts.map { .init(columnCount: $0, meanSquare: meanSquare, range: range) },
      series: series, evaluations: evaluations, informations: informations)
  }

  func meeting(_ terms: FitTerms, keys: [MaskPrivateKey], leastRowRatio: Int = 0) throws
    -> VerticalMeeting
  {
    let holders = try zip(terms.holders, divided).enumerated().map { index, holder in
      try HolderRole(
        terms: terms, role: holder.0, key: keys[index], columns: holder.1,
        outcomes: index == 0 ? outcomes : nil, leastRowRatio: leastRowRatio)
    }
    return VerticalMeeting(
      terms: terms, holders: holders,
      dealer: try DealerRole(terms: terms, key: keys[counts.count]))
  }
}

extension VerticalMeeting {
  /// The fit with standard errors.
  mutating func run(tolerance: Double = 1e-6) throws -> VerticalFit {
    try VerticalFit.maximum(of: &self, tolerance: tolerance, standardErrors: true)
  }
}

func freshKeys(_ count: Int = 4) -> [MaskPrivateKey] { (0..<count).map { _ in MaskPrivateKey() } }
