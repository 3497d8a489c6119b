internal import CreditData
internal import LinearAlgebra

/// How the columns of a table become the columns of a regression: the intercept first, then a term
/// for each entry of `terms`.
public struct Design: Codable, Sendable, Equatable, Hashable {
  public let terms: [Term]

  public init(_ terms: [Term]) { self.terms = terms }

  /// Coefficients, the intercept included.
  public var parameterCount: Int { terms.count + 1 }
  /// What each coefficient is called, `intercept` first.
  public var names: [String] { ["intercept"] + terms.map(\.name) }

  /// Whether numbers enter without bins.
  var hasRawTerms: Bool {
    terms.contains { term in
      if case .woe = term { false } else { true }
    }
  }

  /// The design of some of the terms, in their order here.
  public func selecting(_ indexes: [Int]) -> Design { Design(indexes.map { terms[$0] }) }

  public enum Term: Codable, Sendable, Equatable, Hashable {
    /// The numbers of a column as they are.
    case asIs(String)
    /// `(x - mean) / standardDeviation`
    case standardised(String, mean: Double, standardDeviation: Double)
    /// The weight of evidence of the bin a value falls into, by bin number.
    case woe(Binning, values: [Double])

    /// The column the term reads.
    public var name: String {
      switch self {
      case .asIs(let name), .standardised(let name, _, _): name
      case .woe(let binning, _): binning.name
      }
    }

    /// - Throws: `DataError` for a missing column, one of the other type, or a missing cell where the
    ///   design has no place for it.
    func column(in sample: Sample) throws(DataError) -> DesignColumn {
      switch self {
      case .asIs(let name):
        return .values(try Self.complete(name, in: sample))
      case .standardised(let name, let mean, let standardDeviation):
        return .values(try Self.complete(name, in: sample).map { ($0 - mean) / standardDeviation })
      case .woe(let binning, let values):
        return .coded(try binning.codes(of: sample.column(binning.name)), values: values)
      }
    }

    private static func complete(_ name: String, in sample: Sample) throws(DataError) -> [Double] {
      guard case .numeric(let values) = try sample.column(name) else {
        throw DataError(
          .other(
            problem: "the column is categorical and cannot enter the model as it is",
            remedy: "exclude it under columns.exclude, or use model.design: woe"), column: name)
      }
      if let row = values.firstIndex(where: \.isNaN) {
        throw DataError(
          .other(
            problem: "the cell is missing and this design has no place for missing values",
            remedy: "fill it in, exclude the column, or use model.design: woe"),
          column: name, row: sample.table.rowNumbers[row])
      }
      return values
    }
  }
}

/// A fitted linear predictor: the log-odds of bad.
public struct ScoreModel: Codable, Sendable, Equatable, Hashable {
  public let design: Design
  /// The intercept first.
  public let coefficients: [Double]

  public init(design: Design, coefficients: [Double]) {
    precondition(coefficients.count == design.parameterCount, "one coefficient for each column")
    self.design = design
    self.coefficients = coefficients
  }

  /// - Throws: `ModelError.notFiniteScores`; what has no score has no place among scores.
  package func logOdds(of rows: PartyRows, part: Part) throws -> [Double] {
    let own = rows.study.federation.vertical == nil ? self : self.own(of: rows)
    var logOdds = try own.ownLogOdds(of: rows, part: part)
    if let others = rows.othersLogOdds(of: withoutIntercept, part: part) {
      for row in logOdds.indices { logOdds[row] += others[row] }
    }
    guard logOdds.allSatisfy(\.isFinite) else { throw ModelError.notFiniteScores }
    return logOdds
  }

  /// The terms of the columns that `rows` have, and the intercept.
  package func own(of rows: PartyRows) -> ScoreModel {
    let columns = Set(rows.schema.fields.map(\.name))
    return selecting { columns.contains($0) }
  }

  /// The terms of some columns, and the intercept.
  package func selecting(_ isWanted: (String) -> Bool) -> ScoreModel {
    let kept = design.terms.indices.filter { isWanted(design.terms[$0].name) }
    return ScoreModel(
      design: design.selecting(kept),
      coefficients: [coefficients[0]] + kept.map { coefficients[$0 + 1] })
  }

  package var withoutIntercept: ScoreModel {
    ScoreModel(design: design, coefficients: [0] + coefficients.dropFirst())
  }

  /// What this party's columns give, whatever others add.
  package func ownLogOdds(of rows: PartyRows, part: Part) throws -> [Double] {
    logOdds(of: try rows.columns(of: design, part: part), rowCount: rows.sample(part).rowCount)
  }

  /// Of the rows without an outcome.
  func openLogOdds(of rows: PartyRows, part: Part) throws -> [Double] {
    logOdds(
      of: try rows.openColumns(of: design, part: part),
      rowCount: rows.openSample(part).rowCount)
  }

  func logOdds(of columns: [DesignColumn], rowCount: Int) -> [Double] {
    let matrix = DesignMatrix(columns)
    let chunks = Parallel.chunks(of: rowCount, length: DesignMatrix.blockLength)
    return Parallel.map(count: chunks.count) { index in
      var predictor = [Double](repeating: 0, count: chunks[index].count)
      matrix.multiply(coefficients, rows: chunks[index], into: &predictor)
      return predictor
    }.flatMap { $0 }
  }
}
