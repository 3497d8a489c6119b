public import CreditData

/// Why an analysis cannot go on, in words that say what to do.
public enum ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Parties whose columns differ: the first column at fault.
  case differentColumns(party: String, other: String, column: String)
  case differentTypes(
    party: String, type: ColumnType, other: String, otherType: ColumnType, column: String)
  case repeatedColumn(party: String, column: String)
  case differentOutcomes(party: String, good: String, other: String, otherGood: String)
  case noCharacteristics(reason: String)
  case constantColumn(String)
  case emptyColumn(String)
  case noDictionary(column: String)
  case tooManyCategories(column: String, count: Int, limit: Int)
  case collinear(column: String, with: [String])
  case tooFewRows(rows: Int, parameters: Int)
  case oneClass(bads: Int, rows: Int)
  case noWeight(column: String)
  case unknownColumn(String, key: String, suggestion: String?)
  case tooSmallNumbers(String)
  case tooLargeNumbers(statistic: String)
  case notFiniteScores
  case wrongSigns([String])
  case notNumeric(String, key: String)
  case notCategorical(String, key: String)
  case manualBins(column: String, bin: String, problem: String)
  case challengerColumn(String, study: String)
  case tooFewRejects(column: String, minimum: Int)
  case tooFewForFolds(bads: Int, goods: Int, folds: Int)
  case rejectsNotResampled

  public var description: String {
    switch self {
    case .differentColumns(let party, let other, let column):
      "party \(party) has no column '\(column)' but party \(other) has; all parties need the same "
        + "columns: rename it, add it, or list it under columns.exclude."
    case .differentTypes(let party, let type, let other, let otherType, let column):
      "column '\(column)' is \(type.rawValue) at party \(party) but \(otherType.rawValue) at party "
        + "\(other); correct the file that is wrong, or declare the column under columns.types."
    case .repeatedColumn(let party, let column):
      "party \(party) announced column '\(column)' twice; rename one of them."
    case .differentOutcomes(let party, let good, let other, let otherGood):
      "a good outcome is '\(good)' at party \(party) and '\(otherGood)' at party \(other); correct one "
        + "of the files, or say which it is under target.good."
    case .noCharacteristics(let reason):
      "no characteristic is left for the model: \(reason); loosen the rules under binning and "
        + "model.selection, or bring other columns."
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
    case .noWeight(let column):
      "all good or all bad training rows have weight 0 in column '\(column)'; correct it, or remove "
        + "columns.weight."
    case .unknownColumn(let column, let key, let suggestion):
      "\(key) names column '\(column)', which no party has"
        + (suggestion.map { "; did you mean '\($0)'?" } ?? "; correct the name.")
    case .notNumeric(let column, let key):
      "\(key) names column '\(column)', which is categorical: only numbers have an order; remove it "
        + "there, or declare the column numeric under columns.types."
    case .notCategorical(let column, let key):
      "\(key) names column '\(column)', which is numeric: only categories divide rows; remove it there, "
        + "or list its categories under columns.categories."
    case .manualBins(let column, let bin, let problem):
      "binning.manual: bin \(bin) of column '\(column)' \(problem)\(problem.hasSuffix("?") ? "" : ".")"
    case .tooFewRejects(let column, let minimum):
      "fewer than privacy.minimumRows = \(minimum) training rows are rejected by column '\(column)'; "
        + "correct rejects.rejected, or set rejects.method to none."
    case .tooFewForFolds(let bads, let goods, let folds):
      "\(bads) bads and \(goods) goods among the training rows cannot be divided into \(folds) folds, of which "
        + "each needs one of either; rows of one identifier count once. Choose fewer folds, or check "
        + "target.bad."
    case .rejectsNotResampled:
      "rows without an outcome cannot be held out, and the study infers theirs or sets them aside "
        + "(rejects); take rejects out of the study, and the rejected rows out of the file."
    case .challengerColumn(let column, let study):
      "the challenger of validation.challenger, a card of the study \(study), needs column "
        + "'\(column)', which the parties' rows do not have; add it, take it out of columns.exclude, or "
        + "leave the challenger out."
    case .tooSmallNumbers(let column):
      "the numbers of column '\(column)' are too small to be summed exactly; give it a larger unit, or "
        + "use model.design: standardised or woe."
    case .tooLargeNumbers(let statistic):
      "the \(statistic) are too large to be summed; standardise large columns with model.design: "
        + "standardised, or give them a smaller unit."
    case .notFiniteScores:
      "some rows have no finite score: the coefficients or the numbers of a column are too large; use "
        + "model.design: standardised or woe."
    case .wrongSigns(let columns):
      "every characteristic got the wrong sign (\(columns.joined(separator: ", "))) and was removed; "
        + "set model.selection.signs to free to see them."
    }
  }
}
