internal import CreditModels
internal import Federation

/// What the analyst reads at the end of a run.
enum Tables {
  static func card(_ card: Scorecard) -> String {
    var table = TextTable(
      ["characteristic", "bin", "good", "bad", "WOE", "points"], textColumns: 2)
    for (index, term) in card.model.design.terms.enumerated() {
      guard case .woe(let binning, let woe) = term, let points = card.points(ofTerm: index),
        let counts = card.counts[index]
      else { continue }
      for bin in 0..<binning.binCount where bin < binning.ordinaryCount || counts[bin].rows > 0 {
        table.add([
          bin == 0 ? binning.name : "", binning.label(of: bin), Format.count(counts[bin].good),
          Format.count(counts[bin].bad), Format.fixed(woe[bin], 3), Format.fixed(points[bin], 0),
        ])
      }
    }
    let scaling = card.scaling
    return """
      Card: \(Format.count(scaling.points)) points at odds \(Format.count(scaling.odds)):1 good:bad, \
      \(Format.count(scaling.pdo)) points double the odds; WOE is ln(\(card.convention.rawValue)); \
      base \(Format.fixed(card.basePoints, 0)) points\(scale(of: card))
      \(table.text)
      """
  }

  /// What is not as usual: direction, limits, and what whole points cost.
  private static func scale(of card: Scorecard) -> String {
    let scaling = card.scaling
    var notes: [String] = []
    if scaling.highIsRisky { notes.append("high scores are risky") }
    if let minimum = scaling.minimum { notes.append("at least \(Format.count(minimum))") }
    if let maximum = scaling.maximum { notes.append("at most \(Format.count(maximum))") }
    if let error = card.roundingError {
      notes.append(
        "whole points change a score by at most \(Format.fixed(error.largest, 2)), "
          + "\(Format.fixed(error.rootMeanSquare, 2)) in root mean square")
    }
    return notes.map { "; \($0)" }.joined()
  }

  static func fit(_ result: StudyResult) -> String {
    let fit = result.fit
    var table = TextTable(
      ["term", "coefficient", "std. error", "z", "p", "VIF"], textColumns: 1)
    for term in fit.terms {
      table.add([
        term.name, Format.fixed(term.coefficient, 4), Format.fixed(term.standardError, 4),
        Format.fixed(term.z, 2), Format.pValue(term.p), Format.fixed(term.vif, 2),
      ])
    }
    return """
      Fit: \(Format.count(fit.rowCount)) rows, \(Format.count(fit.badCount)) bad; log-likelihood \
      \(Format.fixed(fit.logLikelihood, 3)), AIC \(Format.fixed(fit.aic, 2)), \
      BIC \(Format.fixed(fit.bic, 2)); \(fit.rounds) rounds
      \(table.text)
      """
  }

  static func performance(_ columns: [(title: String, parts: [Part: Performance])]) -> String {
    var table = TextTable(
      ["sample", "rows", "bad rate"]
        + columns.flatMap { ["AUC \($0.title)", "95 %", "KS \($0.title)"] },
      textColumns: 1)
    for part in Part.allCases {
      guard let first = columns.first?.parts[part] else { continue }
      table.add(
        [part.rawValue, "\(first.rows)", Format.fixed(first.badRate, 4)]
          + columns.flatMap { column -> [String] in
            guard let performance = column.parts[part] else { return ["-", "-", "-"] }
            return [
              withError(performance.auc, performance.aucError),
              limits(performance.aucLower, performance.aucUpper),
              upTo(performance.ks, performance.ksError),
            ]
          })
    }
    return "Performance\n" + table.text
  }

  private static func withError(_ value: Double, _ error: Double) -> String {
    error == 0 ? Format.fixed(value, 6) : "\(Format.fixed(value, 4)) ± \(Format.fixed(error, 4))"
  }

  private static func limits(_ lower: Double?, _ upper: Double?) -> String {
    guard let lower, let upper else { return "-" }
    return "\(Format.fixed(lower, 4)) to \(Format.fixed(upper, 4))"
  }

  /// Cells can only hide a distance, not make one.
  private static func upTo(_ value: Double, _ error: Double) -> String {
    error == 0
      ? Format.fixed(value, 6) : "\(Format.fixed(value, 4)) to \(Format.fixed(value + error, 4))"
  }

  static func comparison(_ comparison: Comparison, title: String) -> String {
    var table = TextTable(["largest difference of", "", "unit"], textColumns: 1)
    table.add(["cuts", Format.scientific(comparison.cuts), "of the column"])
    table.add(["counts", Format.scientific(comparison.counts), "relative to max(1, n)"])
    table.add([
      "coefficients", Format.scientific(comparison.coefficients), "relative to max(1, |b|)",
    ])
    table.add(["standard errors", Format.scientific(comparison.standardErrors), "relative"])
    table.add(["scores, any applicant", Format.scientific(comparison.scores), "points, at most"])
    var limits = Format.scientific(comparison.limits.coefficients)
    if comparison.limits == .columns {
      limits += ", standard errors within \(Format.scientific(comparison.limits.standardErrors))"
    }
    let verdict =
      comparison.isEqual
      ? "equal within \(limits)" : "NOT equal within \(limits)"
    return ([title, table.text, "  " + verdict] + comparison.structure.map { "  differs: \($0)" })
      .joined(separator: "\n")
  }

  /// Who left on the way: from that round on, sums are over the others' rows.
  static func departures(_ departures: [Departure]) -> String {
    var table = TextTable(["left the federation", "round", "at", "why"], textColumns: 4)
    for departure in departures {
      table.add([
        departure.party, "\(departure.round)", departure.phase.rawValue, departure.reason,
      ])
    }
    return "Every total from a party's round on is the others'.\n" + table.text
  }

  static func warnings(_ warnings: [String]) -> String {
    warnings.map { "warning: \($0)" }.joined(separator: "\n")
  }
}
