/// Why a node refused or a federation stopped, naming the rule.
public enum FederationError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewParties(count: Int, minimum: Int)
  case columnForbidden(party: String, column: String)
  case exactCutsForbidden(party: String)
  case cutsTooClose(party: String)
  case outsideStudy(party: String, what: String)
  case tooManyKeys(party: String, asked: Int)
  case implausibleTotal(statistic: String)
  case minimumTooLow(party: String, key: String, asked: Int, allowed: Int)
  case categoriesForbidden(party: String)
  case ownPerformanceForbidden(party: String)
  case unreadableManifest
  case unsignedManifest(party: String)
  case roles(VerticalError)
  case expired(party: String)
  case tooManyRefusals(party: String)
  case anotherSchema(party: String)
  case tooManyRows(party: String)
  case tooManyParameters(party: String, parameters: Int, rows: Int, allowed: Double)
  case tooFewRows(party: String, rows: Int, needed: Int)
  case fewRowsDecide(party: String, minimum: Int)
  case budgetSpent(party: String, what: String, limit: Int)
  case tooCloseToEarlierSum(party: String, difference: Int, minimum: Int)
  case partOfEarlierSum(party: String)
  case tooManyLeft([String], minimum: Int)
  case anotherQuery(party: String)
  case unreadableQuery(party: String)
  case notRepresentable(party: String, statistic: String)
  case otherLayout(party: String)
  case notAvailable(party: String)

  public var description: String {
    switch self {
    case .tooFewParties(let count, let minimum):
      count == 1
        ? "a federation of one party has nobody to hide among; use `fedrisk fit` for its rows."
        : "\(count) parties are too few, a node answers from \(minimum) on: of two, each can subtract "
          + "its own part of a sum; add a party, or set federation.acknowledgesTwoParties to true if "
          + "both owners accept that."
    case .columnForbidden(let party, let column):
      "party \(party) does not let jobs read the column '\(column)'; leave it out of the study, or have "
        + "its owner add it to the columns it allows."
    case .exactCutsForbidden(let party):
      "party \(party) does not allow binning.cuts: exact, which shows values of single rows; set it to "
        + "rounded, or have every owner allow exact cuts (--allow-exact-cuts in a simulation)."
    case .cutsTooClose(let party):
      "party \(party) refused candidate cuts closer than rounded cuts need; its owner does not allow "
        + "exact cuts."
    case .outsideStudy(let party, let what):
      "party \(party) was asked about \(what), which the study it agreed to does not ask about."
    case .tooManyKeys(let party, let asked):
      "party \(party) was asked for \(asked) keys at once and does not make so many."
    case .implausibleTotal(let statistic):
      "the sum of the parties' \(statistic) is impossible: their masks do not cancel, so not all were "
        + "asked the same; nothing was learned, start the study again."
    case .minimumTooLow(let party, let key, let asked, let allowed):
      "party \(party) does not allow \(key): \(asked); raise it to \(allowed) or more."
    case .otherLayout(let party):
      "party \(party) is asked to sum up its rows for a study whose parties have different columns "
        + "(federation.layout: vertical); it answers such a job in other questions. All parties need the same "
        + "version."
    case .unreadableManifest:
      "the manifest is not one, or its limits are unsound; all parties need the same version."
    case .unsignedManifest(let party):
      "the manifest does not bear the signature of party \(party); every owner signs before it starts."
    case .roles(let error): "\(error)"
    case .expired(let party):
      "party \(party) does not answer any more: the job's manifest has expired; agree on a new one."
    case .tooManyRefusals(let party):
      "party \(party) has refused and does not answer this job any more; mend what it refused before, or "
        + "find out who asks, and start a new job."
    case .anotherSchema(let party):
      "party \(party) has other columns than the manifest says; compare them with its schema."
    case .tooManyRows(let party):
      "party \(party) has more rows than the manifest allows for; raise maximumRows."
    case .tooManyParameters(let party, let parameters, let rows, let allowed):
      "party \(party) refused a model of \(parameters) coefficients: with \(rows) training rows its "
        + "owner allows \(Int(allowed * Double(rows))) (\(allowed) a row); use fewer columns or more "
        + "rows. \(Self.waiver)"
    case .fewRowsDecide(let party, let minimum):
      "party \(party) refused a step of a model that rests on fewer than \(minimum) of its rows: most are "
        + "predicted with certainty, so the answer would be about the others; leave out columns that "
        + "separate good from bad rows, or set model.ridge. \(Self.waiver)"
    case .tooFewRows(let party, let rows, let needed):
      "party \(party) refused another step of a model: its \(rows) training rows are fewer than the "
        + "\(needed) that keep what it has told so far from being solved for single rows; ask less "
        + "(model.selection.stepwise: none, fewer columns) or give it more rows. \(Self.waiver)"
    case .budgetSpent(let party, let what, let limit):
      "party \(party) has answered \(limit) \(what) on this data set, all that its owner or the "
        + "manifest allows; use what is known already, or ask the owner to raise the budget."
    case .tooCloseToEarlierSum(let party, let difference, let minimum):
      "party \(party) refused a sum over these nodes: together with earlier sums it would show "
        + "\(difference) of them apart from all others, and \(minimum) is the least. Wait for the missing "
        + "nodes, or leave others out as well."
    case .partOfEarlierSum(let party):
      "party \(party) refused a sum over half or fewer of the nodes of an earlier sum: with a sum over "
        + "the others it would show who is in neither. Ask more of them, or nodes of another study."
    case .tooManyLeft(let left, let minimum):
      "too many parties have left: \(left.joined(separator: ", ")); \(minimum) are needed to go on. "
        + "Wait for them and start again."
    case .categoriesForbidden(let party):
      "party \(party) does not publish its categories; list them under columns.categories, or have "
        + "every owner allow it (--allow-publishing-categories in a simulation)."
    case .ownPerformanceForbidden(let party):
      "party \(party) does not allow validation.byParty, which tells how the card does on its rows alone; "
        + "remove it, or have every owner allow it (NodePolicy.allowsOwnPerformance)."
    case .anotherQuery(let party):
      "party \(party) got a query that is not the one its round describes."
    case .unreadableQuery(let party):
      "party \(party) got a query it does not know; all parties need the same version."
    case .notAvailable(let party):
      "party \(party) cannot answer now: its own records cannot be written, or its rows not be read; its "
        + "owner finds the reason on its side, and the job goes on when that is mended."
    case .notRepresentable(let party, let statistic):
      "party \(party) has numbers too large to be summed in its \(statistic); divide large columns by a "
        + "power of ten, or use model.design: woe, which takes any number."
    }
  }

  private static let waiver =
    "In a simulation of made-up or public data, --waive-small-samples says that the owners do not mind."
}
