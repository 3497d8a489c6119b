public import CreditData
internal import CreditModels
public import SecureAggregation

/// A data holder's end of a federation. It keeps the rows and answers requests through its door; it
/// starts nothing by itself.
public actor Node {
  public nonisolated let name: String
  private var door: Door

  /// - Parameter participant: puts the masks on; a plain one shows bits for tests and benchmarks.
  /// - Throws: `DataError` for rows the job's study cannot use.
  public init(
    name: String, table: Table, job: Job, policy: NodePolicy,
    participant: any AggregationParticipant
  ) throws(DataError) {
    self.name = name
    let rows = try PartyRows(party: name, table: table, study: job.study)
    door = Door(rows: rows, job: job, policy: policy, participant: participant)
  }

  /// - Throws: the refusal; nothing that depends on a row has left by then.
  public func answer(_ request: Request) throws -> Response { try door.answer(request) }

  /// Everything that left this node.
  public var releases: [Release] { door.releases }
}
