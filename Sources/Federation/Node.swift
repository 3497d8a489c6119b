public import CreditData
internal import CreditModels
package import SecureAggregation

/// A data holder's end of a federation. It keeps the rows and answers requests through its door; it
/// starts nothing by itself.
public actor Node {
  public nonisolated let name: String
  private var door: Door

  /// A node that masks what it sends.
  ///
  /// - Throws: `DataError` for rows the job's study cannot use, `AggregationError` for a roster it
  ///   cannot hide in or is not part of.
  public init(name: String, table: Table, job: Job, policy: NodePolicy) throws {
    let participant = try StrictParticipant(
      name: name, roster: job.maskingRoster(), jobDigest: job.digest())
    try self.init(name: name, table: table, job: job, policy: policy, participant: participant)
  }

  /// - Parameter participant: puts the masks on; a plain one shows bits for tests and benchmarks.
  package init(
    name: String, table: Table, job: Job, policy: NodePolicy,
    participant: any AggregationParticipant
  ) throws {
    self.name = name
    let rows = try PartyRows(party: name, table: table, study: job.study)
    door = Door(rows: rows, job: job, policy: policy, participant: participant)
  }

  /// - Throws: the refusal; nothing that depends on a row has left by then.
  public func answer(_ request: Request) throws -> Response { try door.answer(request) }

  /// Everything that left this node.
  public var releases: [Release] { door.releases }
}
