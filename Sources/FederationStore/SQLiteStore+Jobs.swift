internal import Cryptography
public import Federation
internal import Foundation
internal import GRDB

/// The jobs of an institution, in the same file as what was told in them.
extension SQLiteStore: NodeJobStore {
  public func jobs() throws -> [NodeJob] {
    try file.read { try Row.fetchAll($0, sql: "SELECT * FROM job ORDER BY id").map(Self.job) }
  }

  public func job(offer: [UInt8]) throws -> NodeJob? {
    try file.read {
      try Row.fetchOne(
        $0, sql: "SELECT * FROM job WHERE offer = ?", arguments: [offer.hexadecimal]
      ).map(Self.job)
    }
  }

  public func add(_ job: NodeJob) throws {
    try file.write {
      try $0.execute(
        sql: """
          INSERT INTO job (offer, manifest, received, decision, closed) VALUES (?, ?, ?, ?, 0)
          ON CONFLICT (offer) DO NOTHING
          """,
        arguments: [
          job.offer.hexadecimal, Data(job.manifest), job.received,
          try StoredJSON.text(job.decision),
        ])
    }
  }

  public func decide(_ decision: NodeJob.Decision, on offer: [UInt8]) throws {
    try file.write {
      try $0.execute(
        sql: "UPDATE job SET decision = ? WHERE offer = ?",
        arguments: [try StoredJSON.text(decision), offer.hexadecimal])
    }
  }

  public func decideIfOpen(_ decision: NodeJob.Decision, on offer: [UInt8]) throws {
    try file.write {
      try $0.execute(
        sql: "UPDATE job SET decision = ? WHERE offer = ? AND decision = ?",
        arguments: [
          try StoredJSON.text(decision), offer.hexadecimal,
          try StoredJSON.text(NodeJob.Decision.open),
        ])
    }
  }

  public func begin(_ offer: [UInt8], signatures: [[UInt8]]) throws {
    try file.write {
      try $0.execute(
        sql: "UPDATE job SET signatures = ? WHERE offer = ?",
        arguments: [try StoredJSON.text(signatures), offer.hexadecimal])
    }
  }

  public func close(_ offer: [UInt8]) throws {
    try file.write {
      try $0.execute(
        sql: "UPDATE job SET closed = 1 WHERE offer = ?", arguments: [offer.hexadecimal])
    }
  }

  private static func job(_ row: Row) throws -> NodeJob {
    var job = NodeJob(manifest: Array(row["manifest"] as Data), received: row["received"])
    job.decision = try StoredJSON.value(NodeJob.Decision.self, row["decision"])
    if let text = row["signatures"] as String? {
      job.signatures = try StoredJSON.value([[UInt8]].self, text)
    }
    job.isClosed = row["closed"]
    return job
  }
}

/// Small values of several kinds in one column.
enum StoredJSON {
  static func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
