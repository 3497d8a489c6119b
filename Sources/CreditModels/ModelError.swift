/// Why an analysis cannot go on, in words that say what to do.
public enum ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Parties whose columns differ: the first column at fault.
  case differentColumns(party: String, other: String, column: String)
  case differentTypes(party: String, other: String, column: String)
  case noCharacteristics(reason: String)
  case constantColumn(String)
  case emptyColumn(String)
  case noDictionary(column: String)
  case tooManyCategories(column: String, count: Int, limit: Int)
  case collinear(column: String, with: [String])
  case tooFewRows(rows: Int, parameters: Int)
  case oneClass(bads: Int, rows: Int)
  case unknownColumn(String, key: String, suggestion: String?)
  case wrongSigns([String])

  public var description: String {
    switch self {
    case .differentColumns(let party, let other, let column):
      "party \(party) has no column '\(column)' but party \(other) has; all parties need the same "
        + "columns: rename it, add it, or list it under columns.exclude."
    case .differentTypes(let party, let other, let column):
      "column '\(column)' has another type at party \(party) than at party \(other); declare it "
        + "under columns.types."
    case .noCharacteristics(let reason):
      "no characteristic is left for the model: \(reason)."
    case .constantColumn(let column):
      "column '\(column)' has one and the same value in all training rows and can explain nothing; "
        + "list it under columns.exclude."
    case .emptyColumn(let column):
      "column '\(column)' is missing in all training rows; list it under columns.exclude."
    case .noDictionary(let column):
      "column '\(column)' is categorical and has no dictionary; list its categories under "
        + "columns.categories (`fedrisk data describe FILE` proposes them), set privacy.categories "
        + "to published, or list the column under columns.exclude."
    case .tooManyCategories(let column, let count, let limit):
      "column '\(column)' has \(count) categories and at most \(limit) can be told apart; group "
        + "them, or list the column under columns.exclude."
    case .collinear(let column, let others):
      "column '\(column)' is a combination of \(others.map { "'\($0)'" }.joined(separator: ", ")) and "
        + "has no coefficient of its own; list one of them under columns.exclude, or set model.ridge."
    case .tooFewRows(let rows, let parameters):
      "\(rows) training rows cannot determine \(parameters) coefficients; use more rows or fewer "
        + "columns."
    case .oneClass(let bads, let rows):
      "\(bads) of \(rows) training rows are bad; both good and bad rows are needed: check target.bad "
        + "and the split."
    case .unknownColumn(let column, let key, let suggestion):
      "\(key) names column '\(column)', which no party has"
        + (suggestion.map { "; did you mean '\($0)'?" } ?? "; correct the name.")
    case .wrongSigns(let columns):
      "every characteristic got the wrong sign (\(columns.joined(separator: ", "))) and was removed; "
        + "set model.selection.signs to free to see them."
    }
  }
}
