internal import CreditModels

/// How the model found its characteristics: the steps of a search, or the sizes of a penalty.
struct SelectionSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup { steps + penalty }

  private var penalty: Markup {
    guard let path = content.fit.penaltyPath else { return .empty }
    let table = DataTable(
      [
        .text("λ"), .number(words(.characteristicCount)), .number(words(.effectiveDegrees)),
        .number(words(.logLikelihood)), .number("AIC"), .number("BIC"),
      ],
      rows: path.map { point in
        let mark = point.lambda == content.fit.penalty ? " ●" : ""
        return [
          NumberText.fixed(point.lambda, 4) + mark, NumberText.count(point.coefficients.count - 1),
          NumberText.fixed(point.degrees, 1), NumberText.fixed(point.logLikelihood, 2),
          NumberText.fixed(point.aic, 2), NumberText.fixed(point.bic, 2),
        ]
      })
    return """
      <section>
      <h3>\(words(.penaltyPath))</h3>
      <p class="note">\(words(.penaltyPathNote))</p>
      \(table.markup)</section>

      """
  }

  private var steps: Markup {
    guard !content.selection.isEmpty else { return .empty }
    let table = DataTable(
      [
        .text(words(.step)), .text(words(.action)), .text(words(.characteristic)),
        .number(words(.criterion)),
      ],
      rows: content.selection.enumerated().map { index, step in
        [
          NumberText.count(index + 1), words(action(step.action)), step.name,
          NumberText.fixed(step.criterion, 2),
        ]
      })
    return """
      <section>
      <h3>\(words(.selectionPath))</h3>
      <p class="note">\(words(.selectionNote))</p>
      \(table.markup)</section>

      """
  }

  private func action(_ action: Selection.Step.Action) -> Phrase {
    switch action {
    case .add: .added
    case .remove: .removed
    case .wrongSign: .removedForSign
    case .bounded: .boundedAtZero
    }
  }
}
