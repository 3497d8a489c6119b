/// What a study found.
public struct StudyResult: Sendable {
  /// The study with the dictionary and the word for good that were in force.
  public let study: Study
  public let sizes: [Part: SampleSizes.Size]
  /// Every column that could be binned, whether the model took it or not.
  public let characteristics: [Characteristic]
  public let dropped: [DroppedColumn]
  public let selection: [Selection.Step]
  /// Of a lasso or elastic net.
  public let penaltyPath: [PenaltyPoint]
  public let fit: LogisticFit
  public let performance: [Part: Performance]
  /// The parties on whose rows the model was fitted, in roster order. Who left later is not in the
  /// performance.
  public let members: [String]
  /// The shift of the intercept to the portfolio's bad rate, where the study asks for one.
  public let calibration: PortfolioCalibration?
  public let validation: ValidationFile

  /// The fitted model, shifted to the portfolio's bad rate where there is one: the model of the card.
  public var model: ScoreModel { calibration?.applied(to: fit.model) ?? fit.model }

  /// How held-out rows differ from training rows; `nil` when the training rows measure nothing.
  public internal(set) var stability: StudyStability?
  /// Of a study with rejected rows.
  public internal(set) var rejects: RejectReport?
  /// Of a study that says who borrows for the first time.
  public internal(set) var firstTime: FirstTimeReport?

  public var scorecard: Scorecard {
    var card = Scorecard(study: study, model: model, characteristics: characteristics)
    card.bands = stability?.bands
    return card
  }

  /// What a reader of the card must know, in words.
  public var warnings: [String] {
    let names = Set(fit.model.design.terms.map(\.name))
    let used = characteristics.filter { names.contains($0.name) }
    let left = dropped.map { "'\($0.name)' is not in the model: \($0.reason)." }
    let notes = used.compactMap { used in used.note.map { "'\(used.name)': \($0)." } }
    let thin = used.flatMap { used in
      used.thinBins.map { "'\(used.name)': the points of bin '\($0)' rest on fewer than 10 rows." }
    }
    return left + notes + thin + sampleWarnings + signWarnings + (rejects?.warnings ?? [])
      + fit.warnings + validation.notes
  }

  /// Coefficients that contradict their own weight of evidence, and what left the model for it.
  private var signWarnings: [String] {
    guard study.model.design == .woe else { return [] }
    let removed = selection.filter { $0.action == .wrongSign || $0.action == .bounded }.map {
      "'\($0.name)' is not in the model: beside the others its coefficient has the wrong sign."
    }
    let expected = study.binning.woe == .goodOverBad ? -1.0 : 1.0
    let wrong = zip(fit.model.design.terms, fit.model.coefficients.dropFirst())
      .filter { $0.1 * expected < 0 }
    return removed
      + wrong.map { term, _ in
        "'\(term.name)' has the wrong sign\(causeOfWrongSign(of: term.name, expected: expected))"
      }
  }

  /// Why the card gives more points where bins show more risk, and what to do.
  private func causeOfWrongSign(of name: String, expected: Double) -> String {
    let selection = study.model.selection
    let accepted = rejects?.terms.first { $0.name == name }
    if let accepted, study.infersOutcomes, accepted.accepted * expected > 0 {
      return
        " with the assumed outcomes of rejected rows, and not without them: the card gives more "
        + "points where its own bins show more risk. Change the assumption under rejects, or forbid "
        + "the column under model.selection.forbidden."
    }
    if selection.signs(of: study.model.design) != .free && selection.forced.contains(name) {
      return
        " and stays because model.selection.forced names it: the card gives more points where its "
        + "own bins show more risk. Take it out of forced, or exclude what it shares most with."
    }
    return ": the card gives more points where its own bins show more "
      + "risk, most often because of what it shares with other columns. Exclude it or one of "
      + "these, or set model.selection.signs to enforced or constrained."
  }

  /// Parts the study plans and cannot judge by.
  private var sampleWarnings: [String] {
    var warnings: [String] = []
    if study.validation.split != nil && sizes[.test] == nil {
      warnings.append("No row is in the test sample; see validation.split.")
    }
    if study.validation.outOfTime != nil && sizes[.outOfTime] == nil {
      warnings.append("No row is out of time; see validation.outOfTime.from.")
    }
    for part in Part.allCases where performance[part] == nil {
      guard let size = sizes[part] else { continue }
      warnings.append(
        size.badWeight > 0 && size.badWeight < size.weight
          ? "The \(part.rawValue) rows or their bads are too few to be told of."
          : "The \(part.rawValue) rows are all good or all bad: they measure nothing.")
    }
    return warnings
  }

  /// The same result with performance measured elsewhere.
  public func replacing(
    performance: [Part: Performance], validation: ValidationFile? = nil
  ) -> StudyResult {
    var result = StudyResult(
      study: study, sizes: sizes, characteristics: characteristics, dropped: dropped,
      selection: selection, penaltyPath: penaltyPath, fit: fit, performance: performance,
      members: members, calibration: calibration, validation: validation ?? self.validation)
    result.stability = stability
    result.rejects = rejects
    result.firstTime = firstTime
    return result
  }
}
