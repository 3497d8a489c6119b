public import CreditData
internal import CreditModels

/// What a party learns of its own rows in a vertical job, for its owner and nobody else.
public struct OwnRows: Sendable {
  public enum Kind: String, Sendable {
    /// Rows that no other party's rows belong to, or that name no enterprise: row, identifier as it stands,
    /// reason.
    case unused
    /// At the label party: row, identifier, which part of a study it is where there are parts, score and
    /// probability of default.
    case scores
  }

  /// Why a row is left out.
  public enum Reason: String, Sendable {
    /// The identifier is.
    case missing, malformed, repeated
    case unknown = "not known to all"
  }

  /// What a node does with them.
  public typealias Handler = @Sendable (OwnRows) throws -> Void

  public let kind: Kind
  /// In the order of the rows, which are numbered as in the file or result they come from.
  public let table: Table

  /// - Parameters:
  ///   - id: the column that names enterprises.
  ///   - parts: by row; none where rows are not divided.
  static func scores(
    id: String, identifiers: [String], rowNumbers: [Int], parts: [Part] = [],
    scored: (scores: [Double], probabilitiesOfDefault: [Double])
  ) -> OwnRows {
    var columns: [(String, Column)] = [
      ("row", .numeric(rowNumbers.map(Double.init))), (id, texts(identifiers)),
    ]
    if !parts.isEmpty { columns.append(("sample", texts(parts.map(\.rawValue)))) }
    columns += [
      ("score", .numeric(scored.scores)), ("pd", .numeric(scored.probabilitiesOfDefault)),
    ]
    return OwnRows(.scores, columns, rowNumbers)
  }

  /// - Parameter reasons: by row of `table`.
  static func unused(
    _ reasons: [(row: Int, reason: Reason)], of table: Table, id: String
  ) -> OwnRows {
    let numbers = reasons.map { table.rowNumbers[$0.row] }
    return OwnRows(
      .unused,
      [
        ("row", .numeric(numbers.map(Double.init))),
        (id, texts(reasons.map { table[id]?.text(row: $0.row) ?? "" })),
        ("reason", texts(reasons.map(\.reason.rawValue))),
      ], numbers)
  }

  private init(_ kind: Kind, _ columns: [(String, Column)], _ rowNumbers: [Int]) {
    self.kind = kind
    let inOrder = rowNumbers.indices.sorted { rowNumbers[$0] < rowNumbers[$1] }
    table = Table(names: columns.map(\.0), columns: columns.map(\.1)).rows(inOrder)
  }

  private static func texts(_ texts: [String]) -> Column {
    .categorical(codes: texts.indices.map(Int32.init), levels: texts)
  }
}
