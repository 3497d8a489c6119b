import CreditData
import CreditModels
import Foundation
import Testing

@Suite("Searches end and causes are named")
struct HiddenCauseTests {
  private static let study = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "datasets/german")

  @Test("A search whose terms come back ends", .timeLimit(.minutes(10)))
  func ends() async throws {
    var study = try StudyFile.read(path: Self.study.appending(path: "study.yaml").path)
    study.model.selection.minimumInformationValue = 0
    study.model.selection.stepwise = .p
    study.model.selection.entry = 0.2
    study.model.selection.signs = .free
    let table = try CSVReader.read(
      path: Self.study.appending(path: "german.csv").path, options: study.csvOptions)
    let rows = try PartyRows(party: "all", table: table, study: study)
    let result = try await StudyRun(study).run(on: LocalAggregator(rows))
    #expect(result.fit.converged && result.fit.model.design.terms.count > 3)
  }

  @Test("A ridge leaves no likelihood ratio: the likelihood is not at its maximum")
  func ridge() async throws {
    var random = SeededGenerator(state: 3)
    let x = (0..<300).map { _ in random.normal() }
    let parties = LocalAggregator(try rows(["x": x], outcome: random.outcomes(x)))
    #expect(try await parties.fit(["x"]).likelihoodRatio != nil)
    #expect(try await parties.fit(["x"], ridge: 1).likelihoodRatio == nil)
  }

  @Test("Assumed outcomes keep the limit of the variance inflation")
  func varianceInflation() async throws {
    var study = Applicants.study(.fuzzy)
    study.model.selection.varianceInflation = 1
    let result = try await Applicants.result(study)
    #expect(result.warnings.contains { $0.contains("VIF 1.") })
  }

  @Test("A trend that cannot be met is the reason, not the value that is lost by it")
  func trend() async throws {
    var random = SeededGenerator(state: 5)
    let x = (0..<2000).map { _ in random.normal() }
    let z = (0..<2000).map { _ in random.normal() }
    let y = random.outcomes(zip(x, z).map { 0.8 * $0 + $1 - 1 })
    let holes = x.indices.map { $0 % 10 == 0 ? .nan : x[$0] }
    let rows = try rows(["x": holes, "z": z], outcome: y) { $0.binning.trends["x"] = .descending }
    let result = try await StudyRun(rows.study).run(on: LocalAggregator(rows))
    let reason = try #require(result.dropped.first { $0.name == "x" }?.reason)
    #expect(reason.contains("all its numbers share one bin: no split"))
    #expect(reason.contains("a descending bad rate"))
  }

  @Test("A wrong sign of a forced column is not blamed on rules that are in force")
  func forced() async throws {
    var random = SeededGenerator(state: 8)
    let x = (0..<3000).map { _ in random.normal() }
    let z = x.map { 0.8 * $0 + 0.6 * random.normal() }
    let y = random.outcomes(zip(x, z).map { 1.5 * $0 - 0.5 * $1 - 1 })
    for signs in [nil, Study.SelectionRules.Signs.constrained] {
      let rows = try rows(["x": x, "z": z], outcome: y) {
        $0.model.selection.signs = signs
        $0.model.selection.forced = ["z"]
        $0.model.selection.correlation = 1
      }
      let result = try await StudyRun(rows.study).run(on: LocalAggregator(rows))
      let warning = try #require(
        result.warnings.first { $0.hasPrefix("'z' has the wrong sign") })
      #expect(warning.contains("model.selection.forced names it"))
      #expect(!warning.contains("set model.selection.signs"))
    }
  }

  @Test(
    "Settings that contradict each other are refused at the key and line of one",
    arguments: [
      ("model: {selection: {stepwise: p, entry: 0.2}}", "model.selection.entry"),
      ("model: {selection: {stepwise: p, stay: 0.01}}", "model.selection.stay"),
      ("binning: {trends: {a: none}, manual: {a: [1]}}", "binning.trends.a"),
      ("columns: {exclude: [y]}", "columns.exclude"),
      ("validation: {segments: [y]}", "validation.segments"),
      ("validation: {folds: 5}\nmodel: {penalty: {}}", "validation.folds"),
      ("validation: {folds: 5}\n" + fuzzy, "validation.folds"),
      ("model: {errors: robust}\n" + fuzzy, "model.errors"),
      ("model: {likelihoodRatio: terms}\n" + fuzzy, "model.likelihoodRatio"),
      ("model: {penalty: {}}\n" + fuzzy, "model.penalty"),
      ("rejects: {column: d, rejected: NA}", "rejects.rejected"),
    ])
  func contradictions(yaml: String, key: String) throws {
    let head = "study: s\ntarget: {column: y, bad: 1}\n"
    let error = #expect(throws: StudyError.self) { try StudyFile.parse(head + yaml) }
    #expect(error?.key == key)
    #expect(error?.line == 3)
  }

  private static let fuzzy = "rejects: {column: d, rejected: r, method: fuzzy}"

  @Test("Searches in one direction need no entry below stay")
  func oneDirection() throws {
    let head = "study: s\ntarget: {column: y, bad: 1}\n"
    for rules in ["direction: forward, entry: 0.2", "direction: backward, stay: 0.01"] {
      _ = try StudyFile.parse(head + "model: {selection: {stepwise: p, \(rules)}}")
    }
  }
}
