public import CreditData
internal import CreditModels

/// The scores that the label party has of its own rows, for nobody else.
public struct ScoredRows: Sendable {
  /// What a node does with them.
  public typealias Handler = @Sendable (ScoredRows) throws -> Void

  /// Identifier, row of the file or result, which part of a study it is where there are parts, score and
  /// probability of default; in the order of the rows.
  public let table: Table

  /// - Parameters:
  ///   - id: the column that names enterprises.
  ///   - parts: by row; none where rows are not divided.
  init(
    id: String, identifiers: [String], rowNumbers: [Int], parts: [Part] = [],
    scored: (scores: [Double], probabilitiesOfDefault: [Double])
  ) {
    func texts(_ texts: [String]) -> Column {
      .categorical(codes: texts.indices.map(Int32.init), levels: texts)
    }
    var columns: [(String, Column)] = [
      ("row", .numeric(rowNumbers.map(Double.init))), (id, texts(identifiers)),
    ]
    if !parts.isEmpty { columns.append(("sample", texts(parts.map(\.rawValue)))) }
    columns += [
      ("score", .numeric(scored.scores)), ("pd", .numeric(scored.probabilitiesOfDefault)),
    ]
    let inOrder = rowNumbers.indices.sorted { rowNumbers[$0] < rowNumbers[$1] }
    table = Table(names: columns.map(\.0), columns: columns.map(\.1)).rows(inOrder)
  }
}
