import CreditData
import CreditModels
import Testing

@Suite("The study file")
struct StudyFileTests {
  /// One of each section, as a modeller writes it.
  static let example = """
    study: german-credit
    purpose: Show a three-bank scorecard
    target: {column: creditability, bad: bad}
    federation: {layout: horizontal, split: {hash: row, parties: 3}}
    columns: {exclude: [id], special: {age: [-7, -8]}}
    binning: {fine: 20, cuts: rounded, max: 8, minimumShare: 0.05, trend: auto, smoothing: 0.5, woe: good/bad}
    model: {kind: logistic, selection: {iv: 0.02, stepwise: aic, signs: enforced}}
    scaling: {points: 600, odds: 50, pdo: 20}
    validation: {split: {hash: row, train: 0.7}, outOfTime: {column: approval_fy, from: 2005}}
    privacy: {aggregation: strict}
    """

  @Test("Every key of the example is read into its place")
  func example() throws {
    let study = try StudyFile.parse(Self.example)
    #expect(study.name == "german-credit")
    #expect(study.purpose == "Show a three-bank scorecard")
    #expect(study.target == .init(column: "creditability", bad: "bad"))
    #expect(study.federation.split == .hash(.rowNumber, parties: 3))
    #expect(!study.federation.acknowledgesTwoParties)
    #expect(study.columns.exclude == ["id"])
    #expect(study.columns.special == ["age": [-7, -8]])
    #expect(study.binning.fine == 20)
    #expect(study.binning.cuts == .rounded)
    #expect(study.binning.maximumBins == 8)
    #expect(study.binning.minimumShare == 0.05)
    #expect(study.binning.trend == .auto)
    #expect(study.binning.smoothing == 0.5)
    #expect(study.binning.woe == .goodOverBad)
    #expect(study.model.selection.minimumInformationValue == 0.02)
    #expect(study.model.selection.stepwise == .aic)
    #expect(study.model.selection.signs == .enforced)
    #expect(study.scaling == Scaling())
    #expect(study.scaling.points == 600 && study.scaling.odds == 50 && study.scaling.pdo == 20)
    #expect(study.validation.split == .hash(.rowNumber, train: 0.7))
    #expect(study.validation.outOfTime == .init(column: "approval_fy", from: 2005))
    #expect(study.privacy.aggregation == .strict)
  }

  @Test("Values other than the defaults arrive as well, in every section")
  func otherValues() throws {
    let study = try StudyFile.parse(
      """
      study: s
      target: {column: y, bad: 1, good: 0}
      federation: {split: {by: bank}, acknowledgesTwoParties: true}
      columns:
        weight: w
        missing: ["?", none]
        types: {zip: categorical, income: numeric}
        categories: {grade: [1, 2], trade: [a, b]}
        outsideDictionary: unseen
      binning:
        fine: 10
        cuts: exact
        max: 5
        minimumShare: 0.1
        minimumBads: 3
        minimumDifference: 0.01
        maximumPValue: 0.2
        trend: descending
        trends: {income: peak}
        smoothing: 1
        woe: bad/good
        rareShare: 0.02
      model: {design: standardised, ridge: 2.5, selection: {stepwise: bic, signs: free}}
      scaling: {points: 750, odds: 35, pdo: 60, base: spread}
      validation: {split: {hash: id, train: 0.8}}
      privacy: {categories: published, minimumRows: 50}
      """)
    var expected = Study(name: "s", target: .init(column: "y", bad: "1", good: "0"))
    expected.federation.split = .by(column: "bank")
    expected.federation.acknowledgesTwoParties = true
    expected.columns.weight = "w"
    expected.columns.missing = ["?", "none"]
    expected.columns.types = [
      "zip": .categorical, "income": .numeric, "grade": .categorical, "trade": .categorical,
    ]
    expected.columns.categories = ["grade": ["1", "2"], "trade": ["a", "b"]]
    expected.columns.outsideDictionary = .unseen
    expected.binning.fine = 10
    expected.binning.cuts = .exact
    expected.binning.maximumBins = 5
    expected.binning.minimumShare = 0.1
    expected.binning.minimumBads = 3
    expected.binning.minimumDifference = 0.01
    expected.binning.maximumPValue = 0.2
    expected.binning.trend = .descending
    expected.binning.trends = ["income": .peak]
    expected.binning.smoothing = 1
    expected.binning.woe = .badOverGood
    expected.binning.rareShare = 0.02
    expected.model.design = .standardised
    expected.model.ridge = 2.5
    expected.model.selection.stepwise = .bic
    expected.model.selection.signs = .free
    expected.scaling.points = 750
    expected.scaling.odds = 35
    expected.scaling.pdo = 60
    expected.scaling.base = .spread
    expected.validation.split = .hash(.column("id"), train: 0.8)
    expected.privacy.categories = .published
    expected.privacy.minimumRows = 50
    #expect(study == expected)
    let column = try StudyFile.parse("\(Self.head)validation: {split: {by: part}}")
    #expect(column.validation.split == .by(column: "part"))
  }

  @Test("What is measured beside the parts is read, and absent unless asked for")
  func measures() throws {
    let study = try StudyFile.parse(
      Self.head
        + """
        columns: {exclude: [region]}
        model: {calibration: {badRate: 0.02}}
        validation:
          segments: [region, trade]
          byParty: true
          folds: 5
          challenger: old/card.json
          cutoff: {approve: 0.8}
        """)
    #expect(study.validation.segments == ["region", "trade"])
    #expect(study.validation.byParty && study.validation.folds == 5)
    #expect(study.validation.challenger == "old/card.json")
    #expect(study.validation.cutoff == .approve(0.8))
    #expect(study.model.portfolioBadRate == 0.02)
    // A column that only divides rows is read, and is no characteristic.
    #expect(!study.csvOptions.exclude.contains("region"))
    let plain = try StudyFile.parse(Self.head + "validation: {cutoff: {score: 600}}")
    #expect(plain.validation.cutoff == .score(600))
    #expect(plain.validation.segments.isEmpty && !plain.validation.byParty)
    #expect(plain.validation.folds == nil && plain.model.portfolioBadRate == nil)
    let error = #expect(throws: StudyError.self) {
      try StudyFile.parse(Self.head + "validation: {segments: [y]}")
    }
    #expect(error?.key == "validation.segments")
    let parties = #expect(throws: StudyError.self) {
      try StudyFile.parse(
        Self.head + "federation: {split: {by: bank}}\nvalidation: {segments: [bank]}")
    }
    #expect(parties?.message.contains("byParty") == true)
  }

  @Test("Selection, penalty and inference arrive")
  func modelSettings() throws {
    let study = try StudyFile.parse(
      """
      study: s
      target: {column: y, bad: 1}
      model:
        likelihoodRatio: terms
        errors: clustered
        selection:
          missing: 0.9
          dominant: 0.8
          correlation: 0.6
          vif: 3
          stepwise: p
          direction: backward
          entry: 0.1
          stay: 0.2
          forced: [age]
          forbidden: [zip]
          signs: constrained
      """)
    var expected = Study.ModelRules()
    expected.likelihoodRatio = .terms
    expected.errors = .clustered
    expected.selection.missing = 0.9
    expected.selection.dominant = 0.8
    expected.selection.correlation = 0.6
    expected.selection.varianceInflation = 3
    expected.selection.stepwise = .p
    expected.selection.direction = .backward
    expected.selection.entry = 0.1
    expected.selection.stay = 0.2
    expected.selection.forced = ["age"]
    expected.selection.forbidden = ["zip"]
    expected.selection.signs = .constrained
    #expect(study.model == expected)
    let net = try StudyFile.parse(
      Self.head
        + "model: {penalty: {kind: elasticNet, mix: 0.3, path: 20, choose: 1.5, refit: true}}")
    var penalty = Study.PenaltyRules()
    penalty.mix = 0.3
    penalty.points = 20
    penalty.choose = .size(1.5)
    penalty.refit = true
    #expect(net.model.penalty == penalty)
    #expect(try StudyFile.parse(Self.head + "model: {penalty: {}}").model.penalty?.mix == 1)
  }

  static let head = "study: s\ntarget: {column: y, bad: 1}\n"

  @Test(
    "A slip of the pen is named with its line and the key that was meant",
    arguments: [
      ("binnning: {fine: 20}", "binnning", "binning"),
      ("binning: {minimumshare: 0.1}", "binning.minimumshare", "minimumShare"),
      ("model: {selection: {stepwize: aic}}", "model.selection.stepwize", "stepwise"),
      ("scaling: {poinst: 600}", "scaling.poinst", "points"),
      ("validation: {outoftime: {column: t, from: 1}}", "validation.outoftime", "outOfTime"),
      ("validation: {segment: [region]}", "validation.segment", "segments"),
      ("validation: {cutoff: {scor: 600, score: 1}}", "validation.cutoff.scor", "score"),
      (
        "model: {calibration: {badrate: 0.1, badRate: 0.1}}", "model.calibration.badrate", "badRate"
      ),
      ("privacy: {minimumRow: 20}", "privacy.minimumRow", "minimumRows"),
      ("columns: {excluded: [a]}", "columns.excluded", "exclude"),
      ("federation: {splitt: {by: bank}}", "federation.splitt", "split"),
      ("binning: {trend: ascendin}", "binning.trend", "ascending"),
      ("model: {selection: {stepwise: AIC}}", "model.selection.stepwise", "aic"),
    ])
  func suggestions(yaml: String, key: String, meant: String) {
    let error = #expect(throws: StudyError.self) { try StudyFile.parse(Self.head + yaml) }
    #expect(error?.key == key)
    #expect(error?.line == 3)
    #expect(error?.message.contains("did you mean '\(meant)'?") == true)
  }

  @Test(
    "A value that cannot be is refused at its key",
    arguments: [
      ("binning: {fine: 1}", "binning.fine"),
      ("binning: {fine: 20.5}", "binning.fine"),
      ("binning: {fine: many}", "binning.fine"),
      ("binning: {minimumShare: 0.6}", "binning.minimumShare"),
      ("binning: {smoothing: -1}", "binning.smoothing"),
      ("binning: {smoothing: nan}", "binning.smoothing"),
      ("binning: [fine, 20]", "binning"),
      ("scaling: {odds: 0}", "scaling.odds"),
      ("scaling: {pdo: 0}", "scaling.pdo"),
      ("model: {ridge: -1}", "model.ridge"),
      ("model: {kind: boosting}", "model.kind"),
      ("model: {penalty: {kind: lasso, mix: 0.5}}", "model.penalty.mix"),
      ("model: {penalty: {choose: cv}}", "model.penalty.choose"),
      ("model: {ridge: 1, penalty: {}}", "model.penalty.kind"),
      ("model: {penalty: {}, selection: {stepwise: aic}}", "model.penalty.kind"),
      ("model: {selection: {entry: 0.1}}", "model.selection.entry"),
      ("model: {selection: {direction: forward}}", "model.selection.direction"),
      ("model: {selection: {forced: [a], forbidden: [a]}}", "model.selection.forbidden"),
      ("model: {selection: {vif: 0.5}}", "model.selection.vif"),
      ("validation: {split: {hash: row}}", "validation.split.train"),
      ("validation: {split: {hash: row, train: 1.5}}", "validation.split.train"),
      ("validation: {outOfTime: {column: t}}", "validation.outOfTime.column"),
      ("federation: {split: {hash: row}}", "federation.split.parties"),
      ("federation: {split: {parties: 3}}", "federation.split.hash"),
      ("federation: {layout: diagonal}", "federation.layout"),
      ("columns: {exclude: id}", "columns.exclude"),
      ("columns: {special: {age: [young]}}", "columns.special.age"),
      ("columns: {types: {age: number}}", "columns.types.age"),
      ("columns: {categories: {g: [a, a]}}", "columns.categories.g"),
      ("privacy: {minimumRows: 0}", "privacy.minimumRows"),
      ("validation: {folds: 1}", "validation.folds"),
      ("validation: {segments: [a, a]}", "validation.segments"),
      ("validation: {cutoff: {score: 1, approve: 0.5}}", "validation.cutoff.score"),
      ("validation: {cutoff: {approve: 1}}", "validation.cutoff.approve"),
      ("validation: {challenger: card.json}", "validation.challenger"),
      ("model: {calibration: {badRate: 0}}", "model.calibration.badRate"),
      ("report: {language: fr}", "report.language"), ("report: {lang: zh}", "report.lang"),
    ])
  func wrongValues(yaml: String, key: String) {
    let error = #expect(throws: StudyError.self) { try StudyFile.parse(Self.head + yaml) }
    #expect(error?.key == key)
    #expect(error?.line == 3)
  }

  @Test("The report is in English unless the study says otherwise")
  func language() throws {
    #expect(try StudyFile.parse(Self.head).report.language == .en)
    #expect(try StudyFile.parse(Self.head + "report: {language: zh}").report.language == .zh)
  }

  @Test("A study without name, target or content, or that is no YAML, is refused with the reason")
  func incomplete() {
    let files = [
      ("", ""), ("target: {column: y, bad: 1}", "study"), ("study: s", "target"),
      ("study: s\ntarget: {column: y}", "target.bad"),
      ("study: s\ntarget: {column: y, bad: 1, good: 1}", "target.good"),
      ("study: {", ""),
    ]
    for (yaml, key) in files {
      let error = #expect(throws: StudyError.self) { try StudyFile.parse(yaml) }
      #expect(error?.key == key, "\(yaml)")
    }
  }
}
