internal import CreditData
internal import Foundation
internal import Yams

/// Reads a study from YAML. Unknown keys, wrong types and impossible values are errors that name key
/// and line.
public enum StudyFile {
  /// - Throws: `StudyError`
  public static func read(path: String) throws -> Study {
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(data: data, encoding: .utf8)
    else {
      var error = StudyError(
        key: "", line: nil, "the study file cannot be read; check that it exists and is UTF-8.")
      error.file = path
      throw error
    }
    do throws(StudyError) {
      return try parse(text)
    } catch {
      var located = error
      located.file = path
      throw located
    }
  }

  /// The whole file as keys and values.
  static func section(path: String) throws -> YAMLSection {
    try section(String(contentsOf: URL(filePath: path), encoding: .utf8))
  }

  private static func section(_ yaml: String) throws(StudyError) -> YAMLSection {
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      throw StudyError(invalidYAML: error)
    }
    guard let root else {
      throw StudyError(
        key: "", line: nil, "the study file is empty; write at least study and target.")
    }
    return try YAMLSection(root, path: "")
  }

  public static func parse(_ yaml: String) throws(StudyError) -> Study {
    let file = try section(yaml)
    guard let name = try file.text("study") else {
      throw file.error("study", "the study needs a name; add 'study: NAME'.")
    }
    guard !name.isEmpty else { throw file.error("study", "the study's name is empty.") }
    guard let target = try file.section("target") else {
      throw file.error("target", "the study needs a target; add 'target: {column: …, bad: …}'.")
    }
    var study = Study(name: name, target: try read(target: target))
    if let section = try file.section("rejects") {
      study.rejects = try Study.RejectRules(section, target: study.target)
    }
    study.purpose = try file.text("purpose") ?? ""
    if let section = try file.section("federation") {
      study.federation = try read(federation: section)
    }
    if let section = try file.section("columns") { study.columns = try read(columns: section) }
    if let section = try file.section("binning") { study.binning = try read(binning: section) }
    if let section = try file.section("model") { study.model = try read(model: section) }
    if let section = try file.section("scaling") { study.scaling = try read(scaling: section) }
    if let section = try file.section("validation") {
      study.validation = try read(validation: section)
    }
    if let section = try file.section("privacy") { study.privacy = try read(privacy: section) }
    if let section = try file.section("report") { study.report = try read(report: section) }
    try file.finish()
    try checkSegments(of: study, in: file)
    try checkVertical(study, in: file)
    try checkInference(of: study, in: file)
    if study.validation.folds != nil, let penalty = study.model.penalty, !penalty.refit {
      throw file.error(
        at: ["validation", "folds"],
        "folds are fitted without a penalty and the card is not; set model.penalty.refit to true, or "
          + "leave folds out.")
    }
    if let rejects = study.rejects, study.columns.missing.contains(rejects.rejected) {
      throw file.error(
        at: ["rejects", "rejected"],
        "'\(rejects.rejected)' means missing under columns.missing; remove it there.")
    }
    let reserved = study.reservedColumns.union(
      [study.columns.firstTime?.column].compactMap { $0 })
    if let column = study.columns.exclude.first(where: reserved.contains) {
      throw file.error(
        at: ["columns", "exclude"],
        "'\(column)' has another part in this study and is no characteristic anyway; remove it from "
          + "the list.")
    }
    return study
  }

  private static func read(target: YAMLSection) throws(StudyError) -> Study.Target {
    guard let column = try target.text("column") else {
      throw target.error("column", "name the column that says good or bad.")
    }
    guard let bad = try target.text("bad") else {
      throw target.error("bad", "say which value of '\(column)' means bad.")
    }
    let good = try target.text("good")
    guard good != bad else { throw target.error("good", "good and bad have the same value.") }
    try target.finish()
    return Study.Target(column: column, bad: bad, good: good)
  }

  static func rowKey(_ section: YAMLSection) throws(StudyError) -> RowKey {
    guard let key = try section.text("hash") else {
      throw section.error(
        "hash", "say 'hash: row' to divide by row number, 'hash: COLUMN' by an id, or 'by: COLUMN'."
      )
    }
    return key == "row" ? .rowNumber : .column(key)
  }

  /// Together with the most fine bins they still have numbers of one byte.
  private static let maximumSpecialCodes = Binning.maximumBinCount - 201

  private static func read(columns: YAMLSection) throws(StudyError) -> Study.ColumnRules {
    var rules = Study.ColumnRules()
    rules.exclude = try columns.texts("exclude") ?? rules.exclude
    rules.weight = try columns.text("weight")
    rules.missing = try columns.texts("missing") ?? rules.missing
    rules.outsideDictionary = try columns.choice("outsideDictionary") ?? rules.outsideDictionary
    if let special = try columns.section("special") {
      for name in special.keys {
        let codes = try special.numbers(name) ?? []
        guard codes.count <= maximumSpecialCodes else {
          throw special.error(
            name, "\(codes.count) special codes are too many; \(maximumSpecialCodes) are the most.")
        }
        guard Set(codes).count == codes.count else {
          throw special.error(name, "a special code stands here twice; remove one.")
        }
        rules.special[name] = codes
      }
    }
    if let types = try columns.section("types") {
      for name in types.keys {
        guard let type = ColumnType(rawValue: try types.text(name) ?? "") else {
          throw types.error(name, "a column is numeric or categorical.")
        }
        rules.types[name] = type
      }
    }
    if let categories = try columns.section("categories") {
      for name in categories.keys {
        let texts = try categories.texts(name) ?? []
        guard Set(texts).count == texts.count else {
          throw categories.error(name, "a category stands here twice; remove one.")
        }
        if let text = texts.first(where: rules.missing.contains) {
          throw categories.error(
            name, "'\(text)' is a category here and missing under columns.missing; decide for one.")
        }
        guard rules.types[name] != .numeric else {
          throw categories.error(name, "columns.types calls this column numeric; decide for one.")
        }
        rules.categories[name] = texts
        // A column with a dictionary holds categories, whatever its cells look like.
        if rules.types[name] == nil { rules.types[name] = .categorical }
      }
    }
    if let firstTime = try columns.section("firstTime") {
      rules.firstTime = try Study.FirstTimeRule(firstTime)
    }
    try columns.finish()
    return rules
  }

  private static func read(binning: YAMLSection) throws(StudyError) -> Study.BinningRules {
    var rules = Study.BinningRules()
    rules.fine = try binning.integer("fine", in: 2...100) ?? rules.fine
    rules.cuts = try binning.choice("cuts") ?? rules.cuts
    rules.maximumBins = try binning.integer("max", in: 2...100) ?? rules.maximumBins
    rules.minimumShare = try binning.number("minimumShare", in: 0...0.5) ?? rules.minimumShare
    rules.minimumBads = try binning.number("minimumBads", in: 0...1e9) ?? rules.minimumBads
    rules.minimumDifference =
      try binning.number("minimumDifference", in: 0...1) ?? rules.minimumDifference
    rules.maximumPValue = try binning.number("maximumPValue", in: 0...1)
    rules.trend = try binning.choice("trend") ?? rules.trend
    if let trends = try binning.section("trends") {
      for name in trends.keys { rules.trends[name] = try trends.choice(name) }
    }
    rules.smoothing = try binning.number("smoothing", in: 0...100) ?? rules.smoothing
    rules.woe = try binning.choice("woe") ?? rules.woe
    rules.rareShare = try binning.number("rareShare", in: 0...0.5) ?? rules.rareShare
    rules.manual = try manualBins(binning)
    if let name = rules.manual.keys.sorted().first(where: rules.trends.keys.contains) {
      throw binning.error(
        at: ["trends", name],
        "'\(name)' has bins under binning.manual, which no trend changes; decide for one.")
    }
    try binning.finish()
    return rules
  }

  private enum Kind: String, CaseIterable { case logistic }

  private static func read(model: YAMLSection) throws(StudyError) -> Study.ModelRules {
    var rules = Study.ModelRules()
    _ = try model.choice("kind", Kind.self)
    rules.design = try model.choice("design") ?? rules.design
    rules.ridge = try model.number("ridge", in: 0...1e12) ?? rules.ridge
    if let calibration = try model.section("calibration") {
      guard let rate = try calibration.number("badRate", in: 1e-6...0.999) else {
        throw calibration.error("badRate", "say the portfolio's bad rate, as 'badRate: 0.02'.")
      }
      rules.portfolioBadRate = rate
      try calibration.finish()
    }
    rules.likelihoodRatio = try model.choice("likelihoodRatio") ?? rules.likelihoodRatio
    rules.errors = try model.choice("errors") ?? rules.errors
    if let selection = try model.section("selection") {
      rules.selection = try read(selection: selection, design: rules.design)
    }
    if let penalty = try model.section("penalty") {
      rules.penalty = try read(penalty: penalty, of: rules)
    }
    try model.finish()
    return rules
  }

  private static func read(scaling: YAMLSection) throws(StudyError) -> Scaling {
    var rules = Scaling()
    rules.points = try scaling.number("points", in: -1e6...1e6) ?? rules.points
    rules.odds = try scaling.number("odds", in: 1e-6...1e6) ?? rules.odds
    rules.pdo = try scaling.number("pdo", in: -1e6...1e6) ?? rules.pdo
    guard rules.pdo != 0 else {
      throw scaling.error("pdo", "points to double the odds cannot be 0.")
    }
    rules.base = try scaling.choice("base") ?? rules.base
    try read(scoreRules: scaling, into: &rules)
    try scaling.finish()
    return rules
  }

  private static func read(validation: YAMLSection) throws(StudyError) -> Study.ValidationPlan {
    var plan = Study.ValidationPlan()
    if let split = try validation.section("split") {
      if let column = try split.text("by") {
        plan.split = .by(column: column)
      } else {
        let key = try rowKey(split)
        guard let share = try split.number("train", in: 0.05...1) else {
          throw split.error("train", "say which share of the rows trains, as 'train: 0.7'.")
        }
        plan.split = .hash(key, train: share)
      }
      try split.finish()
    }
    if let outOfTime = try validation.section("outOfTime") {
      guard let column = try outOfTime.text("column"),
        let from = try outOfTime.number("from", in: -1e15...1e15)
      else {
        throw outOfTime.error(
          "column", "say 'column: …' and 'from: …', the first value out of time.")
      }
      plan.outOfTime = .init(column: column, from: from)
      try outOfTime.finish()
    }
    try read(measures: validation, into: &plan)
    try validation.finish()
    return plan
  }

  private static func read(privacy: YAMLSection) throws(StudyError) -> Study.PrivacyRules {
    var rules = Study.PrivacyRules()
    rules.aggregation = try privacy.choice("aggregation") ?? rules.aggregation
    rules.categories = try privacy.choice("categories") ?? rules.categories
    rules.minimumRows = try privacy.integer("minimumRows", in: 1...1_000_000) ?? rules.minimumRows
    rules.minimumBads = try privacy.integer("minimumBads", in: 0...1_000_000) ?? rules.minimumBads
    try privacy.finish()
    return rules
  }

  private static func read(report: YAMLSection) throws(StudyError) -> Study.ReportRules {
    var rules = Study.ReportRules()
    rules.language = try report.choice("language") ?? rules.language
    try report.finish()
    return rules
  }
}
