internal import CreditModels

/// The steps by which the model found its characteristics.
struct SelectionSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
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
