public import CreditData

/// A holder's part of a card over several parties' columns, made ready for its rows. The sum of all
/// holders' points of an enterprise is its score.
public struct CardPart: Sendable {
  public let file: CardPartFile
  private let compiled: CompiledScorecard

  /// - Throws: `ScorecardFileError` for a file that is no part of a card of a known format.
  public init(_ file: CardPartFile) throws(ScorecardFileError) {
    guard file.format == ScorecardFile.currentFormat else { throw .unknownFormat(file.format) }
    guard (file.scaling.base == .spread) == (file.share != nil) else { throw .incomplete("share") }
    var terms: [Design.Term] = []
    for entry in file.characteristics { terms.append(try ScorecardFile.term(entry)) }
    let share = file.share ?? 0
    // The intercept by which so many terms carry the same share of the base as in the whole card.
    let intercept = file.scaling.logOdds(score: share * Double(terms.count))
    compiled = CompiledScorecard(
      Scorecard(
        study: file.study, purpose: "", target: .init(column: "", bad: ""), scaling: file.scaling,
        convention: file.woe,
        model: ScoreModel(
          design: Design(terms),
          coefficients: [intercept] + file.characteristics.map(\.coefficient)),
        missingTexts: file.missing, counts: terms.map { _ in nil }))
    self.file = file
  }

  /// How the reader is to take the columns of the part.
  public var csvOptions: CSVOptions { compiled.card.csvOptions }

  /// This holder's points of every row, unlimited: those of its columns, and at the label party the base.
  ///
  /// - Throws: `DataError` for a missing column or one of another type, or a missing cell where a
  ///   characteristic without bins has no place for it.
  package func points(of table: Table) throws(DataError) -> [Double] {
    let points = try compiled.score(table).points
    return (0..<table.rowCount).map { row in
      points.reduce(file.basePoints) { $0 + $1[row] }
    }
  }
}

extension Scaling {
  /// Scores within the limits, and probabilities of default, of sums of points.
  package func scored(
    _ sums: [Double]
  ) -> (scores: [Double], probabilitiesOfDefault: [Double]) {
    let sums = sums.map(rounded)
    return (sums.map(limited), sums.map(probabilityOfDefault(score:)))
  }
}
