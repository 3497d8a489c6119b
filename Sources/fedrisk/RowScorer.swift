internal import CreditData
internal import CreditModels
internal import Foundation
internal import Results

/// Makes the output rows of `fedrisk score` from input rows.
struct RowScorer {
  let card: Scorecard
  let compiled: CompiledScorecard
  private let keep: [String]
  private let above: Double?

  /// - Parameters:
  ///   - keep: columns to copy.
  ///   - above: rows that score worse are left out.
  init(card: Scorecard, keep: [String], above: Double?) throws {
    self.card = card
    self.keep = keep
    self.above = above
    compiled = CompiledScorecard(card)
    let names = ["row"] + keep + Self.names(of: card) + ["rank", "distance"]
    if let name = keep.first(where: { name in names.count { $0 == name } > 1 }) {
      throw CommandError(
        "--keep \(name): the output would have two columns of this name; rename it in the file.")
    }
  }

  private static func names(of card: Scorecard) -> [String] {
    let reasons = card.givesReasons ? card.scaling.reasons.count : 0
    return ["score", "pd"] + card.model.design.terms.map { "points_\($0.name)" }
      + (0..<reasons).map { "reason_\($0 + 1)" }
  }

  /// What has to be read of a file. A kept column is copied as text unless the card needs it.
  func columns(keep isKept: Bool) -> [String: ColumnType] {
    let kept = Dictionary(
      (isKept ? keep : []).map { ($0, ColumnType.categorical) }, uniquingKeysWith: { $1 })
    return card.csvOptions.types.merging(kept) { needed, _ in needed }
  }

  /// Whether a score passes `--above`: on a reversed scale the low ones are safe.
  func isKept(_ score: Double) -> Bool {
    guard let above else { return true }
    return card.scaling.highIsRisky ? score <= above : score >= above
  }

  func scored(_ table: Table) throws -> Table {
    let scores = try compiled.score(table)
    let columns =
      [.numeric(table.rowNumbers.map(Double.init))] + keep.compactMap { table[$0] }
      + [.numeric(scores.scores), .numeric(scores.probabilitiesOfDefault)]
      + scores.points.map(Column.numeric) + reasons(scores, rowCount: table.rowCount)
    let result = Table(names: ["row"] + keep + Self.names(of: card), columns: columns)
    let chosen = (0..<table.rowCount).filter { isKept(scores.scores[$0]) }
    return chosen.count == table.rowCount ? result : result.rows(chosen)
  }

  private func reasons(_ scores: Scorecard.Scores, rowCount: Int) -> [Column] {
    guard card.givesReasons else { return [] }
    let reasons = (0..<rowCount).map { row in card.reasons(points: scores.points.map { $0[row] }) }
    let names = card.model.design.terms.map(\.name)
    return (0..<card.scaling.reasons.count).map { rank in
      .categorical(
        codes: reasons.map { rank < $0.count ? Int32($0[rank]) : -1 }, levels: names)
    }
  }
}

/// The rows most like a list: no more of them are kept than asked for, twice over.
struct Ranking {
  private struct Candidate {
    let row: Int
    let distance, score, probability: Double
    let kept: [String?]
  }

  private let limit: Int
  private let keep: [String]
  private var candidates: [Candidate] = []
  private var worst = Double.infinity

  init(limit: Int, keep: [String]) {
    self.limit = limit
    self.keep = keep
  }

  mutating func add(_ table: Table, _ row: Int, distance: Double, in scores: Scorecard.Scores) {
    guard distance < worst else { return }
    candidates.append(
      Candidate(
        row: table.rowNumbers[row], distance: distance, score: scores.scores[row],
        probability: scores.probabilitiesOfDefault[row],
        kept: keep.map { table[$0]?.text(row: row) }))
    if candidates.count >= 2 * limit { prune() }
  }

  private mutating func prune() {
    candidates.sort { ($0.distance, $0.row) < ($1.distance, $1.row) }
    guard candidates.count >= limit else { return }
    candidates.removeSubrange(limit...)
    worst = candidates[limit - 1].distance
  }

  /// The nearest first; equal distances in the order of the file.
  var table: Table {
    var ranking = self
    ranking.prune()
    let best = ranking.candidates
    let kept = keep.indices.map { index -> Column in
      let texts = best.map { $0.kept[index] }
      let levels = Array(Set(texts.compactMap { $0 })).sorted()
      let codes = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
      return .categorical(codes: texts.map { $0.flatMap { codes[$0] } ?? -1 }, levels: levels)
    }
    return Table(
      names: ["rank", "row"] + keep + ["distance", "score", "pd"],
      columns: [
        .numeric(best.indices.map { Double($0 + 1) }), .numeric(best.map { Double($0.row) }),
      ] + kept + [
        .numeric(best.map(\.distance)), .numeric(best.map(\.score)),
        .numeric(best.map(\.probability)),
      ])
  }
}
