internal import Federation
internal import GRDB

/// The rounds of a few jobs as far as they have been read, so that those who watch a job do not read
/// its sums again and again.
struct RoundRecords {
  /// So many jobs are kept.
  static let maximumJobs = 8

  private struct Record {
    var rounds: [RoundRecord] = []
    var lastNumber: Int64 = 0
  }
  private var records: [String: Record] = [:]
  /// The job that was asked for last comes last.
  private var order: [String] = []

  /// All rounds of a job, of which those that are new are read.
  mutating func rounds(of id: String, in db: Database) throws -> [RoundRecord] {
    // Taken out, so that a row that cannot be read leaves no half of a record behind.
    var record = records.removeValue(forKey: id) ?? Record()
    order.removeAll { $0 == id }
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT number, json_extract(total, '$.round') AS round FROM total
        WHERE job = ? AND number > ? ORDER BY number
        """,
      arguments: [id, record.lastNumber])
    for row in rows {
      record.rounds.append(try StoredJSON.value(RoundRecord.self, row["round"]))
      record.lastNumber = row["number"]
    }
    if order.count == Self.maximumJobs { records[order.removeFirst()] = nil }
    order.append(id)
    records[id] = record
    return record.rounds
  }
}
