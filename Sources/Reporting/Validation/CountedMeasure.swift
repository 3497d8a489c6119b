/// Measures of scores that were counted in cells, with how far the single scores can lie from them.
extension ReportLanguage {
  /// `0.7812 ± 0.0021`
  func withError(_ value: Double?, _ error: Double?, _ digits: Int = 4) -> String {
    let text = NumberText.fixed(value, digits)
    guard let error, error > 0 else { return text }
    return "\(text) ± \(NumberText.fixed(error, digits))"
  }

  /// Cells can only hide a distance, not make one: `0.4500 to 0.4712`.
  func upTo(_ value: Double?, _ error: Double?, _ digits: Int = 4) -> String {
    let text = NumberText.fixed(value, digits)
    guard let value, let error, error > 0 else { return text }
    return self(.interval(text, NumberText.fixed(value + error, digits)))
  }
}
