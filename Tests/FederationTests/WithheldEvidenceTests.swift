import CreditData
import CreditModels
import Federation
import Foundation
import Simulator
import Testing

@Suite("Weights of evidence that the study withholds from holders")
struct WithheldEvidenceTests {
  private static let yaml = """
    study: s
    target: {column: default, bad: 1, good: 0}
    federation: {layout: vertical, id: id, identifiers: text, label: bank, dealer: notary, \
    solver: consortium, scores: label, evidence: withheld}
    model: {design: standardised}

    """

  private static func study() throws -> Study {
    var study = try StudyFile.parse(yaml)
    study.validation.cutoff = .approve(0.6)
    return study
  }

  /// No place for missing cells.
  private static func parties() -> [Simulation.Party] {
    VerticalStudyTests.parties(1500, holders: 2).map { party in
      .init(
        name: party.name,
        table: Table(
          names: party.table.names,
          columns: party.table.columns.map { column in
            guard case .numeric(let values) = column else { return column }
            return .numeric(values.map { $0.isNaN ? 0 : $0 })
          }))
    }
  }

  @Test("A card of plain columns is the pooled one, and no part of it speaks of bins")
  func plainColumns() async throws {
    let simulation = try VerticalStudyTests.simulation(Self.study(), Self.parties())
    let outcome = try await simulation.run()
    let pooled = try await simulation.pooled(outcome.result.study, of: outcome).result
    #expect(Comparison(.init(outcome.result), .init(pooled), limits: .columns).isEqual)
    let parts = simulation.parts(of: outcome)
    #expect(parts.map(\.characteristics.count) == [2, 2])
    for part in parts {
      let text = String(decoding: try JSONEncoder().encode(part.characteristics), as: UTF8.self)
      #expect(text.contains("coefficient"))
      for key in ["woe", "good", "bad", "bins"] { #expect(!text.contains("\"\(key)\"")) }
    }
    let told = outcome.journals.values.joined().map(\.what)
    #expect(!told.contains { $0.contains("goods and bads in bins") && !$0.contains("score") })
  }

  @Test("A study that needs them is refused with what to do")
  func study() throws {
    #expect(try StudyFile.parse(Self.yaml).federation.vertical?.evidence == .withheld)
    let woe = Self.yaml.replacing("model: {design: standardised}", with: "model: {design: woe}")
    #expect(throws: StudyError.self) { try StudyFile.parse(woe) }
    do { _ = try StudyFile.parse(woe) } catch {
      #expect("\(error)".contains("set model.design to standardised or asIs"))
    }
    let whole = Self.yaml.replacing("withheld}", with: "withheld, card: whole}")
    #expect(throws: StudyError.self) { try StudyFile.parse(whole) }
    do { _ = try StudyFile.parse(whole) } catch {
      #expect("\(error)".contains("say 'card: parts'"))
    }
    let told = woe.replacing("withheld", with: "told, card: whole")
    #expect(try StudyFile.parse(told).federation.vertical?.evidence == .told)
    #expect(throws: StudyError.self) {
      try StudyFile.parse(Self.yaml.replacing("withheld", with: "secret"))
    }
  }

  @Test("The label party does not count goods and bads in bins, whatever the solver asks")
  func counts() async throws {
    var study = try Self.study()
    study.model.design = .woe
    let remote = try RemoteFederation(study, Self.parties())
    await #expect(throws: ParcelError.evidence(party: "bank")) { _ = try await remote.run() }
    study.federation.vertical?.evidence = .told
    _ = try await RemoteFederation(study, Self.parties()).run()
  }

  /// Somebody on the way who changes questions to one holder.
  private struct Meddler: NodeLink {
    let node: VerticalNode
    let change: @Sendable (VerticalQuestion) -> VerticalQuestion

    var name: String { node.name }
    func send(_ request: Request) async throws -> Response {
      guard name == "tax", case .vertical(let number, let question, let inbox) = request else {
        return try await node.answer(request)
      }
      return try await node.answer(.vertical(number: number, change(question), inbox: inbox))
    }
  }

  private static func run(
    _ change: @escaping @Sendable (VerticalQuestion) -> VerticalQuestion
  ) async throws {
    let remote = try RemoteFederation(study(), parties())
    let institutions = try RemoteInstitutions(
      remote.manifest, links: remote.nodes.map { Meddler(node: $0, change: change) })
    try await institutions.settleRows()
    _ = try await StudyRun(remote.study).run(
      on: SharedAggregator(remote.study, institutions: institutions))
  }

  @Test("A holder uses no weights of evidence that somebody sends it all the same")
  func designs() async throws {
    let design = Design([
      .woe(Binning(name: "x0", rule: .numeric(cuts: [0], special: [])), values: [1, -1, 0])
    ])
    await #expect(throws: ParcelError.evidence(party: "tax")) {
      try await Self.run { question in
        guard case .declare(_, let fold) = question.kind else { return question }
        return VerticalQuestion(.declare(design, heldOut: fold))
      }
    }
    await #expect(throws: ParcelError.evidence(party: "tax")) {
      try await Self.run { question in
        guard case .begin(let terms, .design) = question.kind else { return question }
        return VerticalQuestion(.begin(terms, .design(design)))
      }
    }
    await #expect(throws: ParcelError.evidence(party: "tax")) {
      try await Self.run { question in
        guard case .begin(let terms, .model(let model, let whole)) = question.kind else {
          return question
        }
        let other = ScoreModel(design: design, coefficients: [model.coefficients[0], 1])
        return VerticalQuestion(.begin(terms, .model(other, whole: whole)))
      }
    }
  }
}
