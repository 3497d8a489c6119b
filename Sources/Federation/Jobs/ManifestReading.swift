internal import CreditModels
internal import Foundation
internal import SecureAggregation

/// A manifest in words, for the owner who is to sign it: what is computed, from what, with whom, and
/// which of the owner's rules it would break.
public struct ManifestReading: Sendable, Equatable {
  /// What a chapter is about, and its lines.
  public struct Chapter: Sendable, Equatable {
    public let title: String
    public let lines: [String]

    /// Texts of a manifest are somebody else's: none of them moves a cursor or begins a line.
    init(title: String, lines: [String]) {
      self.title = title
      self.lines = lines.map { $0.oneLine(limit: 5000) }
    }
  }
  public let study: String
  public let chapters: [Chapter]
  /// Sentences; none when the policy allows the job.
  public let objections: [String]

  public init(of manifest: JobManifest, policy: NodePolicy, party: String, now: Int) {
    study = manifest.study.name.oneLine(limit: 200)
    objections = policy.objections(to: manifest, party: party, now: now).map {
      "\($0)".oneLine(limit: 2000)
    }
    let study = manifest.study
    if let plan = study.federation.vertical {
      chapters = Self.chapters(of: manifest, plan: plan, policy: policy, party: party)
      return
    }
    chapters = [
      Chapter(
        title: "Purpose", lines: [study.purpose.isEmpty ? "(none is given)" : study.purpose]),
      Chapter(title: "Columns", lines: Self.columns(of: study, allowed: policy.columns)),
      Chapter(
        title: "What leaves your node, as masked sums over all parties", lines: Self.sums(of: study)
      ),
      Chapter(title: "Limits", lines: Self.limits(of: manifest)),
      Chapter(
        title: "Parties",
        lines: manifest.roster.map { $0.name + ($0.name == party ? " (you)" : "") }),
      Chapter(
        title: "Who gets the card and the report",
        lines: ["the coordinator"]
          + manifest.entitled.map { $0 + ($0 == party ? " (you)" : "") }),
    ]
  }

  static func columns(of study: Study, allowed: [String]?) -> [String] {
    var lines = ["'\(study.target.column)' says who is bad: '\(study.target.bad)'"]
    if let weight = study.columns.weight { lines.append("'\(weight)' weighs each row") }
    lines.append(
      study.columns.exclude.isEmpty
        ? "all other columns of your rows may become characteristics"
        : "all other columns may become characteristics, except "
          + study.columns.exclude.joined(separator: ", "))
    if let allowed {
      lines.append("your policy lets it read only " + allowed.joined(separator: ", "))
    }
    if !study.columns.categories.isEmpty {
      lines.append(
        "with categories agreed on: "
          + study.columns.categories.keys.sorted().joined(separator: ", "))
    }
    if let split = study.validation.split {
      switch split {
      case .hash(_, let share):
        lines.append("\((share * 100).formatted()) % of the rows train, the others test")
      case .by(let column): lines.append("'\(column)' says which rows train")
      }
    }
    if let late = study.validation.outOfTime {
      lines.append("rows from \(late.from.formatted()) on in '\(late.column)' are out of time")
    }
    return lines
  }

  private static func sums(of study: Study) -> [String] {
    var lines = ["names and types of your columns, unmasked", "counts of good and bad rows"]
    if study.privacy.categories == .published {
      lines.append(
        "names of categories that \(study.privacy.minimumRows) of your rows share, unmasked")
    }
    switch study.model.design {
    case .woe:
      lines.append(
        study.binning.cuts == .exact
          ? "counts of rows below candidate cuts, down to the values of single rows"
          : "counts of rows below candidate cuts, which are rounded")
      lines.append(
        "good and bad counts of bins, at most \(2 * (study.binning.fine + 1)) numbers for each column of "
          + "numbers and two for each special code and category: no bin of fewer than \(study.privacy.minimumRows) rows or "
          + "\(study.privacy.minimumBads) bads is published")
    case .standardised: lines.append("sums and sums of squares of the columns")
    case .asIs: break
    }
    lines.append(
      "log-likelihood, gradient and information matrix of a logistic regression, at each of its steps: "
        + "1 + k + k(k + 1)/2 numbers for k coefficients"
    )
    if study.model.selection.stepwise != .none || study.model.penalty != nil {
      lines.append("log-likelihoods and gradients of rival models")
    }
    if study.model.errors != .model {
      lines.append("products of your rows' or of your own gradient, for robust errors")
    }
    lines.append(
      "good and bad counts and sums of probabilities in score intervals, for each sample")
    return lines + groups(of: study)
  }

  /// What is told of some of the rows.
  private static func groups(of study: Study) -> [String] {
    let plan = study.validation
    var lines: [String] = []
    if !plan.segments.isEmpty {
      lines.append("the same by the categories of " + plan.segments.joined(separator: ", "))
    }
    if let folds = plan.folds { lines.append("the same, and steps of the fit, by \(folds) folds") }
    if plan.byParty {
      lines.append("NO SUM: counts in score intervals and losses of YOUR ROWS ALONE")
    }
    if plan.challenger != nil {
      lines.append("goods and bads by the decisions of this card and of another one")
    }
    if let rejects = study.rejects {
      lines.append(
        "rows that '\(rejects.column)' calls '\(rejects.rejected)', in score intervals and with assumed "
          + "outcomes")
    }
    if let rule = study.columns.firstTime {
      lines.append("first-time borrowers, by '\(rule.column)', in score intervals")
    }
    return lines
  }

  private static func limits(of manifest: JobManifest) -> [String] {
    let date = Date(timeIntervalSince1970: TimeInterval(min(manifest.expires, 1 << 37)))
    return [
      "at most \(manifest.maximumRounds) rounds, until \(date.formatted(.iso8601))",
      manifest.aggregation == .strict
        ? "every party answers, or there is no sum"
        : "a sum needs at least \(manifest.aggregation.minimumMembers(of: manifest.roster.count)) of "
          + "\(manifest.roster.count) parties",
    ]
  }
}
