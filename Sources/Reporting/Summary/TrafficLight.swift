/// One judgement of the card: what was found, and the rule that was applied.
package struct TrafficLight {
  package enum Status: CaseIterable {
    case green, amber, red
    /// Nothing was measured.
    case dark

    var name: Phrase {
      switch self {
      case .green: .green
      case .amber: .amber
      case .red: .red
      case .dark: .dark
      }
    }
  }

  let title: String
  package let status: Status
  let finding: String
  /// With its thresholds and where they come from.
  let rule: String

  /// A shape of its own for each status: the sign must be read without colour.
  func sign(_ words: ReportLanguage) -> Markup {
    let shape: Markup =
      switch status {
      case .green:
        "<circle class=\"green\" cx=\"12\" cy=\"12\" r=\"10\" />"
          + "<path class=\"sign\" d=\"M7 12.5l3.5 3.5l6.5 -7.5\" />"
      case .amber:
        "<path class=\"amber\" d=\"M12 2l11 20h-22z\" /><path class=\"sign dark\" d=\"M12 9v6M12 18v1.5\" />"
      case .red:
        "<path class=\"red\" d=\"M7.5 1.5h9l6 6v9l-6 6h-9l-6 -6v-9z\" />"
          + "<path class=\"sign\" d=\"M8 8l8 8M16 8l-8 8\" />"
      case .dark:
        "<circle class=\"none\" cx=\"12\" cy=\"12\" r=\"10\" />"
      }
    return """
      <svg class="light" viewBox="0 0 24 24" width="24" height="24" role="img" \
      aria-label="\(words(status.name))">\(shape)</svg>
      """
  }
}
