import CreditData
import CreditModels
import Foundation

/// A card made up to have every kind of bin, and applicants who meet every edge of it.
enum SampleCard {
  struct Bin {
    let kind: String
    let woe: Double
    let good, bad: Double
    var more: [String: Any] = [:]
  }

  /// Two numbers, one of them with special codes and a name that must be quoted, and a category.
  static func card(
    woe: String = "good/bad", trade: String = "trade", missing: [String] = ["NA"],
    scaling change: (inout Scaling) -> Void = { _ in }
  ) throws -> Scorecard {
    var scaling = Scaling()
    change(&scaling)
    let file: [String: Any] = [
      "format": 1, "study": "sample", "purpose": "", "target": ["column": "y", "bad": "1"],
      "scaling": try JSONSerialization.jsonObject(with: JSONEncoder().encode(scaling)),
      "woe": woe, "missing": missing, "intercept": -1.3, "basePoints": 0,
      "characteristics": [
        entry(
          "age", -0.8,
          [
            Bin(kind: "ordinary", woe: -0.613, good: 120, bad: 80, more: ["to": 0]),
            Bin(kind: "ordinary", woe: 0.127, good: 260, bad: 90, more: ["from": 0, "to": 40.5]),
            Bin(kind: "ordinary", woe: 0.541, good: 1300, bad: 60, more: ["from": 40.5]),
            Bin(kind: "missing", woe: 0, good: 0, bad: 0),
          ]),
        entry(
          "debt \"ratio\"", -1.17,
          [
            Bin(kind: "ordinary", woe: 0.933, good: 900, bad: 30, more: ["to": 0.1]),
            Bin(
              kind: "ordinary", woe: -0.214, good: 500, bad: 100, more: ["from": 0.1, "to": 1e6]),
            Bin(kind: "ordinary", woe: -1.05, good: 180, bad: 70, more: ["from": 1e6]),
            Bin(kind: "missing", woe: -0.4, good: 60, bad: 20),
            Bin(kind: "special", woe: -0.77, good: 30, bad: 8, more: ["value": -9]),
            Bin(kind: "special", woe: 0.31, good: 10, bad: 2, more: ["value": 0.5]),
          ]),
        entry(
          trade, -0.66, kind: "categorical",
          [
            Bin(
              kind: "ordinary", woe: 0.38, good: 900, bad: 90,
              more: ["categories": ["own", "a, b"]]
            ),
            Bin(
              kind: "ordinary", woe: -0.52, good: 700, bad: 120,
              more: ["categories": ["it's \"so\" <&>", "東京"]]),
            Bin(kind: "missing", woe: 0.05, good: 40, bad: 10),
            Bin(kind: "rare", woe: -0.11, good: 40, bad: 10, more: ["categories": ["boat"]]),
            Bin(kind: "unseen", woe: 0, good: 0, bad: 0),
          ]),
      ],
    ]
    let data = try JSONSerialization.data(withJSONObject: file)
    return try JSONDecoder().decode(ScorecardFile.self, from: data).scorecard()
  }

  private static func entry(
    _ name: String, _ coefficient: Double, kind: String = "numeric", _ bins: [Bin]
  ) -> [String: Any] {
    [
      "name": name, "kind": kind, "coefficient": coefficient,
      "bins": bins.map { bin in
        [
          "label": bin.kind, "kind": bin.kind, "woe": bin.woe, "points": 0, "good": bin.good,
          "bad": bin.bad,
        ].merging(bin.more) { $1 }
      },
    ]
  }

  /// The same numbers without bins.
  static func plain(scaling change: (inout Scaling) -> Void = { _ in }) -> Scorecard {
    var study = Study(name: "plain", target: .init(column: "y", bad: "1"))
    change(&study.scaling)
    let design = Design([
      .asIs("age"), .standardised("debt \"ratio\"", mean: 0.1, standardDeviation: 0.3),
    ])
    return Scorecard(
      study: study, model: ScoreModel(design: design, coefficients: [-1.1, 0.013, -0.7]),
      characteristics: [])
  }

  static let ages = [
    -1e300, -9, -1, -Double.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude, 40.5.nextDown,
    40.5, 40.5.nextUp, 1e300, .nan,
  ]
  static let ratios = [
    -9.0.nextDown, -9, -9.0.nextUp, 0.1.nextDown, 0.1, 0.1.nextUp, 0.5.nextDown, 0.5, 0.5.nextUp,
    1e6.nextDown, 1e6, .nan,
  ]
  static let trades = [
    "own", "a, b", "it's \"so\" <&>", "東京", "boat", "never seen", "OWN", "own ", nil,
  ]

  /// Every combination of ages, ratios and trades.
  static let applicants: Table = {
    var (age, ratio, trade): ([Double], [Double], [Int32]) = ([], [], [])
    for a in ages {
      for r in ratios {
        for t in trades.indices {
          age.append(a)
          ratio.append(r)
          trade.append(trades[t] == nil ? -1 : Int32(t))
        }
      }
    }
    return Table(
      names: ["trade", "age", "other", "debt \"ratio\""],
      columns: [
        .categorical(codes: trade, levels: trades.compactMap { $0 }), .numeric(age), .numeric(age),
        .numeric(ratio),
      ])
  }()

  /// Scales that differ in everything an export has to say.
  static let scalings: [@Sendable (inout Scaling) -> Void] = [
    { _ in },
    {
      $0.rounding = .whole
      $0.minimum = 490
      $0.maximum = 560
    },
    {
      $0.reversed = true
      $0.base = .spread
      $0.reasons.baseline = .mean
    },
  ]
}
