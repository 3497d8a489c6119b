internal import CreditData
internal import CreditModels
internal import Dispatch
internal import Foundation
internal import SecureAggregation

/// Makes the node of a job out of an institution's rows.
struct NodeReader: Sendable {
  let name: String
  let owner: Node.Owner
  /// None at a dealer.
  let rows: (any RowSource)?
  /// Those that a card is to score; `rows` when absent.
  let applicants: (any RowSource)?
  let shelf: (any ResultShelf)?
  let cards: KnownCards

  /// On a thread of its own: a source may block for minutes, and the few threads that tasks share are
  /// for what can be answered meanwhile.
  ///
  /// - Parameter columns: those that the job may read; all when absent.
  func node(for manifest: SignedManifest, columns: Set<String>?) async throws -> any JobNode {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "rows of a job").async {
        continuation.resume(with: Result { try read(manifest, columns) })
      }
    }
  }

  private func read(_ manifest: SignedManifest, _ columns: Set<String>?) throws -> any JobNode {
    do {
      let study = manifest.manifest.study
      if study.federation.vertical != nil { return try vertical(manifest, columns) }
      let read = try rows?.rows(for: study, columns: columns)
      guard let read else { throw VerticalError.dealerWithoutRole(name, dealer: nil) }
      try checkUnchanged(read.snapshot, since: manifest)
      return try Node(
        name: name, table: read.table, snapshot: read.snapshot, manifest: manifest, owner: owner)
    } catch let error as DataError where error.party == nil {
      throw error.at(party: name)
    }
  }

  private func vertical(
    _ manifest: SignedManifest, _ columns: Set<String>?
  ) throws -> VerticalNode {
    let (name, shelf, job) = (name, shelf, manifest.manifest.id.hexadecimal)
    var (study, source, columns) = (manifest.manifest.study, rows, columns)
    let part = rows == nil ? nil : try cards.part(for: manifest.manifest)
    if let part, let plan = study.federation.vertical {
      // Of rows that are scored, only what the card needs is read, as the card takes it.
      let types = try CardPart(part).csvOptions.types
      study.columns.types.merge(types) { $1 }
      let needed = Set(types.keys).union([plan.id])
      columns = columns.map(needed.intersection) ?? needed
      source = applicants ?? rows
    }
    let read = try source?.rows(for: study, columns: columns)
    return try VerticalNode(
      name: name, rows: read.map { ($0.table, $0.snapshot) }, manifest: manifest, owner: owner,
      part: part,
      onRows: { own in
        try shelf?.keepOwn(
          Data(CSVWriter.bytes(of: own.table, withHeader: true)), own.kind, of: job)
      })
  }

  /// A job ends on the rows it began with: sums over two states of them differ by what has changed.
  private func checkUnchanged(_ snapshot: [UInt8], since manifest: SignedManifest) throws {
    let known = try owner.store.ledger(of: snapshot).roundCountByJob[manifest.manifest.id] ?? 0
    guard known == 0 else { return }
    let digest = manifest.digest.hexadecimal
    // The ledger is written before numbers leave, and the journal after.
    let isUnderWay = try owner.store.journal().contains {
      $0.job == digest && $0.kind == .sent && $0.numbers > 0 && $0.attempt != nil
    }
    if isUnderWay { throw RowSourceError.changed }
  }
}
