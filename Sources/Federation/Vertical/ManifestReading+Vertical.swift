internal import CreditModels
internal import Foundation
internal import SecureAggregation

/// A vertical job in words: what a holder would tell whom, and what a dealer is asked for.
extension ManifestReading {
  static func chapters(
    of manifest: JobManifest, plan: Study.VerticalPlan, policy: NodePolicy, party: String
  ) -> [Chapter] {
    let study = manifest.study
    let roles = try? VerticalRoles(manifest)
    let others = (roles?.holders ?? []).filter { $0 != party }
    var chapters = [
      Chapter(
        title: "Purpose", lines: [study.purpose.isEmpty ? "(none is given)" : study.purpose])
    ]
    if let card = manifest.card {
      chapters += scoring(by: card, plan, party: party, others: others)
    } else if party == plan.dealer {
      chapters.append(Chapter(title: "What your node sends", lines: dealing(plan, roles)))
    } else {
      chapters.append(
        Chapter(
          title: "Columns",
          lines: ["'\(plan.id)' names the enterprise"] + columns(of: study, allowed: policy.columns)
        ))
      chapters.append(
        Chapter(
          title: "What leaves your node to the solver '\(plan.solver)', about your columns alone",
          lines: plain(study, isLabelParty: party == plan.label)))
      chapters.append(
        Chapter(
          title:
            "What leaves your node to \(others.joined(separator: ", ")), sealed against all others",
          lines: party == plan.label ? told(plan, study) : toldByHolder(plan, others: others)))
      chapters.append(
        Chapter(
          title: "What comes out at the solver, over all holders together",
          lines: [
            plan.evidence == .told
              ? "goods and bads in the bins of every column"
              : "no goods and bads in bins but the label party's own: weights of evidence are withheld from holders",
            "sums of products of all columns and of the outcomes, \(maximumFits(study))",
            "log-likelihoods and gradients at up to \(plan.evaluations) points, information matrices at up "
              + "to \(plan.matrices)",
          ]))
    }
    chapters += [
      Chapter(title: "Limits", lines: limits(of: manifest, plan, party: party)),
      Chapter(
        title: "Parties",
        lines: (roles?.holders ?? []).map {
          "\($0): \($0 == plan.label ? "has the outcomes" : "has columns")" + you($0, party)
        } + [
          "\(plan.dealer): hands out randomness, has no rows, gets no message"
            + you(plan.dealer, party),
          "\(plan.solver): runs the job, adds up and looks for the best card",
          "with any of the holders, the dealer could read what the others send it; they must be apart",
        ]),
    ]
    guard manifest.card == nil else { return chapters }
    chapters.append(
      Chapter(
        title: plan.card == .whole
          ? "Who gets the card of all columns and the report"
          : "Who gets the points of its own columns, and how the card does",
        lines: ["the coordinator, of all columns"]
          + manifest.entitled.map { $0 + you($0, party) }))
    return chapters
  }

  /// Rows are scored with a card that exists.
  private static func scoring(
    by card: String, _ plan: Study.VerticalPlan, party: String, others: [String]
  ) -> [Chapter] {
    let what = "scores enterprises with the card of job \(card.prefix(8))"
    guard party != plan.dealer else {
      return [Chapter(title: "What the job does", lines: [what + "; your node is asked nothing"])]
    }
    let leaves =
      party == plan.label
      ? ["blinded identifiers: the others learn whom you ask about, of those that all of you know"]
      : [
        "blinded identifiers",
        others.count == 1
          ? "to \(plan.label): YOUR POINTS OF EVERY COMMON ENTERPRISE"
          : "to \(plan.label): your points of every common enterprise, hidden among those of other "
            + "holders that have columns in the card; YOURS ALONE if none of them has",
      ]
    return [
      Chapter(
        title: "What the job does",
        lines: [
          what
            + (party == plan.label
              ? "; the scores stay with you" : "; \(plan.label) gets the scores"),
          "of the rows that `applicants` of node.yaml names (without it, `rows`) it reads '\(plan.id)' and the "
            + "columns of your part of the card",
        ]),
      Chapter(
        title:
          "What leaves your node to \(others.joined(separator: ", ")), sealed against all others",
        lines: leaves),
      Chapter(
        title: "What leaves your node to the solver '\(plan.solver)'",
        lines: [
          "how many identifiers you bring"
            + (party == plan.label ? ", and how many are common" : "")
        ]),
    ]
  }

  private static func limits(
    of manifest: JobManifest, _ plan: Study.VerticalPlan, party: String
  ) -> [String] {
    var lines = [
      plan.cap.map { "no holder brings more than \($0) identifiers" }
        ?? "holders bring as many identifiers as they announce",
      "a node that is started anew in the middle ends the job",
      "nothing is answered after \(day(manifest.expires))",
    ]
    guard manifest.card == nil else { return lines }
    if party != plan.dealer {
      lines.insert(
        "at most \(manifest.maximumRounds) answers and points of likelihoods", at: lines.count - 1)
    }
    lines.insert(
      "fewer than \(plan.minimumCommon) common enterprises end the job without a word about them",
      at: 0)
    if party != plan.dealer {
      lines.append(
        "your part of the log-odds stays within plus and minus \(plan.range(of: party).formatted())"
      )
    }
    return lines
  }

  private static func day(_ seconds: Int) -> String {
    Date(timeIntervalSince1970: TimeInterval(min(seconds, 1 << 37))).formatted(.iso8601)
  }

  private static func you(_ name: String, _ party: String) -> String {
    name == party ? " (you)" : ""
  }

  private static func maximumFits(_ study: Study) -> String {
    study.validation.folds.map { "once for all training rows and once without each of \($0) folds" }
      ?? "of all training rows"
  }

  private static func dealing(_ plan: Study.VerticalPlan, _ roles: VerticalRoles?) -> [String] {
    [
      "randomness to \((roles?.holders ?? []).joined(separator: ", ")), sealed for each of them",
      "sums of that randomness to the solver",
      "it is told how many rows and columns there are, which step comes next, and the factors of a series; "
        + "it gets no message of anybody and holds no rows",
    ]
  }

  private static func plain(_ study: Study, isLabelParty: Bool) -> [String] {
    var lines = [
      "how many identifiers you bring, and how many are common to all",
      "names and types of your columns",
    ]
    switch study.model.design {
    case .woe:
      lines.append("counts of common rows below candidate cuts, and in the bins of your columns")
    case .standardised: lines.append("sums and sums of squares of your columns")
    case .asIs: break
    }
    lines.append("sums of products of your own columns, and a bound of their mean squares")
    if isLabelParty {
      lines.append(
        "how many common enterprises are bad; counts and losses in score intervals, for each sample"
      )
    }
    return lines
  }

  private static func told(_ plan: Study.VerticalPlan, _ study: Study) -> [String] {
    var lines = [
      "blinded identifiers: they learn which of their own enterprises all have",
      "which common rows train and which are held out",
    ]
    if let folds = study.validation.folds {
      lines.append("which rows each of \(folds) folds leaves")
    }
    lines.append("outcomes and columns hidden by masks: noise to them")
    return lines
  }

  private static func toldByHolder(_ plan: Study.VerticalPlan, others: [String]) -> [String] {
    var lines = [
      "blinded identifiers: they learn which of their own enterprises all have",
      "to \(plan.label): how many rows are in each of your bins, without what the bins are",
      "columns hidden by masks: noise to them",
    ]
    lines.append(
      others.count == 1
        ? "to \(plan.label): YOUR PART OF THE LOG-ODDS OF EVERY COMMON ROW, by each model that is measured"
        : "to \(plan.label): your part of every row's log-odds, hidden among those of the other holders"
    )
    return lines
  }
}
