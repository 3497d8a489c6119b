public import CreditData
public import CreditModels
public import Federation

/// A vertical federation on one machine: the same nodes, roles and sealed messages as between institutions,
/// with links that are function calls.
public struct VerticalSimulation: Sendable {
  public let study: Study
  /// The one with the outcomes first.
  public let parties: [Simulation.Party]
  public var policy = NodePolicy()
  /// The other card of `validation.challenger`.
  public var challenger: Scorecard?
  let plan: Study.VerticalPlan

  public struct Outcome: Sendable {
    public let result: StudyResult
    public let rounds: [RoundRecord]
    public let journals: [String: [JournalLine]]
    /// By holder, in the order of the parties.
    public let matches: [Match]
    /// By holder: the rows that were left out, and why.
    public let unused: [String: Table]
    /// Sent and received by all holders together.
    public let traffic: (sent: Int, received: Int)
    /// The common rows, each holder's columns side by side: nobody has them in a deployment.
    let joined: Table

    /// To check results against: a column of the common rows.
    package func joinedColumn(_ name: String) -> Column? { joined[name] }
  }

  /// What became of a holder's rows.
  public struct Match: Codable, Sendable, Equatable {
    public let party: String
    public let rows: Int
    /// Rows set aside: without an identifier, with one that is none, or with one that came before.
    public let missing: Int
    public let malformed: Int
    public let repeated: Int
    /// Rows of enterprises that all parties know.
    public let common: Int

    /// - Parameter unused: the rows that were left out, with reasons.
    init(_ party: Simulation.Party, unused: Table) {
      func count(_ reason: OwnRows.Reason) -> Int {
        (0..<unused.rowCount).count { unused["reason"]?.text(row: $0) == reason.rawValue }
      }
      self.party = party.name
      rows = party.table.rowCount
      missing = count(.missing)
      malformed = count(.malformed)
      repeated = count(.repeated)
      common = rows - unused.rowCount
    }
  }

  /// - Throws: `VerticalError` for roles that do not fit the parties.
  public init(_ study: Study, parties: [Simulation.Party]) throws {
    guard let plan = study.federation.vertical else {
      preconditionFailure("a study with a vertical layout")
    }
    self.study = study
    self.plan = plan
    let names = parties.map(\.name)
    guard parties.count >= 2 else { throw VerticalError.tooFewHolders(parties.count) }
    guard let label = parties.first(where: { $0.name == plan.label }) else {
      throw VerticalError.unknownParty(plan.label, key: "federation.label", known: names)
    }
    if label.table[study.target.column] == nil {
      throw VerticalError.wrongLabelParty(
        label.name, target: study.target.column,
        owner: parties.first { $0.table[study.target.column] != nil }?.name)
    }
    for (role, name) in [("dealer", plan.dealer), ("solver", plan.solver)] {
      if names.contains(name) { throw VerticalError.rowsOfRole(name, role: role) }
    }
    if let name = plan.ranges.keys.sorted().first(where: { !names.contains($0) }) {
      throw VerticalError.unknownParty(name, key: "federation.range", known: names)
    }
    self.parties = [label] + parties.filter { $0.name != label.name }
  }

  /// The rows of the enterprises that all parties know, each party's columns side by side: what somebody has
  /// who has all files, and nobody in a deployment.
  ///
  /// - Throws: `VerticalError` for what a federation of these parties would refuse as well.
  public func commonRows() throws -> Table {
    for (index, party) in parties.enumerated() {
      for other in parties[..<index] {
        let shared = party.table.names.first { $0 != plan.id && other.table[$0] != nil }
        if let shared { throw VerticalError.sharedColumn(shared, of: other.name, and: party.name) }
      }
    }
    let joined = try CommonRows(of: parties, plan: plan).joined
    guard joined.rowCount >= plan.minimumCommon else {
      throw VerticalError.tooFewCommon(minimum: plan.minimumCommon)
    }
    return joined
  }

  /// Fits the study over the holders.
  public func run(
    onMatching: @escaping VerticalNode.ProgressHandler = { _ in },
    onPhase: @escaping StudyRun.PhaseHandler = { _, _ in },
    onRound: @escaping @Sendable (RoundRecord) -> Void = { _ in }
  ) async throws -> Outcome {
    let own = OwnTables()
    let local = try LocalNodes(
      study, plan: plan, parties: parties, policy: policy, onRows: own.keep, onProgress: onMatching,
      change: { $0.challenger = challenger?.model })
    let institutions = local.institutions
    try await institutions.settleRows()
    let aggregator = SharedAggregator(study, institutions: institutions, onRound: onRound)
    let found = try await StudyRun(study, challenger: challenger, onPhase: onPhase)
      .run(on: aggregator)
    let result = try await institutions.measured(found)
    var journals: [String: [JournalLine]] = [:]
    for node in local.nodes { journals[node.name] = try await node.journal }
    let unused = own[.unused]
    return Outcome(
      result: result, rounds: await aggregator.rounds, journals: journals,
      matches: parties.compactMap { party in
        unused[party.name].map { Match(party, unused: $0) }
      }, unused: unused, traffic: await institutions.traffic,
      joined: try CommonRows(of: parties, plan: plan).joined)
  }

  /// Whether those entitled get the card of all columns, or each holder its part.
  public var tellsWholeCard: Bool { plan.card == .whole }

  /// What each holder gets of the card.
  public func parts(of outcome: Outcome) -> [CardPartFile] {
    parties.enumerated().map { index, party in
      CardPartFile(
        of: outcome.result.scorecard, party: party.name, id: plan.id, isLabelParty: index == 0,
        isMine: { party.table[$0] != nil })
    }
  }

  /// Fits the study on the columns of all parties in one place.
  ///
  /// - Parameter study: the one the federation used, with its dictionary.
  public func pooled(
    _ study: Study, of outcome: Outcome
  ) async throws -> (result: StudyResult, rows: PartyRows) {
    try await PooledStudy(study, challenger: challenger).run(on: outcome.joined)
  }
}
