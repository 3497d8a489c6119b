internal import CreditModels

/// Those a card is for and who were not all among the rows it was fitted on.
extension Tables {
  static func applicants(_ result: StudyResult) -> [String] {
    [result.rejects.map(rejects), result.firstTime.map(firstTime)].compactMap { $0 }
  }

  private static func rejects(_ report: RejectReport) -> String {
    let head = "Rejected applicants: \(Format.count(report.rows)) training rows"
    guard let implied = report.impliedBadRate else { return head + ", set aside" }
    var table = TextTable(
      ["term", "accepted only", "std. error", "inferred", "std. error"], textColumns: 1)
    for term in report.terms {
      table.add([
        term.name, Format.fixed(term.accepted, 4), Format.fixed(term.acceptedStandardError, 4),
        Format.fixed(term.inferred, 4), Format.fixed(term.inferredStandardError, 4),
      ])
    }
    return """
      \(head), by \(report.method.rawValue): bad rate \(Format.fixed(implied, 4)) assumed, \
      \(Format.fixed(report.acceptedBadRate, 4)) of the accepted
      \(table.text)
      """
  }

  private static func firstTime(_ report: FirstTimeReport) -> String {
    var table = TextTable(
      ["first-time borrowers", "", "rows", "share", "bad rate", "mean PD"], textColumns: 2)
    for entry in report.parts {
      for (name, group) in [("first-time", entry.firstTime), ("others", entry.others)] {
        table.add([
          entry.part.rawValue, name, Format.count(group.rows), Format.fixed(group.share, 4),
          Format.fixed(group.badRate, 4), Format.fixed(group.meanPD, 4),
        ])
      }
    }
    return report.parts.isEmpty
      ? "First-time borrowers: too few rows to be shown" : table.text
  }
}
