/// Why parties with different columns cannot compute what a study asks for.
public enum VerticalError: Error, Equatable, Sendable, CustomStringConvertible {
  case sharedColumn(String, of: String, and: String)
  case wrongLabelParty(String, target: String, owner: String?)
  case unknownColumn(String)
  case unknownParty(String, key: String, known: [String])
  case rowsOfRole(String, role: String)
  case tooFewHolders(Int)
  case noIdentifiers(party: String, column: String)
  case foreignSegments(String, of: String, label: String)
  case tooFewCommon(minimum: Int)
  case tooManyPoints(party: String, rows: Int, needed: Int)
  case budgetSpent(key: String, limit: Int)
  case otherOrder(party: String)
  case rangeTooSmall(of: [String])
  case notComputed(String)

  public var description: String {
    switch self {
    case .sharedColumn(let column, let one, let other):
      "'\(one)' and '\(other)' both have a column '\(column)'; exclude it under columns.exclude, or "
        + "give it another name at one of them."
    case .wrongLabelParty(let label, let target, let owner):
      owner.map {
        "the target '\(target)' is a column of '\($0)', not of '\(label)'; set federation.label to "
          + "'\($0)'."
      } ?? "no party has the target '\(target)'; correct target.column."
    case .unknownColumn(let column):
      "no party has a column '\(column)'; correct the study."
    case .unknownParty(let name, let key, let known):
      "\(key) names '\(name)', and the parties are \(known.joined(separator: ", ")); correct the "
        + "study or the names of the parties."
    case .rowsOfRole(let name, let role):
      "'\(name)' is the \(role) and brings rows as well; a \(role) holds none. Name another "
        + "organisation under federation.\(role)."
    case .tooFewHolders(let count):
      "\(count) party brings columns; a vertical federation needs two. Use `fedrisk fit` for rows in "
        + "one place."
    case .noIdentifiers(let party, let column):
      "party \(party): no row has a usable identifier in '\(column)'; see federation.id and "
        + "federation.identifiers."
    case .foreignSegments(let column, let owner, let label):
      "validation.segments names '\(column)', a column of '\(owner)'; rows are divided by columns of "
        + "'\(label)' only, which has outcomes and scores."
    case .tooFewCommon(let minimum):
      "the parties have fewer than \(minimum) enterprises in common (federation.minimumCommon); how "
        + "many is not told. Check that all spell identifiers alike."
    case .tooManyPoints(let party, let rows, let needed):
      "party \(party) would have told of its \(rows) rows more equations than its owner allows; so many "
        + "need \(needed) rows. Choose fewer columns or no stepwise selection, or have the owner lower "
        + "rowsPerCoefficient (--waive-small-samples in a simulation)."
    case .budgetSpent(let key, let limit):
      "the study may ask for \(limit) of them (\(key)) and needs more: fewer columns, no stepwise selection, "
        + "penalty or folds need fewer; or raise \(key)."
    case .otherOrder(let party):
      "party \(party) has the common enterprises in another order or in other parts than the label party; "
        + "start the study again."
    case .rangeTooSmall(let holders):
      "the part of the log-odds that the columns of \(holders.joined(separator: " and ")) give does not stay "
        + "within federation.range; set a larger one."
    case .notComputed(let what):
      "a vertical federation does not compute \(what); leave out what asks for it."
    }
  }
}
