/// A form in which a card leaves for a system that scores.
///
/// All of them give the same applicant the same points: `CardRules` decides what is asked in which
/// order, and each form only spells it.
public enum CardExport: Sendable, Equatable {
  /// A query with a column of points for each characteristic, the score and the PD.
  case sql(SQLDialect, table: String)
  /// A `Scorecard` of PMML 4.4 with reason codes.
  case pmml
  /// The logistic regression behind the card, from values of the design to log-odds and PD.
  case onnx
  /// The rules as they are.
  case json

  /// - Throws: `CardExportError` for a card that cannot be said in this form.
  public func bytes(of card: Scorecard) throws -> [UInt8] {
    let rules = try CardRules(card)
    switch self {
    case .sql(let dialect, let table):
      return Array(try CardSQL(rules, dialect: dialect, table: table).text.utf8)
    case .pmml: return Array(try CardPMML(rules).text.utf8)
    case .onnx: return CardONNX(card.model, study: card.study).bytes
    case .json: return try CardRulesFile(rules).bytes()
    }
  }
}

/// Why a card cannot be exported.
public enum CardExportError: Error, Equatable, Sendable, CustomStringConvertible {
  case notFinite(String)
  /// A characteristic, and the column of the result that would have the name of another.
  case nameTaken(String, column: String)
  /// A text that no XML document can hold.
  case notXML(String)

  public var description: String {
    switch self {
    case .notFinite(let name):
      "the points of '\(name)' are infinite or not a number, which no other system could add up; "
        + "fit the card again with binning.smoothing above 0."
    case .nameTaken(let name, let column):
      "with the characteristic '\(name)' two columns would be called '\(column)' and one be taken "
        + "for the other; rename the column in the data and in the study and fit the card again."
    case .notXML(let text):
      "'\(MarkupNode.visible(text))' holds a character that no XML document may hold; rename it in "
        + "the data and in the study and fit the card again, or export sql, onnx or json."
    }
  }
}
