internal import CreditModels

/// What rejected applicants are taken to have done, and what that changes.
struct RejectsSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    guard let rejects = content.rejects else { return .empty }
    let isInferred = rejects.method != .none
    return """
      <section>
      <h3>\(words(.rejectInference))</h3>
      <p>\(words(isInferred ? .rejectsNote(method(rejects)) : .rejectsNotInferred))</p>
      \(applicants(rejects).markup)\(isInferred ? terms(rejects).markup : .empty)\
      \(bands(rejects))</section>

      """
  }

  private func method(_ rejects: RejectReport) -> String {
    let factor = rejects.factor.map { words(.factor(NumberText.fixed($0, 2))) }
    let cutoff = rejects.cutoff.map { words(.cutoffPD(NumberText.percent($0))) }
    return words.list([words(.rejectMethod(rejects.method)), factor, cutoff].compactMap(\.self))
  }

  private func applicants(_ rejects: RejectReport) -> DataTable {
    DataTable(
      [.text(words(.applicants)), .number(words(.rows)), .number(words(.badRate))],
      rows: [
        [
          words(.acceptedObserved), NumberText.count(rejects.acceptedRows),
          NumberText.percent(rejects.acceptedBadRate),
        ],
        [
          words(rejects.impliedBadRate == nil ? .rejected : .rejectedInferred),
          NumberText.count(rejects.rows), NumberText.percent(rejects.impliedBadRate),
        ],
      ])
  }

  private func terms(_ rejects: RejectReport) -> DataTable {
    DataTable(
      [
        .text(words(.characteristic)), .number(words(.acceptedOnly)), .number(words(.withRejects)),
        .number(words(.change)),
      ],
      rows: rejects.terms.map { term in
        let change = term.inferred.flatMap { inferred in
          term.acceptedStandardError.map { (inferred - term.accepted) / $0 }
        }
        return [
          term.name == "intercept" ? words(.intercept) : term.name,
          NumberText.fixed(term.accepted, 4), NumberText.fixed(term.inferred, 4),
          NumberText.fixed(change, 2),
        ]
      })
  }

  /// The safest band first.
  private func bands(_ rejects: RejectReport) -> Markup {
    guard !rejects.bands.isEmpty else { return .empty }
    let names = ScoreBandNames(scaling: content.card.scaling, words: words)
    let edges: [Double?] = [nil] + rejects.edges + [nil]
    let note: Markup = "<p class=\"note\">\(words(.rejectBandsNote))</p>\n"
    let table = DataTable(
      [
        .text(words(.acceptedOnlyScore)), .number(words(.acceptedRows)),
        .number(words(.badRateAccepted)),
        .number(words(.rejectedRows)), .number(words(.badRateInferred)),
      ],
      rows: rejects.bands.enumerated().map { index, band in
        [
          names.interval(from: edges[index], to: edges[index + 1]),
          NumberText.count(band.accepted.rows), NumberText.percent(band.accepted.badRate),
          NumberText.count(band.rejected.rows), NumberText.percent(band.inferredBadRate),
        ]
      })
    return table.markup + note
  }
}
