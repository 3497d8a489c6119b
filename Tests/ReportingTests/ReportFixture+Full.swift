import CreditModels
import Foundation
import Reporting

extension ReportFixture {
  /// The card with bins and everything a report can show besides.
  static func full(
    mark: String = "", language: ReportLanguage = .en, scaling: [String: Any] = [:],
    warnings: [String] = [], calibrated: Bool = true
  ) throws -> ReportContent {
    var content = try binned(
      mark: mark, scaling: scaling, warnings: warnings, calibrated: calibrated)
    content.language = language
    content.validation = [
      PartValidation(.train, table: scoreTable(rows: 9000, shift: 0)),
      PartValidation(
        .test, table: scoreTable(rows: 3900, shift: 0.05), aucLimits: 0.741...0.803),
      PartValidation(.outOfTime, table: scoreTable(rows: 2100, shift: 0.6)),
    ]
    for index in content.validation.indices {
      content.validation[index].calibration = content.validation[index].table?.calibration(
        isTraining: index == 0)
    }
    content.cutoff = Cutoff(score: 520, scaling: Scaling())
    content.validation[1].confusion = Confusion(
      approved: BinCount(good: 2900, bad: 160), declined: BinCount(good: 480, bad: 360),
      minimum: SmallestCell(rows: 30, bads: 5))
    content.stability = stability(mark)
    content.segments = segments(mark)
    content.folds = [0.771, 0.802, 0.779, 0.764, 0.79].map {
      FoldValidation(count: BinCount(good: 338, bad: 47), auc: $0, ks: $0 - 0.3)
    }
    content.swap = SwapSet(
      former: "rules of 2019" + mark, both: BinCount(good: 2410, bad: 88),
      swapIn: BinCount(good: 310, bad: 12), swapOut: BinCount(good: 255, bad: 51),
      neither: BinCount(good: 520, bad: 254))
    content.swap?.part = .test
    content.swap?.formerCutoff = 555
    content.swap?.formerAUC = 0.744
    content.swap?.formerAUCError = 0.007
    content.swap?.formerAUCLimits = 0.701...0.783
    content.rejects = try rejects(mark)
    content.firstTime = try firstTime()
    content.selection = try JSONDecoder().decode(
      [Selection.Step].self,
      from: Data(
        """
        [{"action": "add", "name": "age", "criterion": 25110.25},
         {"action": "add", "name": "telephone", "criterion": 24800.5},
         {"action": "remove", "name": "telephone", "criterion": 24710},
         {"action": "wrongSign", "name": "housing", "criterion": 24697.4}]
        """.utf8))
    content.rounds = try rounds()
    content.settings = "study: small\(mark)\ntarget: {column: outcome, bad: late}\n"
    content.versions = [("fedrisk" + mark, "1.0.0"), ("card.json", "1")]
    return content
  }

  /// Log-odds that are normal around -2; the odds of default are those predicted times `exp(shift)`.
  private static func scoreTable(rows: Double, shift: Double) -> ScoreTable {
    let edges = stride(from: -4.4, through: 0.6, by: 0.2).map { ($0 * 10).rounded() / 10 }
    let cumulative = [0] + edges.map { Normal.cumulative(($0 + 2) / 1.1) } + [1]
    let middles = [edges[0] - 0.3] + edges.map { $0 + 0.1 }
    let counts = middles.indices.map { (rows * (cumulative[$0 + 1] - cumulative[$0])).rounded() }
    return ScoreTable(
      edges: edges,
      counts: zip(counts, middles).map { count, middle in
        let bads = (count / (1 + exp(-middle - shift))).rounded()
        return BinCount(good: count - bads, bad: bads)
      },
      probabilities: zip(counts, middles).map { $0 / (1 + exp(-$1)) })
  }

  private static func rejects(_ mark: String) throws -> RejectReport {
    let band = { (good: Double, bad: Double, rows: Double, rate: Double) -> [String: Any] in
      [
        "accepted": ["good": good, "bad": bad], "rejected": ["rows": rows, "weight": rows],
        "inferredBadRate": rate,
      ]
    }
    let file: [String: Any] = [
      "method": "parcelling", "factor": 1.5, "rows": 590, "acceptedRows": 1925,
      "acceptedBadRate": 0.121, "impliedBadRate": 0.318, "edges": [-2.5],
      "terms": [
        [
          "name": "intercept", "accepted": -2, "acceptedStandardError": 0.08, "inferred": -1.7,
          "inferredStandardError": 0.07,
        ],
        [
          "name": "age" + mark, "accepted": 0.8, "acceptedStandardError": 0.11, "inferred": 0.83,
          "inferredStandardError": 0.1,
        ],
      ],
      "bands": [band(1500, 100, 200, 0.09375), band(192, 133, 390, 0.6138)],
    ]
    return try JSONDecoder().decode(
      RejectReport.self, from: JSONSerialization.data(withJSONObject: file))
  }

  private static func firstTime() throws -> FirstTimeReport {
    try JSONDecoder().decode(
      FirstTimeReport.self,
      from: Data(
        """
        {"parts": [{"part": "test",
          "firstTime": {"rows": 302, "share": 0.25, "badRate": 0.19, "meanPD": 0.18},
          "others": {"rows": 906, "share": 0.75, "meanPD": 0.11},
          "score": {"name": "score", "labels": ["up to 500", "above 500"],
                    "expected": [400, 506], "actual": [180, 122]}}]}
        """.utf8))
  }

  private static func stability(_ mark: String) -> [StabilitySection] {
    func section(
      _ name: String, _ actual: [Double], _ index: Double, _ to: String
    ) -> StabilitySection {
      StabilitySection(
        StabilityTable(
          name: name, labels: ["1–400", "401–500", "501–600", "601–700"],
          expected: [400, 500, 600, 425], actual: actual),
        index: index, limit: 0.0314, expected: "train", actual: to)
    }
    return [
      section("score", [100, 128, 160, 112], 0.0021, "test"),
      section("age" + mark, [120, 120, 150, 110], 0.0123, "test"),
      section("housing" + mark, [90, 150, 170, 90], 0.0216, "test"),
      section("score", [200, 150, 100, 50], 0.2813, "outOfTime"),
      section("age" + mark, [180, 120, 130, 70], 0.1321, "outOfTime"),
      section("housing" + mark, [95, 140, 165, 100], 0.0087, "outOfTime"),
    ]
  }

  private static func segments(_ mark: String) -> [SegmentValidation] {
    func segment(
      _ column: String?, _ name: String, _ good: Double, _ bad: Double, _ auc: Double?,
      _ part: Part = .test
    ) -> SegmentValidation {
      var segment = SegmentValidation(
        column: column, name: name + mark, part: part, count: BinCount(good: good, bad: bad),
        meanPD: 0.12, auc: auc, aucLimits: auc.map { $0 - 0.06...$0 + 0.06 },
        ks: auc.map { $0 - 0.3 })
      segment.aucError = 0.011
      segment.ksError = 0.025
      return segment
    }
    return [
      segment(nil, "north", 410, 55, 0.8, .train),
      segment(nil, "north", 180, 24, 0.79), segment(nil, "south", 150, 21, 0.75),
      segment("housing" + mark, "own", 210, 20, 0.77),
      segment("housing" + mark, "rent", 100, 22, 0.74),
      segment("housing" + mark, "free", 20, 3, nil),
    ]
  }

  private static func rounds() throws -> [RoundSummary] {
    let steps = [
      "rows and bads of each part", "rows below candidate cuts", "rows below candidate cuts",
      "goods and bads in bins", "log-likelihood, gradient and information matrix",
      "goods and bads in cells of the score", "losses and probabilities of default",
    ]
    return try steps.map { step in
      try JSONDecoder().decode(
        RoundSummary.self,
        from: JSONSerialization.data(withJSONObject: [
          "step": step, "numbers": 12, "parties": 3, "trips": 1, "bytesToNode": 4321,
          "bytesFromNode": 1234, "seconds": 0.0123,
        ]))
    }
  }
}
