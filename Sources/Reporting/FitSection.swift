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
    let pairs = [
      (words(.rows), NumberText.count(fit.rows)), (words(.badCount), NumberText.count(fit.bads)),
      (words(.logLikelihood), NumberText.fixed(fit.logLikelihood, 3)),
      ("AIC", NumberText.fixed(fit.aic, 2)), ("BIC", NumberText.fixed(fit.bic, 2)),
      (words(.newtonSteps), NumberText.count(fit.iterations)),
      (words(.roundsOfSums), NumberText.count(fit.rounds)),
      (words(.converged), words(fit.converged ? .yes : .no)),
    ]
    return """
      <dl class="facts">
      \(pairs.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>\n" as Markup })</dl>

      """
  }

  private var table: Markup {
    DataTable(
      [
        .text(words(.term)), .number(words(.coefficient)), .number(words(.standardError)),
        .number("z"), .number("p"), .number(words(.lower95)), .number(words(.upper95)),
        .number("VIF"),
      ],
      rows: fit.terms.map { term in
        [
          term.name == "intercept" ? words(.intercept) : term.name,
          NumberText.coefficient(term.coefficient),
          NumberText.coefficient(term.standardError), NumberText.fixed(term.z, 2),
          NumberText.pValue(term.p), NumberText.coefficient(term.lower),
          NumberText.coefficient(term.upper), NumberText.fixed(term.vif, 2),
        ]
      }
    ).markup
  }
}
