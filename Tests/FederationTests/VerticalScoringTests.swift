import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Simulator
import Testing

@Suite("Rows are scored with the parts of a card, and only the label party has the scores")
struct VerticalScoringTests {
  private static func scaling(_ kind: String) -> Scaling {
    var scaling = Scaling()
    if kind == "spread" { scaling.base = .spread }
    if kind == "whole" { scaling.rounding = .whole }
    return scaling
  }

  private static func found(
    _ parties: [Simulation.Party], _ change: (inout Study) -> Void
  ) async throws -> (study: Study, card: Scorecard, parts: [CardPartFile]) {
    let study = VerticalStudyTests.study(change)
    let simulation = try VerticalStudyTests.simulation(study, parties)
    let outcome = try await simulation.run()
    return (study, outcome.result.scorecard, simulation.parts(of: outcome))
  }

  /// Applicants whom nobody knew when the card was found, without an outcome.
  private static func applicants(_ holders: Int) -> [Simulation.Party] {
    let population = VerticalStudyTests.Population(700, seed: 77)
    return [("tax", [0, 1], 5), ("bank", [2, 3], 7), ("platform", [4, 5], 9)].prefix(holders).map {
      Simulation.Party(
        name: $0, table: population.table($1, outcome: false, skipping: $2, shift: 2))
    }
  }

  static func joined(_ parties: [Simulation.Party], _ ids: [String]) -> Table {
    var (names, columns): ([String], [Column]) = ([], [])
    for party in parties {
      let places = Dictionary(
        uniqueKeysWithValues: (0..<party.table.rowCount).map {
          (party.table["id"]?.text(row: $0) ?? "", $0)
        })
      let rows = party.table.rows(ids.compactMap { places[$0] })
      for (name, column) in zip(rows.names, rows.columns) where !names.contains(name) {
        names.append(name)
        columns.append(column)
      }
    }
    return Table(names: names, columns: columns)
  }

  private static func texts(_ table: Table, _ name: String) -> [String] {
    (0..<table.rowCount).compactMap { table[name]?.text(row: $0) }
  }

  private static func numbers(_ table: Table, _ name: String) -> [Double] {
    if case .numeric(let numbers)? = table[name] { numbers } else { [] }
  }

  @Test(
    "Sums of points are the scores of the whole card on joined rows",
    arguments: ["separate", "spread", "whole"], [2, 3])
  func equalsWholeCard(kind: String, holders: Int) async throws {
    let (study, card, parts) = try await Self.found(
      VerticalStudyTests.parties(3000, holders: holders)
    ) { $0.scaling = Self.scaling(kind) }
    let parties = Self.applicants(holders)
    let outcome = try await VerticalScoring(study, parts: parts, parties: parties).run()
    let ids = Self.texts(outcome.scores, "id")
    #expect(ids.count > 300)
    #expect(outcome.matches.allSatisfy { $0.common == ids.count })
    let expected = try card.score(Self.joined(parties, ids))
    for (name, values) in [
      ("score", expected.scores), ("pd", expected.probabilitiesOfDefault),
    ] {
      let found = Self.numbers(outcome.scores, name)
      #expect(found.count == ids.count)
      #expect(zip(found, values).allSatisfy { abs($0 - $1) < 1e-6 })
    }
    if kind == "whole" { #expect(Self.numbers(outcome.scores, "score") == expected.scores) }
    // In the order of the label party's rows.
    let rows = Self.numbers(outcome.scores, "row")
    #expect(rows == rows.sorted())
    let bank = try #require(parties.first { $0.name == "bank" })
    #expect(ids == rows.compactMap { bank.table["id"]?.text(row: Int($0) - 1) })
    // Every other row is named with its reason.
    let unused = Self.numbers(outcome.unused, "row")
    #expect((rows + unused).sorted() == (1...bank.table.rowCount).map(Double.init))
    #expect(Set(Self.texts(outcome.unused, "reason")) == ["not known to all"])
  }

  @Test("Without bins as well")
  func standardised() async throws {
    func filled(_ parties: [Simulation.Party]) -> [Simulation.Party] {
      parties.map { Simulation.Party(name: $0.name, table: VerticalStudyTests.filled($0.table)) }
    }
    let (study, card, parts) = try await Self.found(filled(VerticalStudyTests.parties(3000))) {
      $0.model.design = .standardised
      $0.scaling.base = .spread
    }
    let parties = filled(Self.applicants(3))
    let scored = try await VerticalScoring(study, parts: parts, parties: parties).run().scores
    let expected = try card.score(Self.joined(parties, Self.texts(scored, "id"))).scores
    #expect(!expected.isEmpty)
    #expect(zip(Self.numbers(scored, "score"), expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("Parties that are not the card's are named")
  func parties() async throws {
    let (study, _, parts) = try await Self.found(VerticalStudyTests.parties(3000)) { _ in }
    let parties = Self.applicants(3)
    #expect(
      throws: VerticalError.unknownParty("tax", key: "the card", known: ["bank", "platform"])
    ) {
      _ = try VerticalScoring(study, parts: parts, parties: Array(parties.dropFirst()))
    }
    let stranger = parties + [Simulation.Party(name: "post", table: parties[0].table)]
    #expect(
      throws: VerticalError.unknownParty(
        "post", key: "--party", known: ["bank", "tax", "platform"])
    ) {
      _ = try VerticalScoring(study, parts: parts, parties: stranger)
    }
  }

  @Test("A node with a card's part answers nothing else")
  func otherQuestions() async throws {
    let (study, _, parts) = try await Self.found(VerticalStudyTests.parties(3000)) { _ in }
    let parties = Self.applicants(3)
    for question in [
      VerticalQuestion.Kind.announce, .sums(GroupSizes(of: .all, part: .train).query),
      .declare(Design([.asIs("x0")]), heldOut: nil),
    ] {
      let nodes = try RemoteFederation(study, parties, parts: parts) { $0.card = "0123" }.nodes
      await #expect(
        throws: ParcelError.unexpected("a question that does not score rows", party: "tax")
      ) {
        _ = try await nodes[0].answer(
          .vertical(number: 1, VerticalQuestion(question), inbox: []))
      }
    }
    // Nor does a job of fits get scores by a part, or one of scores begin without it.
    #expect(throws: VerticalError.noPart(party: "tax", job: "0123")) {
      _ = try RemoteFederation(study, parties) { $0.card = "0123" }
    }
  }

  @Test("Common enterprises are looked for once in a job, and scores are told once")
  func once() async throws {
    let (study, _, parts) = try await Self.found(VerticalStudyTests.parties(3000)) { _ in }
    for isAgain in [true, false] {
      let remote = try RemoteFederation(study, Self.applicants(3), parts: parts) {
        $0.card = "0123"
      }
      let institutions = try RemoteInstitutions(remote.manifest, links: remote.links())
      #expect(try await institutions.findCommon() > 300)
      if !isAgain { try await institutions.scoreRows() }
      await #expect(
        throws: ParcelError.unexpected(
          "terms that do not fit its role or come too early", party: "bank")
      ) {
        if isAgain { _ = try await institutions.findCommon() }
        try await institutions.scoreRows()
      }
    }
  }

  @Test("Terms of another protocol are refused in a job that scores")
  func otherTerms() async throws {
    let (study, _, parts) = try await Self.found(VerticalStudyTests.parties(3000)) { _ in }
    let remote = try RemoteFederation(study, Self.applicants(3), parts: parts) { $0.card = "0123" }
    let institutions = try RemoteInstitutions(remote.manifest, links: remote.links())
    await #expect(throws: ParcelError.self) { try await institutions.settleRows() }
    // The first to be told the terms.
    let bank = try await remote.nodes[1].journal
    #expect(bank.last?.kind == .ended)
    #expect(bank.last?.what.contains("subject") == true)
  }
}
