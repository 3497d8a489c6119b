public import CreditData
public import CreditModels
public import Federation
internal import SecureAggregation

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
    /// What left each node, by party.
    public let releases: [String: [Release]]
  }

  public let study: Study
  public let parties: [Party]
  public var policy = NodePolicy()
  public var protection = Protection.secure

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

  /// The nodes and the aggregator over them, ready for any algorithm.
  public func federation(
    onRound: @escaping @Sendable (RoundRecord) -> Void = { _ in }
  ) throws -> (aggregator: SecureAggregator, nodes: [Node]) {
    let names = parties.map(\.name)
    let acknowledged = study.federation.acknowledgesTwoParties
    guard names.count > (acknowledged ? 1 : 2) else {
      throw FederationError.tooFewParties(count: names.count, minimum: 3)
    }
    let job = Job(study: study, roster: names)
    let (roster, digest) = (try job.maskingRoster(), try job.digest())
    var policy = policy
    // In a simulation the study speaks for the owners.
    if acknowledged { policy.minimumParties = min(2, policy.minimumParties) }
    let nodes = try parties.map { party in
      switch protection {
      case .secure:
        try Node(name: party.name, table: party.table, job: job, policy: policy)
      case .plain:
        try Node(
          name: party.name, table: party.table, job: job, policy: policy,
          participant: PlainParticipant(name: party.name, roster: roster, jobDigest: digest))
      }
    }
    let collector: any AggregationCollector =
      protection == .secure
      ? try StrictCollector(roster: roster, jobDigest: digest)
      : try PlainCollector(roster: roster, jobDigest: digest)
    return (
      SecureAggregator(
        links: nodes.map(InProcessLink.init), collector: collector, onRound: onRound),
      nodes
    )
  }

  /// Fits the study over the nodes.
  public func run(
    onPhase: @escaping StudyRun.PhaseHandler = { _, _ in },
    onRound: @escaping @Sendable (RoundRecord) -> Void = { _ in }
  ) async throws -> Outcome {
    let (aggregator, nodes) = try federation(onRound: onRound)
    let result = try await StudyRun(study, onPhase: onPhase).run(on: aggregator)
    var releases: [String: [Release]] = [:]
    for node in nodes { releases[node.name] = await node.releases }
    return Outcome(result: result, rounds: await aggregator.rounds, releases: releases)
  }

  /// Fits `study` on the rows of all parties in one place.
  ///
  /// - Parameter study: the one the federation used, with its dictionary.
  public func pooled(_ study: Study) async throws -> (result: StudyResult, rows: PartyRows) {
    try await PooledStudy(study).run(on: Table.concatenating(parties.map(\.table)))
  }
}

/// A study on rows in one place: the centralised reference.
public struct PooledStudy: Sendable {
  private let study: Study

  public init(_ study: Study) { self.study = study }

  /// The performance is that of every single score, not of cells.
  public func run(
    on table: Table, onPhase: @escaping StudyRun.PhaseHandler = { _, _ in }
  ) async throws -> (result: StudyResult, rows: PartyRows) {
    let rows = try PartyRows(party: "pooled", table: table, study: study)
    let result = try await StudyRun(study, onPhase: onPhase).run(on: LocalAggregator(rows))
    var performance: [Part: Performance] = [:]
    for part in result.performance.keys {
      performance[part] = try .exact(of: result.fit.model, on: rows, part: part)
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
