import CreditData
import CreditModels
import Testing

@Suite("Bins set by hand")
struct ManualBinsTests {
  private static let rowCount = 400

  private func run(
    _ manual: [String: ManualBins], change: (inout Study) -> Void = { _ in }
  ) async throws -> StudyResult {
    var random = SeededGenerator(state: 31)
    let age = (0..<Self.rowCount).map { _ in Double(Int.random(in: 18...70, using: &random)) }
    let codes = (0..<Self.rowCount).map { _ in Int32.random(in: 0...3, using: &random) }
    let y = random.outcomes(
      zip(age, codes).map { 1.5 - $0 / 20 + ($1 == 0 ? 1.0 : 0) })
    var study = Study(name: "manual", target: .init(column: "y", bad: "1"))
    study.columns.categories = ["purpose": ["a", "b", "c", "d"]]
    study.binning.manual = manual
    study.model.selection.minimumInformationValue = 0
    change(&study)
    let table = Table(
      names: ["y", "age", "purpose"],
      columns: [
        .numeric(y), .numeric(age), .categorical(codes: codes, levels: ["a", "b", "c", "d"]),
      ])
    return try await StudyRun(study).run(
      on: LocalAggregator(PartyRows(party: "all", table: table, study: study)))
  }

  @Test("They replace the search and reach bins, model and card")
  func propagate() async throws {
    let result = try await run([
      "age": .cuts([25, 35, 50]), "purpose": .groups([["b", "a"], ["c"]]),
    ])
    let age = try #require(result.characteristics.first { $0.name == "age" })
    #expect(age.binning.cuts == [25, 35, 50])
    let purpose = try #require(result.characteristics.first { $0.name == "purpose" })
    #expect(purpose.binning.rule == .categorical(groups: [["b", "a"], ["c"]], rare: ["d"]))
    #expect(purpose.counts[purpose.binning.ordinaryCount + 1].rows > 50)
    for term in result.fit.model.design.terms {
      guard case .woe(let binning, let values) = term else { continue }
      let own = try #require(result.characteristics.first { $0.name == binning.name })
      #expect(binning == own.binning && values == own.woe)
    }
    #expect(result.scorecard.model.design.terms == [age.term, purpose.term])
  }

  @Test("A bin of too few rows is named with its column")
  func fewRows() async throws {
    let error = await #expect(throws: ModelError.self) {
      try await run(["age": .cuts([19, 40])])
    }
    let words = try #require(error).description
    #expect(words.contains("'[-∞, 19)'") && words.contains("'age'"))
    #expect(words.contains("privacy.minimumRows (30)"))
  }

  @Test("An unknown category is named with column, bin and the one that was meant")
  func unknownCategory() async throws {
    let error = await #expect(throws: ModelError.self) {
      try await run(["purpose": .groups([["a"], ["b", "dd"]])])
    }
    let words = try #require(error).description
    #expect(words.contains("number 2") && words.contains("'purpose'"))
    #expect(words.contains("'dd'") && words.contains("did you mean 'd'?"))
  }

  @Test("Cuts of categories and groups of numbers are refused")
  func otherType() async throws {
    await #expect(throws: ModelError.notNumeric("purpose", key: "binning.manual")) {
      try await run(["purpose": .cuts([1])])
    }
    let error = await #expect(throws: ModelError.self) {
      try await run(["age": .groups([["18"]])])
    }
    #expect(try #require(error).description.contains("the column is numeric"))
  }

  @Test(
    "The study file reads them and refuses what cannot be",
    arguments: [
      ("age: [25, 25]", "bin 2"), ("age: [30, 25]", "not above its start 30"),
      ("purpose: [[a], []]", "bin 2 names no category"), ("purpose: [[a], [a, b]]", "two bins"),
      ("purpose: [[a], b]", "[[a, b], [c]]"),
    ])
  func impossible(yaml: String, words: String) {
    let file = "study: s\ntarget: {column: y, bad: 1}\nbinning: {manual: {\(yaml)}}"
    let error = #expect(throws: StudyError.self) { try StudyFile.parse(file) }
    #expect(error?.message.contains(words) == true)
    #expect(error?.key.hasPrefix("binning.manual.") == true)
  }

  @Test("Cut points and groups arrive")
  func file() throws {
    let study = try StudyFile.parse(
      "study: s\ntarget: {column: y, bad: 1}\n"
        + "binning: {manual: {age: [25, 35, 50], purpose: [[a, b], [c]]}}")
    #expect(
      study.binning.manual
        == ["age": .cuts([25, 35, 50]), "purpose": .groups([["a", "b"], ["c"]])])
  }
}
