public import CreditData
public import CreditModels
internal import Cryptography
public import Federation
public import SecureAggregation

/// A federation on one machine: a node for each party's rows, the same nodes, door and masks as between
/// institutions, with links that are function calls.
public struct Simulation: Sendable {
  /// How contributions travel.
  public enum Protection: Sendable {
    /// Masked, as in production.
    case secure
    /// The same words without masks, to compare bits and to count what masking costs.
    case plain
  }

  public struct Party: Sendable {
    public let name: String
    public let table: Table

    public init(name: String, table: Table) {
      self.name = name
      self.table = table
    }
  }

  public struct Outcome: Sendable {
    public let result: StudyResult
    public let rounds: [RoundRecord]
    /// What left each node and what it refused, by party.
    public let journals: [String: [JournalLine]]
    /// Who left on the way, when and why.
    public let departures: [Departure]

    /// On whose rows the model was fitted.
    public var members: [String] { result.members }
  }

  public let study: Study
  public let parties: [Party]
  public var policy = NodePolicy()
  public var protection = Protection.secure
  /// What goes wrong on the way to the nodes.
  public var faults: FaultPlan?
  /// The other card of `validation.challenger`.
  public var challenger: Scorecard?

  public init(_ study: Study, parties: [Party]) {
    self.study = study
    self.parties = parties
  }

  /// Divides one table as the study's `federation.split` says.
  ///
  /// - Throws: `DataError`, or `SimulationError` when the study does not say how.
  public init(_ study: Study, dividing table: Table) throws {
    switch study.federation.split {
    case .hash(let key, let count):
      let tables = try table.partition(into: count, dataset: study.name, key: key)
      parties = tables.enumerated().map { Party(name: "party_\($0 + 1)", table: $1) }
    case .by(let column):
      parties = try table.partition(by: column).map { Party(name: $0.name, table: $0.table) }
    case nil:
      throw SimulationError.noParties
    }
    self.study = study
  }

  /// Who has to answer: what the study says, or strict up to five parties and tolerant beyond.
  public var aggregation: AggregationPolicy {
    let tolerant = AggregationPolicy.tolerant(Threshold(nodes: parties.count))
    return switch study.privacy.aggregation {
    case .strict: .strict
    case .tolerant: tolerant
    case .auto: parties.count <= 5 ? .strict : tolerant
    }
  }

  /// The policy's name in files and reports.
  public var aggregationName: String { aggregation == .strict ? "strict" : "tolerant" }

  /// The nodes and the aggregator over them, ready for any algorithm.
  ///
  /// Every party has a key of its own and signs the manifest; all that is missing of a deployment is
  /// that owners read it first.
  public func federation(
    onRound: @escaping @Sendable (RoundRecord) -> Void = { _ in }
  ) throws -> (aggregator: SecureAggregator, nodes: [Node]) {
    let acknowledged = study.federation.acknowledgesTwoParties
    guard parties.count > (acknowledged ? 1 : 2) else {
      throw FederationError.tooFewParties(count: parties.count, minimum: 3)
    }
    var policy = policy
    // In a simulation the study speaks for the owners.
    if acknowledged { policy.minimumParties = min(2, policy.minimumParties) }
    if study.validation.byParty { policy.allowsOwnPerformance = true }
    let owners = parties.map { _ in Node.Owner(policy: policy) }
    let manifest = try signedManifest(by: owners)
    let nodes = try zip(parties, owners).map { party, owner in
      // Made-up data sets are known by their owners' names.
      let snapshot = Array(party.name.utf8)
      return switch protection {
      case .secure:
        try Node(
          name: party.name, table: party.table, snapshot: snapshot, manifest: manifest, owner: owner
        )
      case .plain:
        try Node(
          name: party.name, table: party.table, snapshot: snapshot, manifest: manifest,
          owner: owner,
          participant: PlainParticipant(
            name: party.name, roster: manifest.roster, policy: aggregation,
            jobDigest: manifest.digest))
      }
    }
    let collector: any AggregationCollector =
      switch protection {
      case .secure:
        try MaskingCollector(
          roster: manifest.roster, policy: aggregation, jobDigest: manifest.digest)
      case .plain:
        try PlainCollector(
          roster: manifest.roster, policy: aggregation, jobDigest: manifest.digest)
      }
    let aggregator = SecureAggregator(
      links: links(to: nodes), policy: aggregation, collector: collector,
      minimumDifference: policy.minimumDifference, onRound: onRound)
    return (aggregator, nodes)
  }

  private func signedManifest(by owners: [Node.Owner]) throws -> SignedManifest {
    let roster = zip(parties, owners).map {
      Roster.Member(name: $0.name, key: $1.identity.verifyingKey)
    }
    var manifest = JobManifest(
      study: study, roster: roster, aggregation: aggregation, expires: .max)
    manifest.challenger = challenger?.model
    let bytes = try manifest.bytes()
    return try SignedManifest(
      bytes: bytes,
      signatures: owners.map { SignedManifest.signature(of: bytes, by: $0.identity) })
  }

  private func links(to nodes: [Node]) -> [any NodeLink] {
    let links = nodes.map(InProcessLink.init)
    guard let faults else { return links }
    let silences = faults.silences(of: parties.map(\.name))
    return links.enumerated().map { index, link in
      FaultyLink(link, plan: faults, index: index, silence: silences[link.name])
    }
  }

  /// Fits the study over the nodes.
  public func run(
    onPhase: @escaping StudyRun.PhaseHandler = { _, _ in },
    onRound: @escaping @Sendable (RoundRecord) -> Void = { _ in }
  ) async throws -> Outcome {
    let (aggregator, nodes) = try federation(onRound: onRound)
    let result = try await StudyRun(study, challenger: challenger, onPhase: onPhase)
      .run(on: aggregator)
    var journals: [String: [JournalLine]] = [:]
    for node in nodes { journals[node.name] = try await node.journal }
    return Outcome(
      result: result, rounds: await aggregator.rounds, journals: journals,
      departures: await aggregator.departures)
  }

  /// Fits `study` on the rows of all parties in one place.
  ///
  /// - Parameters:
  ///   - study: the one the federation used, with its dictionary.
  ///   - members: whose rows; all parties' when absent.
  public func pooled(
    _ study: Study, of members: [String]? = nil
  ) async throws -> (result: StudyResult, rows: PartyRows) {
    let tables = parties.filter { members?.contains($0.name) ?? true }.map(\.table)
    return try await PooledStudy(study, challenger: challenger).run(on: Table.concatenating(tables))
  }
}

/// A study on rows in one place: the centralised reference.
public struct PooledStudy: Sendable {
  private let study: Study
  private let challenger: Scorecard?

  public init(_ study: Study, challenger: Scorecard? = nil) {
    self.study = study
    self.challenger = challenger
  }

  /// The performance is that of every single score, not of cells; the validation is that of cells, as
  /// over parties. All rows are one party here, so with `validation.byParty` they have one entry.
  public func run(
    on table: Table, onPhase: @escaping StudyRun.PhaseHandler = { _, _ in }
  ) async throws -> (result: StudyResult, rows: PartyRows) {
    let rows = try PartyRows(party: "pooled", table: table, study: study)
    let result = try await StudyRun(study, challenger: challenger, onPhase: onPhase)
      .run(on: LocalAggregator(rows))
    var performance: [Part: Performance] = [:]
    for part in result.performance.keys {
      performance[part] = try .exact(of: result.issuedModel, on: rows, part: part)
    }
    return (result.replacing(performance: performance), rows)
  }
}

/// Why a simulation cannot start.
public enum SimulationError: Error, Equatable, CustomStringConvertible {
  case noParties

  public var description: String {
    "the study does not say who holds which rows; add federation.split, or give each party's file "
      + "as --party NAME=FILE."
  }
}
