public import CreditModels
internal import Foundation
public import SecureAggregation

/// Makes a study a job: names its parties, and has the coordinator offer it to them.
public enum JobSubmission {
  /// - Parameters:
  ///   - source: the file the study was read from, and the card it names as challenger.
  ///   - parties: in the order of the roster; all that have ever joined when absent.
  ///   - recipients: who gets the results; all parties when absent, of a vertical job all holders.
  ///   - coordinator: what this coordinator is called; it is the solver of vertical jobs.
  ///   - maximumRounds: no node answers more.
  ///   - expires: seconds since 1970.
  /// - Returns: the job, which is in `store`.
  public static func submit(
    _ study: Study, source: CoordinatorJob.Source, parties: [String]?,
    recipients: [String]? = nil, maximumRounds: Int? = nil, expires: Int, now: Int,
    coordinator: String = "coordinator", to store: any CoordinatorStore
  ) throws -> CoordinatorJob {
    for names in [parties, recipients] { try expectDistinct(names ?? []) }
    let known = try store.members()
    let members = try (parties ?? known.map(\.name)).map { name in
      guard let member = known.first(where: { $0.name == name }) else {
        throw JobError.unknownMember(name, known: known.map(\.name))
      }
      return member
    }
    var manifest = JobManifest(
      study: study, roster: members.map(\.rosterEntry),
      aggregation: study.federation.vertical == nil
        ? aggregation(of: study, parties: members.count) : .strict,
      expires: expires)
    if let stranger = recipients?.first(where: { name in !members.contains { $0.name == name } }) {
      throw JobError.unknownMember(stranger, known: members.map(\.name))
    }
    manifest.recipients = recipients
    if let plan = study.federation.vertical {
      guard plan.solver == coordinator else {
        throw VerticalError.anotherSolver(plan.solver, coordinator: coordinator)
      }
      if members.contains(where: { $0.name == coordinator }) {
        throw VerticalError.solverInRoster(coordinator)
      }
      manifest.recipients = try recipients ?? VerticalRoles(manifest).holders
    }
    if let maximumRounds { manifest.maximumRounds = maximumRounds }
    manifest.challenger = try source.challenger?.scorecard().model
    _ = try manifest.maskingRoster()
    let job = try CoordinatorJob(
      manifest, source: source, certificates: members.map(\.certificate), submitted: now)
    try store.add(job)
    return job
  }

  /// Offers the parties of a job that is done another one, which scores rows with the card that was found:
  /// the study with its roles is the same, and all sign again.
  ///
  /// - Parameter past: a vertical job whose holders have their parts of the card.
  /// - Returns: the job, which is in `store`.
  public static func submitScoring(
    by past: CoordinatorJob, expires: Int, now: Int, to store: any CoordinatorStore
  ) throws -> CoordinatorJob {
    let found = try past.decoded()
    guard past.state == .done, found.card == nil, found.study.federation.vertical != nil,
      try VerticalRoles(found).holders.allSatisfy(found.entitled.contains)
    else { throw VerticalError.noCard(job: past.id) }
    let known = try store.members()
    let members = try found.roster.map { entry in
      guard let member = known.first(where: { $0.name == entry.name }) else {
        throw JobError.unknownMember(entry.name, known: known.map(\.name))
      }
      return member
    }
    var study = found.study
    // Of every row its score is told: there is no fewest of them.
    study.federation.vertical?.minimumCommon = 1
    var manifest = JobManifest(
      study: study, roster: members.map(\.rosterEntry), aggregation: found.aggregation,
      expires: expires)
    manifest.card = past.id
    manifest.recipients = found.recipients
    let job = try CoordinatorJob(
      manifest, source: past.source, certificates: members.map(\.certificate), submitted: now)
    try store.add(job)
    return job
  }

  private static func expectDistinct(_ names: [String]) throws(JobError) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted { throw .namedTwice(name) }
  }

  /// Who has to answer: what the study says, or strict up to five parties and tolerant beyond.
  public static func aggregation(of study: Study, parties: Int) -> AggregationPolicy {
    switch study.privacy.aggregation {
    case .strict: .strict
    case .tolerant: .tolerant(Threshold(nodes: parties))
    case .auto: parties <= 5 ? .strict : .tolerant(Threshold(nodes: parties))
    }
  }
}
