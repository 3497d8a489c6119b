import CreditData
import CreditModels
import Federation
import Foundation
import Simulator
import Testing

@Suite("A validation over parties equals the validation of pooled rows")
struct ValidationEqualityTests {
  /// What federation may cost: sums in another order.
  static let tolerance = 1e-9

  @Test("Segments, folds, swap sets and calibration of made-up firms are equal over five banks")
  func firms() async throws {
    var study = Study(name: "sme-validation", target: .init(column: "default", bad: "1"))
    study.columns.special = ["other_lenders": [-9], "owner_experience": [-9]]
    study.columns.categories = [
      "industry": [
        "manufacturing", "wholesale", "retail", "construction", "transport", "catering", "services",
        "software",
      ],
      "tax_grade": ["A", "B", "M", "C", "D"],
      "region": ["east", "south", "north", "central", "west", "northeast"],
      "guarantee": ["unsecured", "personal", "company", "mortgage"],
    ]
    study.federation.split = .by(column: "bank")
    study.validation.split = .hash(.column("firm_id"), train: 0.7)
    study.validation.outOfTime = .init(column: "year", from: 2024)
    study.validation.segments = ["guarantee", "region"]
    study.columns.exclude = ["region"]
    let tables = SmallEnterpriseWorld(rows: 4000, parties: 5, seed: 11).horizontal()
    let parties = tables.map { Simulation.Party(name: $0.name, table: $0.table) }
    let file = try await compare(study, parties)
    #expect(file.segments.count == 6)
    #expect(file.segments.contains { $0.segments.count >= 3 })
    #expect(file.segments.contains { !$0.tooSmall.isEmpty })
  }

  @Test(
    "They are equal on public data over five parties",
    .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence),
    arguments: ["german", "uci_default"])
  func publicData(dataset: String) async throws {
    var study = Study(name: dataset, target: .init(column: "y", bad: "1"))
    study.columns.exclude = ["row_id"]
    study.model.design = .asIs
    study.validation.split = .by(column: "part")
    study.federation.split = .hash(.rowNumber, parties: 5)
    let table = try ReferenceFolder.table("reference/woe_matrix_\(dataset).csv.gz", for: study)
    let file = try await compare(study, try Simulation(study, dividing: table).parties)
    #expect(file.parts.test != nil)
  }

  /// Both ways, with folds, a cut-off, a challenger and a portfolio's bad rate.
  private func compare(
    _ plan: Study, _ parties: [Simulation.Party]
  ) async throws -> ValidationFile {
    var study = plan
    study.model.portfolioBadRate = 0.03
    study.validation.folds = 5
    study.validation.cutoff = .approve(0.7)
    study.validation.challenger = "card.json"
    var simulation = Simulation(study, parties: parties)
    simulation.policy = simulation.policy.waivingSmallSamples()
    simulation.challenger = try await challenger(of: plan, parties)
    let federated = try await simulation.run().result
    let pooled = try await simulation.pooled(federated.study).result
    let (one, other) = (federated.validation, pooled.validation)

    let difference = try Difference(Numbers(one), Numbers(other))
    #expect(difference.structure.isEmpty, "\(difference.structure.prefix(5))")
    #expect(difference.largest <= Self.tolerance, "\(difference.path)")
    // Something was compared.
    #expect(try Numbers(one).values.count > 300)
    #expect(one.parts.train?.table.counts == other.parts.train?.table.counts)
    #expect(one.parts.test?.table.counts == other.parts.test?.table.counts)
    let folds = try #require(one.folds)
    #expect(folds.folds.count == 5 && folds.folds.allSatisfy(\.converged))
    #expect(folds.folds.reduce(0) { $0 + $1.rows } == one.parts.train?.rows)
    #expect(folds.auc.mean < (one.parts.train?.performance.auc ?? 0) + 0.02)
    let swap = try #require(one.swap?.counts.train)
    let train = try #require(one.parts.train)
    #expect(swap.agreed + swap.disagreed == BinCount(good: train.good, bad: train.bad))
    #expect(train.confusion != nil)
    #expect(try #require(one.calibration).shift < 0)
    #expect(abs(train.performance.meanPD - 0.03) <= 1e-12)
    // The card is that of the shifted model.
    #expect(federated.scorecard.model.coefficients[0] != federated.fit.model.coefficients[0])
    expectNoSmallCell(one)
    return one
  }

  /// A card of fewer columns.
  private func challenger(
    of plan: Study, _ parties: [Simulation.Party]
  ) async throws -> Scorecard {
    var study = plan
    study.validation.segments = []
    let simulation = Simulation(study, parties: parties)
    let whole = try await simulation.pooled(study).result
    let terms = whole.fit.terms.dropFirst().sorted { abs($0.z ?? 0) > abs($1.z ?? 0) }
    study.columns.exclude += terms.dropFirst(3).map(\.name)
    study.columns.categories = study.columns.categories.filter {
      !study.columns.exclude.contains($0.key)
    }
    return try await simulation.pooled(study).result.scorecard
  }

  private func expectNoSmallCell(_ file: ValidationFile) {
    let samples =
      Part.allCases.compactMap { file.parts[$0] }
      + (file.segments + file.parties).flatMap(\.segments).map(\.validation)
    for sample in samples {
      #expect(sample.table.counts.allSatisfy { $0.rows >= 30 && $0.bad >= 5 })
      #expect(sample.calibration.bands.allSatisfy { $0.good + $0.bad >= 30 && $0.bad >= 5 })
      #expect(sample.gains.allSatisfy { $0.good + $0.bad >= 30 && $0.bad >= 5 })
    }
  }
}

/// All numbers of a JSON value, by path.
private struct Numbers {
  var values: [String: Double] = [:]
  var texts: [String: String] = [:]

  init(_ value: some Encodable) throws {
    add(try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)), at: "")
  }

  private mutating func add(_ value: Any, at path: String) {
    switch value {
    case let object as [String: Any]:
      for (key, value) in object { add(value, at: "\(path).\(key)") }
    case let list as [Any]: for (i, value) in list.enumerated() { add(value, at: "\(path).\(i)") }
    case let number as NSNumber: values[path] = number.doubleValue
    default: texts[path] = "\(value)"
    }
  }
}

private struct Difference {
  var structure: [String] = []
  var largest = 0.0
  var path = ""

  init(_ a: Numbers, _ b: Numbers) throws {
    structure = Set(a.values.keys).symmetricDifference(b.values.keys).sorted()
    structure += a.texts.filter { b.texts[$0.key] != $0.value }.keys
    for (path, value) in a.values {
      guard let other = b.values[path] else { continue }
      let size = abs(value - other) / max(1, abs(other))
      if !(size <= largest) { (largest, self.path) = (size, path) }
    }
  }
}
