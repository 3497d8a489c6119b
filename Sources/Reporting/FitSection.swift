internal import CreditModels

/// The regression: its coefficients with their inference, its likelihood, its warnings.
struct FitSection {
  let fit: FitFile
  let words: ReportLanguage

  var markup: Markup {
    """
    <section>
    <h3>\(words(.theFit))</h3>
    \(warnings)\(facts)\(table)<figure class="wide scroll" tabindex="0">
    <figcaption><b>\(words(.coefficients))</b> <span class="faint">\
    \(words(.forestNote))</span></figcaption>
    \(ForestPlot(fit.terms, words: words).svg)</figure>
    </section>

    """
  }

  private var warnings: Markup {
    let sentences = fit.warnings.filter { LeftOut($0) == nil }
    guard !sentences.isEmpty else { return .empty }
    return """
      <div class="warnings" role="note">
      <p><b>\(words(.readFirst))</b></p>
      <ul>\(sentences.map { "<li>\(words.sentence($0))</li>" as Markup })</ul>
      </div>

      """
  }

  private var facts: Markup {
    var pairs = [
      (words(.rows), NumberText.count(fit.rows)), (words(.badCount), NumberText.count(fit.bads)),
      (words(.logLikelihood), NumberText.fixed(fit.logLikelihood, 3)),
      ("AIC", NumberText.fixed(fit.aic, 2)), ("BIC", NumberText.fixed(fit.bic, 2)),
      (words(.newtonSteps), NumberText.count(fit.iterations)),
      (words(.roundsOfSums), NumberText.count(fit.rounds)),
      (words(.converged), words(fit.converged ? .yes : .no)),
    ]
    if let test = fit.likelihoodRatio {
      pairs.append(
        (
          words(.likelihoodRatioTest),
          "χ²(\(test.degrees)) = \(NumberText.fixed(test.statistic, 1)), p = \(NumberText.pValue(test.p))"
        ))
    }
    if let number = fit.conditionNumber {
      pairs.append((words(.conditionNumber), NumberText.fixed(number, 1)))
    }
    if let errors = fit.errors, errors != .model {
      pairs.append((words(.testsUse), words(.errorKind(errors))))
    }
    if let penalty = fit.penalty { pairs.append(("λ", NumberText.fixed(penalty, 4))) }
    if let shift = fit.calibration {
      pairs.append(
        (
          words(.portfolioBadRate),
          "\(NumberText.percent(shift.badRate)) (\(words(.interceptShift(NumberText.signed(shift.shift, 4)))))"
        ))
    }
    return """
      <dl class="facts">
      \(pairs.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>\n" as Markup })</dl>

      """
  }

  /// Robust errors and likelihood ratios have columns only where the study asked for them.
  private var table: Markup {
    let hasRobust = fit.terms.contains { $0.robustStandardError != nil }
    let hasRatios = fit.terms.contains { $0.lr != nil }
    var columns: [DataTable.Column] = [
      .text(words(.term)), .number(words(.coefficient)), .number(words(.standardError)),
    ]
    if hasRobust { columns.append(.number(words(.robustError))) }
    columns += [
      .number("z"), .number("p"), .number(words(.lower95)), .number(words(.upper95)),
      .number("VIF"),
    ]
    if hasRatios { columns += [.number(words(.ratioStatistic)), .number(words(.ratioP))] }
    return DataTable(
      columns,
      rows: fit.terms.map { term in
        var cells = [
          term.name == "intercept" ? words(.intercept) : term.name,
          NumberText.coefficient(term.coefficient), NumberText.coefficient(term.standardError),
        ]
        if hasRobust { cells.append(NumberText.coefficient(term.robustStandardError)) }
        cells += [
          NumberText.fixed(term.z, 2), NumberText.pValue(term.p),
          NumberText.coefficient(term.lower), NumberText.coefficient(term.upper),
          NumberText.fixed(term.vif, 2),
        ]
        if hasRatios {
          cells += [NumberText.fixed(term.lr?.statistic, 2), NumberText.pValue(term.lr?.p)]
        }
        return cells
      }
    ).markup
  }
}
