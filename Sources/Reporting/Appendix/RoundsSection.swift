/// Every question that was asked, and what it cost. Questions of one kind that follow each other share
/// a line.
struct RoundsSection {
  let rounds: [RoundSummary]
  let words: ReportLanguage

  private struct Run {
    let step: String
    let first: Int
    var rounds: [RoundSummary]
  }

  var markup: Markup {
    guard !rounds.isEmpty else { return .empty }
    let columns: [DataTable.Column] = [
      .text(words(.round)), .text(words(.questionAsked)), .number(words(.partiesInSum)),
      .number(words(.numbersInSum)), .number(words(.trips)), .number(words(.bytesToNode)),
      .number(words(.bytesFromNode)), .number(words(.time)),
    ]
    let table = DataTable(columns, rows: runs.map(row))
    return """
      <section>
      <h3>\(words(.rounds))</h3>
      <p class="note">\(words(.roundsNote))</p>
      \(table.markup)</section>

      """
  }

  private var runs: [Run] {
    var runs: [Run] = []
    for (index, round) in rounds.enumerated() {
      if let last = runs.last, last.step == round.step, last.rounds[0].parties == round.parties {
        runs[runs.count - 1].rounds.append(round)
      } else {
        runs.append(Run(step: round.step, first: index + 1, rounds: [round]))
      }
    }
    return runs
  }

  private func row(_ run: Run) -> [Markup] {
    let last = run.first + run.rounds.count - 1
    let place =
      run.first == last ? "\(run.first)" : words(.interval("\(run.first)", "\(last)"))
    func total(_ value: (RoundSummary) -> Int) -> Int { run.rounds.reduce(0) { $0 + value($1) } }
    return [
      Markup(place), words.sentence(run.step), Markup(NumberText.count(run.rounds[0].parties)),
      Markup(NumberText.count(total(\.numbers))), Markup(NumberText.count(total(\.trips))),
      Markup(NumberText.bytes(total(\.bytesToNode))),
      Markup(NumberText.bytes(total(\.bytesFromNode))),
      Markup(NumberText.seconds(run.rounds.reduce(0) { $0 + $1.seconds })),
    ]
  }
}
