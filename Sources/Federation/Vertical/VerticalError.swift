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
  case tooFewIdentifiers(party: String, minimum: Int)
  case tooManyPoints(party: String, rows: Int, needed: Int)
  case budgetSpent(key: String, limit: Int)
  case otherOrder(party: String)
  case rangeTooSmall(of: [String])
  case notComputed(String)
  case notVertical
  case rolesOverlap
  case holderAsDealer(String)
  case dealerWithoutRole(String, dealer: String?)
  case solverInRoster(String)
  case anotherSolver(String, coordinator: String)
  case interrupted
  case noPart(party: String, job: String)
  case anotherCard(party: String, job: String)
  case noCard(job: String)

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
    case .tooFewIdentifiers(let party, let minimum):
      "party \(party) has fewer than \(minimum) usable identifiers (federation.minimumCommon), so fewer can be "
        + "common; check its rows, federation.id and federation.identifiers."
    case .tooManyPoints(let party, let rows, let needed):
      "party \(party) would have told of its \(rows) rows more equations than its owner allows, over all "
        + "jobs on them; so many need \(needed) rows. Choose fewer columns or no stepwise selection, or have "
        + "the owner lower rowsPerCoefficient (--waive-small-samples in a simulation)."
    case .budgetSpent(let key, let limit):
      "the study may ask for \(limit) of them (\(key)) and needs more: fewer columns, no stepwise selection, "
        + "penalty or folds need fewer; or raise \(key)."
    case .otherOrder(let party):
      "party \(party) has the common enterprises in another order or in other parts than the label party; "
        + "start the study again."
    case .rangeTooSmall(let holders):
      "the part of the log-odds that the columns of \(holders.joined(separator: " and ")) give does not stay "
        + "within federation.range; set a larger one."
    case .notVertical:
      "the study is not about parties with different columns; federation.layout says so."
    case .rolesOverlap:
      "the party with the outcomes, the dealer and the solver are not three organisations; together they "
        + "could lift masks. Name others under federation.label, dealer and solver."
    case .holderAsDealer(let name):
      "party \(name) has rows of its own and is named as dealer: a dealer who holds rows could read the "
        + "others'. Name another organisation under federation.dealer, or run a node with `role: dealer`."
    case .dealerWithoutRole(let name, let dealer):
      "party \(name) has no rows and only hands out randomness (role: dealer); this job "
        + (dealer.map { "has '\($0)' for that" } ?? "has no dealer")
        + ". Leave it out of the parties, or name it under federation.dealer."
    case .solverInRoster(let name):
      "'\(name)' is the solver and a party of the job; the solver is the coordinator, who brings nothing."
    case .anotherSolver(let solver, let coordinator):
      "federation.solver is '\(solver)', and this coordinator is called '\(coordinator)': it adds up. Write "
        + "its name there, or submit the study to the coordinator of '\(solver)'."
    case .interrupted:
      "the vertical job was interrupted while it ran, and no mask serves twice; submit the study again."
    case .noPart(let party, let job):
      "party \(party) has no part of the card that job \(job.prefix(8)) found; its results must have come "
        + "before rows can be scored."
    case .anotherCard(let party, let job):
      "this job is to score rows as job \(job.prefix(8)) does, and party \(party) knows that one with "
        + "another study, other roles or other parties, or not at all; do not sign it before you know why."
    case .noCard(let job):
      "job \(job.prefix(8)) has not found a card over several parties' columns, of which each holder has its "
        + "part; name a vertical job that is done and whose results all holders get."
    case .notComputed(let what):
      "a vertical federation does not compute \(what); leave out what asks for it."
    }
  }
}
