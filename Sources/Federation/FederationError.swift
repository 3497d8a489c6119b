/// Why a node refused or a federation stopped, naming the rule.
public enum FederationError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewParties(count: Int, minimum: Int)
  case exactCutsForbidden(party: String)
  case cutsTooClose(party: String)
  case outsideStudy(party: String, what: String)
  case tooManyKeys(party: String, asked: Int)
  case implausibleTotal(statistic: String)
  case minimumRowsTooLow(party: String, asked: Int, allowed: Int)
  case categoriesForbidden(party: String)
  case anotherQuery(party: String)
  case unreadableQuery(party: String)
  case unexpectedResponse(party: String)
  case notRepresentable(party: String, statistic: String, reason: String)

  public var description: String {
    switch self {
    case .tooFewParties(let count, let minimum):
      count == 1
        ? "a federation of one party has nobody to hide among; use `fedrisk fit` for its rows."
        : "\(count) parties are too few, a node answers from \(minimum) on: of two, each can subtract "
          + "its own part of a sum; add a party, or set federation.acknowledgesTwoParties to true if "
          + "both owners accept that."
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
    case .minimumRowsTooLow(let party, let asked, let allowed):
      "party \(party) does not allow privacy.minimumRows: \(asked); raise it to \(allowed) or more."
    case .categoriesForbidden(let party):
      "party \(party) does not publish its categories; list them under columns.categories, or have "
        + "every owner allow it (--allow-publishing-categories in a simulation)."
    case .anotherQuery(let party):
      "party \(party) got a query that is not the one its round describes."
    case .unreadableQuery(let party):
      "party \(party) got a query it does not know; all parties need the same version."
    case .unexpectedResponse(let party):
      "party \(party) answered with a message of another kind."
    case .notRepresentable(let party, let statistic, _):
      "party \(party) has numbers too large to be summed in its \(statistic); divide large columns by a "
        + "power of ten, or use model.design: woe, which takes any number."
    }
  }
}
