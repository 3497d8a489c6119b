internal import CreditData
internal import Foundation

/// A study on all rows but some, and what its card says of these.
struct HeldOutFit {
  /// Without a validation of its own.
  let study: Study
  let table: Table
  let outcome: [Double]
  let weights: [Double]?

  struct Outcome: Sendable {
    /// The log-odds of the rows held out, in their order.
    let logOdds: [Double]
    /// The columns of the card; `nil` when the study ended without one.
    let columns: [String]?
    let converged: Bool
    /// Why there is no card.
    let problem: String?
  }

  /// Where the other rows give no card, the rows held out get what is known without one: the bad rate of
  /// the others, the same for all.
  ///
  /// - Parameter held: positions in ascending order.
  /// - Throws: `DataError` for rows that the study cannot use.
  func run(without held: [Int]) async throws -> Outcome {
    let left = Set(held)
    let others = table.rowNumbers.indices.filter { !left.contains($0) }
    let rows = try PartyRows(party: Self.party, table: table.rows(others), study: study)
    do {
      let result = try await StudyRun(study).run(on: LocalAggregator(rows))
      let unseen = PartyRows(
        party: Self.party, table: table.rows(held), study: result.study,
        parts: [Part](repeating: .train, count: held.count))
      return Outcome(
        logOdds: try result.issuedModel.logOdds(of: unseen, part: .train),
        columns: result.model.design.terms.map(\.name), converged: result.fit.converged,
        problem: nil)
    } catch let error as ModelError {
      var total = BinCount.zero
      for row in others {
        let weight = weights.map { $0[row] } ?? 1
        total +=
          outcome[row] == 1 ? BinCount(good: 0, bad: weight) : BinCount(good: weight, bad: 0)
      }
      // On the scale of the folds that have a card.
      let odds = study.model.portfolioBadRate.map { $0 / (1 - $0) } ?? total.bad / total.good
      return Outcome(
        logOdds: held.map { _ in log(odds) }, columns: nil, converged: false,
        problem: Self.firstClause(of: error))
    }
  }

  static let party = "pooled"

  /// What comes after it is of one fold only, such as the fate of every column.
  private static func firstClause(of error: ModelError) -> String {
    String(error.description.prefix { $0 != ":" && $0 != ";" })
  }
}
