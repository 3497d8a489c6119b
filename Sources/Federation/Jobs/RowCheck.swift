public import CreditData
public import CreditModels
internal import Cryptography
internal import SecureAggregation

/// How a study would fare on an institution's rows: for their owner, before a decision. Nothing of it
/// leaves.
public struct RowCheck: Sendable {
  public let study: Study
  public let rows: AssembledRows
  public let columns: [ColumnCheck]
  /// Positions, from 0, of rows with a cell that does not fit: no number, a category outside the
  /// dictionary, a target that is neither good nor bad.
  public let unfitRows: Set<Int>
  /// Ids that more than one row has, and how many rows have them; `nil` when the study names no id.
  public let repeatedIds: (ids: Int, rows: Int)?
  /// By part, when the rows can be divided.
  public let sizes: [Part: SampleSizes.Size]
  /// What keeps the study from running on these rows, as the job would say it; `nil` when nothing does.
  public let verdict: String?

  /// - Parameters:
  ///   - rows: read forgivingly.
  ///   - manifest: of the job, when there is one.
  ///   - now: seconds since 1970.
  public init(
    of rows: AssembledRows, study: Study, manifest: JobManifest?, policy: NodePolicy,
    party: String, now: Int
  ) async {
    self.study = study
    self.rows = rows
    let target = Self.target(of: rows.table, study: study)
    columns = ColumnCheck.all(of: rows, study: study)
    unfitRows = columns.reduce(into: rows.unfitRows.union(target)) { $0.formUnion($1.outsideRows) }
    repeatedIds = study.idColumn.flatMap { rows.table[$0] }.map(Self.repetitions)
    let manifest = manifest ?? Self.manifest(of: study, policy: policy)
    do {
      let divided = try Self.divided(rows, study: study, party: party)
      sizes = SampleSizes().total(from: SampleSizes().contribution(of: divided))
      verdict = await Self.objection(
        to: manifest, on: divided, policy: policy, now: now
      ).map { "\($0)" }
    } catch {
      sizes = [:]
      verdict = "\(error)"
    }
  }

  /// The rows as the node would take them.
  private static func divided(
    _ rows: AssembledRows, study: Study, party: String
  ) throws(DataError) -> PartyRows {
    if let misfit = rows.misfits.map(\.first).min(by: { ($0.row ?? 0) < ($1.row ?? 0) }) {
      throw misfit
    }
    if let column = rows.absent.first {
      throw DataError(.unknownColumn, column: column)
    }
    return try PartyRows(party: party, table: rows.table, study: study)
  }

  private static func objection(
    to manifest: JobManifest, on rows: PartyRows, policy: NodePolicy, now: Int
  ) async -> (any Error)? {
    if let objection = policy.objections(to: manifest, party: rows.party, now: now).first {
      return objection
    }
    do {
      try manifest.permit(rows)
      try await StudyRun(manifest.study).rehearse(on: LocalAggregator(rows))
      return nil
    } catch {
      return error
    }
  }

  /// A study that nobody has made a job of, as it would be offered.
  private static func manifest(of study: Study, policy: NodePolicy) -> JobManifest {
    let roster = (0..<max(3, policy.minimumParties)).map {
      Roster.Member(name: "party \($0)", key: Node.Owner().identity.verifyingKey)
    }
    return JobManifest(study: study, roster: roster, aggregation: .strict, expires: .max)
  }

  /// Rows whose target is missing or, where the study says both, neither good nor bad.
  private static func target(of table: Table, study: Study) -> Set<Int> {
    guard study.task == .fit, let column = table[study.target.column] else { return [] }
    let rejects = study.rejects.flatMap { rules in
      table[rules.column].map { (column: $0, text: rules.rejected) }
    }
    return Set(
      (0..<table.rowCount).filter { row in
        if let rejects, rejects.column.text(row: row) == rejects.text { return false }
        guard let text = column.text(row: row) else { return true }
        guard let good = study.target.good else { return false }
        return text != study.target.bad && text != good
      })
  }

  private static func repetitions(in column: Column) -> (ids: Int, rows: Int) {
    var counts: [String: Int] = [:]
    for row in 0..<column.count {
      if let id = column.text(row: row) { counts[id, default: 0] += 1 }
    }
    let repeated = counts.values.filter { $0 > 1 }
    return (repeated.count, repeated.reduce(0, +))
  }
}
