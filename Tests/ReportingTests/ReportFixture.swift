import CreditModels
import Foundation
import Reporting

/// Small runs, made up, as their files hold them.
enum ReportFixture {
  /// A card with bins: a number with a special code and an empty bin, and a category.
  ///
  /// - Parameters:
  ///   - mark: added to every text that comes from data.
  ///   - scaling: instead of or besides the fixture's own.
  ///   - warnings: besides the fixture's own.
  ///   - calibrated: whether the intercept was shifted to a portfolio's bad rate.
  ///   - holdsOut: whether there are test rows.
  static func binned(
    mark: String = "", spread: Bool = false, scaling: [String: Any] = [:],
    warnings: [String] = [], calibrated: Bool = true, holdsOut: Bool = true
  ) throws -> ReportContent {
    let card = card(
      mark, spread: spread, scaling: scaling,
      characteristics: [
        [
          "name": "age" + mark, "kind": "numeric", "coefficient": -0.8,
          "bins": [
            bin("[-∞, 25)", woe: -0.6, good: 120, bad: 80, ["to": 25]),
            bin("[25, 40.5)", woe: 0.1, good: 260, bad: 90, ["from": 25, "to": 40.5]),
            bin("[40.5, ∞)", woe: 0.5, good: 1300, bad: 60, ["from": 40.5]),
            bin("missing", kind: "missing", woe: 0, good: 0, bad: 0),
            bin("special -9", kind: "special", woe: 0.2, good: 12.5, bad: 3, ["value": -9]),
          ],
        ],
        [
          "name": "housing" + mark, "kind": "categorical", "coefficient": -1.1,
          "bins": [
            bin("own", woe: 0.3, good: 900, bad: 90, ["categories": ["own" + mark]]),
            bin(
              "rent | free", woe: -0.5, good: 792, bad: 143,
              ["categories": ["rent" + mark, "free" + mark]]),
            bin("missing", kind: "missing", woe: 0, good: 0, bad: 0),
            bin("rare", kind: "rare", woe: 0, good: 0, bad: 0, ["categories": ["other" + mark]]),
            bin("unseen", kind: "unseen", woe: 0, good: 0, bad: 0),
          ],
        ],
      ])
    return ReportContent(
      card: try decode(ScorecardFile.self, card).scorecard(),
      fit: try decode(FitFile.self, fit(mark, warnings: warnings, calibrated: calibrated)),
      bins: try decode(BinsFile.self, bins(mark)),
      metrics: try decode(MetricsFile.self, metrics.filter { holdsOut || $0.key == "train" }),
      federation: try decode(FederationSummary.self, federation(mark)))
  }

  /// A card of numbers without bins, fitted in one place, with nothing estimated.
  static func plain() throws -> ReportContent {
    let characteristics: [[String: Any]] = [
      ["name": "amount", "kind": "asIs", "coefficient": 0.0000123],
      [
        "name": "duration", "kind": "standardised", "coefficient": 0.45, "mean": 20.9,
        "standardDeviation": 12.1,
      ],
    ]
    let terms = ["intercept", "amount", "duration"].map { ["name": $0, "coefficient": 0.3] as Any }
    return ReportContent(
      card: try decode(
        ScorecardFile.self, card("", spread: false, characteristics: characteristics)
      )
      .scorecard(),
      fit: try decode(FitFile.self, fit("").merging(["terms": terms]) { $1 }),
      bins: try decode(BinsFile.self, ["characteristics": []]),
      metrics: try decode(MetricsFile.self, [:]), federation: nil)
  }

  /// A card whose evidence is infinite and a fit whose numbers are none.
  static func infinite() throws -> ReportContent {
    let content = card(
      "", spread: false,
      characteristics: [
        [
          "name": "age", "kind": "numeric", "coefficient": -1,
          "bins": [
            bin("[-∞, 25)", woe: "inf", good: 10, bad: 0, ["to": 25]),
            bin("[25, ∞)", woe: "-inf", good: 0, bad: 10, ["from": 25]),
            bin("missing", kind: "missing", woe: "nan", good: 0, bad: 0),
          ],
        ]
      ])
    let term: [String: Any] = [
      "name": "age", "coefficient": "-inf", "standardError": "nan", "z": "nan", "p": "nan",
      "lower": "-inf", "upper": "inf", "vif": "inf",
    ]
    let intercept: [String: Any] = ["name": "intercept", "coefficient": "nan"]
    return ReportContent(
      card: try decode(ScorecardFile.self, content).scorecard(),
      fit: try decode(FitFile.self, fit("").merging(["terms": [intercept, term]]) { $1 }),
      bins: try decode(
        BinsFile.self,
        [
          "characteristics": [
            [
              "name": "age", "iv": "inf", "trend": "none",
              "bins": [
                ["label": "empty", "good": 0, "bad": 0, "woe": 0, "iv": 0],
                ["label": "odd", "good": "inf", "bad": 1, "woe": 0, "iv": "nan"],
              ],
            ]
          ]
        ]), metrics: try decode(MetricsFile.self, metrics), federation: nil)
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, _ file: [String: Any]
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: JSONSerialization.data(withJSONObject: file))
  }
}

extension ReportFixture {
  private static func card(
    _ mark: String, spread: Bool, scaling: [String: Any] = [:], characteristics: [[String: Any]]
  ) -> [String: Any] {
    [
      "format": 1, "study": "small" + mark, "purpose": "Show a report" + mark,
      "target": ["column": "outcome" + mark, "bad": "late" + mark],
      "scaling": [
        "points": 600, "odds": 50, "pdo": 20, "base": spread ? "spread" : "separate",
      ].merging(scaling) { $1 },
      "woe": "good/bad", "missing": ["NA"], "intercept": -1.98, "basePoints": 0,
      "characteristics": characteristics,
    ]
  }

  private static func bin(
    _ label: String, kind: String = "ordinary", woe: Any, good: Double, bad: Double,
    _ more: [String: Any] = [:]
  ) -> [String: Any] {
    [
      "label": label, "kind": kind, "woe": woe, "points": 0, "good": good, "bad": bad,
    ].merging(more) { $1 }
  }

  private static func fit(
    _ mark: String, warnings: [String] = [], calibrated: Bool = true
  ) -> [String: Any] {
    func term(_ name: String, _ coefficient: Double, _ p: Double) -> [String: Any] {
      [
        "name": name, "coefficient": coefficient, "standardError": 0.1, "z": coefficient / 0.1,
        "p": p, "lower": coefficient - 0.196, "upper": coefficient + 0.196, "vif": 1.25,
        "robustStandardError": 0.11, "lr": ["statistic": 11.5, "degrees": 1, "p": 0.0007],
      ]
    }
    let shift: [String: Any] = ["badRate": 0.02, "meanPD": 0.121, "shift": -1.9]
    return [
      "rows": 1925.5, "bads": 233, "iterations": 6, "rounds": 12, "logLikelihood": -12345.678,
      "aic": 24697.4, "bic": 24714, "converged": true,
      "likelihoodRatio": ["statistic": 512.25, "degrees": 2, "p": 1e-111],
      "conditionNumber": 2.25, "errors": "robust", "penalty": 0.5,
      "penaltyPath": [
        [
          "lambda": 0.5, "logLikelihood": -12346, "degrees": 2.7, "aic": 24697.4, "bic": 24714,
          "coefficients": ["intercept": -1.98, "age\(mark)": -0.8],
        ]
      ],
      "warnings": [
        "'shoe size\(mark)' is not in the model: its information value is below 0.02\(mark).",
        "'constant' is not in the model: the characteristic separates nothing.",
        "'age\(mark)' is largely explained by the other columns (VIF 11.0).",
      ] + warnings,
      "terms": [
        term("intercept", -1.98, 0), term("age" + mark, -0.8, 1.2345e-15),
        term("housing" + mark, -1.1, 0.0214),
      ],
    ].merging(calibrated ? ["calibration": shift] : [:]) { $1 }
  }

  private static func bins(_ mark: String) -> [String: Any] {
    func entry(_ name: String, _ trend: String, _ labels: [(String, Double, Double)]) -> [String:
      Any]
    {
      [
        "name": name + mark, "iv": 0.1234, "trend": trend,
        "bins": labels.map { ["label": $0, "good": $1, "bad": $2, "woe": 0.1, "iv": 0.01] as Any },
      ]
    }
    return [
      "characteristics": [
        entry(
          "age", "descending",
          [
            ("[-∞, 25)", 120, 80), ("[25, 40.5)", 260, 90), ("[40.5, ∞)", 1300, 60),
            ("missing", 0, 0), ("special -9", 12.5, 3),
          ]),
        entry(
          "housing", "none",
          [
            ("own" + mark, 900, 90), ("rent\(mark) | free\(mark)", 792, 143), ("missing", 0, 0),
            ("rare", 0, 0), ("unseen", 0, 0),
          ]),
        entry("shoe size", "none", [("[-∞, ∞)", 1692, 233)]),
        entry("telephone", "none", [("yes", 846, 100), ("no", 846, 133)]),
      ]
    ]
  }

  private static var metrics: [String: Any] {
    func part(_ rows: Int) -> [String: Any] {
      [
        "auc": 0.78123, "gini": 0.56246, "ks": 0.45, "logLoss": 0.31, "brier": 0.09,
        "meanPD": 0.121, "badRate": 0.121, "rows": rows, "aucError": 0.0021, "ksError": 0,
      ]
    }
    return ["train": part(1_234_567), "test": part(500)]
  }

  private static func federation(_ mark: String) -> [String: Any] {
    [
      "aggregation": "strict", "rounds": 21, "bytes": 1_234_567,
      "parties": [
        [
          "name": "north" + mark, "messages": 21, "numbers": 4321,
          "journal": "99ffd5bb803df11f9a1e",
          "disclosed": [
            ["what": "announcement", "messages": 1, "numbers": 0],
            ["what": "goods and bads in bins", "messages": 1, "numbers": 321],
            ["what": "something new" + mark, "messages": 1, "numbers": 4000],
          ],
        ]
      ],
      "secondsByPhase": ["fit": 0.5, "agreement": 0.001, "later": 1],
      "learned": [["who": "coordinator" + mark, "what": "sums over all parties" + mark]],
      "againstPooled": [
        "structure": ["only here" + mark], "cuts": 0, "counts": 0, "coefficients": 1.5e-12,
        "standardErrors": 2e-11,
      ],
    ]
  }
}
