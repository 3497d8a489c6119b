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
        return .codes(try binning.codes(of: sample.column(binning.name)), values)
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

/// A column of the design matrix, one byte a row where the model sees bins.
enum DesignColumn: Sendable {
  case values([Double])
  case codes([UInt8], [Double])

  /// Writes the rows of `range` into `block`, column `column`.
  func fill(_ block: inout RowBlock, column: Int, rows range: Range<Int>) {
    let start = column * block.capacity
    let count = range.count
    switch self {
    case .values(let values):
      let source = values.span
      var cells = block.elements.mutableSpan
      for row in 0..<count { cells[start + row] = source[range.lowerBound + row] }
    case .codes(let codes, let table):
      let (source, values) = (codes.span, table.span)
      var cells = block.elements.mutableSpan
      for row in 0..<count { cells[start + row] = values[Int(source[range.lowerBound + row])] }
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

  func logOdds(of rows: PartyRows, part: Part) throws -> [Double] {
    logOdds(
      of: try rows.columns(of: design, part: part), rowCount: rows.sample(part).rowCount)
  }

  func logOdds(of columns: [DesignColumn], rowCount: Int) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rowCount)
    DesignBlocks(columns: columns, rows: 0..<rowCount).forEach { block, _ in
      var predictor = [Double](repeating: 0, count: block.rowCount)
      block.multiply(coefficients, into: &predictor)
      result.append(contentsOf: predictor)
    }
    return result
  }
}
