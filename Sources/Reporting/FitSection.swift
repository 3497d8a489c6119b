internal import CreditModels

/// The regression: its coefficients with their inference, its likelihood, its warnings.
struct FitSection {
  let fit: FitFile

  var markup: Markup {
    """
    <section>
    <h2>The fit</h2>
    \(warnings)\(facts)\(table)<figure class="wide">
    <figcaption><b>Coefficients</b> <span class="faint">with 95 % limits; the intercept is not \
    shown</span></figcaption>
    \(ForestPlot(fit.terms).svg)</figure>
    </section>

    """
  }

  private var warnings: Markup {
    let words = fit.warnings.filter { LeftOut($0) == nil }
    guard !words.isEmpty else { return .empty }
    return """
      <div class="warnings" role="note">
      <p><b>Read this first</b></p>
      <ul>\(words.map { "<li>\($0)</li>" as Markup })</ul>
      </div>

      """
  }

  private var facts: Markup {
    let pairs = [
      ("Rows", NumberText.count(fit.rows)), ("Bads", NumberText.count(fit.bads)),
      ("Log-likelihood", NumberText.fixed(fit.logLikelihood, 3)),
      ("AIC", NumberText.fixed(fit.aic, 2)), ("BIC", NumberText.fixed(fit.bic, 2)),
      ("Newton steps", NumberText.count(fit.iterations)),
      ("Rounds of sums", NumberText.count(fit.rounds)), ("Converged", fit.converged ? "yes" : "no"),
    ]
    return """
      <dl class="facts">
      \(pairs.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>\n" as Markup })</dl>

      """
  }

  private var table: Markup {
    DataTable(
      [
        .text("Term"), .number("Coefficient"), .number("Standard error"), .number("z"),
        .number("p"),
        .number("Lower 95 %"), .number("Upper 95 %"), .number("VIF"),
      ],
      rows: fit.terms.map { term in
        [
          term.name, NumberText.coefficient(term.coefficient),
          NumberText.coefficient(term.standardError), NumberText.fixed(term.z, 2),
          NumberText.pValue(term.p), NumberText.coefficient(term.lower),
          NumberText.coefficient(term.upper), NumberText.fixed(term.vif, 2),
        ]
      }
    ).markup
  }
}
