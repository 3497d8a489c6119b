internal import CreditModels

/// The formulas behind the numbers of this page, with their sources; only those that were used.
struct FormulaSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  private struct Formula {
    let name: String
    let text: String
    let source: String
  }

  var markup: Markup {
    let table = DataTable(
      [.text(words(.quantity)), .text(words(.formula)), .text(words(.source))],
      rows: formulas.map { formula in
        [
          Markup(formula.name), "<code>\(formula.text)</code>" as Markup,
          "<cite translate=\"no\">\(formula.source)</cite>" as Markup,
        ]
      })
    return """
      <section>
      <h3>\(words(.formulas))</h3>
      <p class="note">\(words(.formulaLetters))</p>
      \(table.markup)</section>

      """
  }

  private var formulas: [Formula] {
    let siddiqi = "Siddiqi, Credit Risk Scorecards, 2006"
    let evidence =
      content.card.convention == .goodOverBad
      ? "ln((gᵢ / G) / (bᵢ / B))" : "ln((bᵢ / B) / (gᵢ / G))"
    var formulas: [Formula] = []
    if content.terms.indices.contains(where: { content.card.points(ofTerm: $0) != nil }) {
      formulas += [
        Formula(name: words(.woe), text: "WOEᵢ = \(evidence)", source: siddiqi),
        Formula(
          name: words(.informationValue), text: "IV = Σ |gᵢ / G − bᵢ / B| · |WOEᵢ|", source: siddiqi
        ),
        Formula(name: words(.points), text: "−F · β · WOEᵢ,  F = \(factor)", source: siddiqi),
      ]
    }
    formulas += [
      Formula(
        name: words(.likelihood), text: "p = 1 / (1 + exp(−Xβ)),  max Σ y ln p + (1 − y) ln(1 − p)",
        source: "McCullagh and Nelder, Generalized Linear Models, 1989"),
      Formula(
        name: words(.standardError), text: "√ diag((Xᵀ W X)⁻¹),  W = p(1 − p)",
        source: "McCullagh and Nelder, Generalized Linear Models, 1989"),
      Formula(name: "z, p", text: "z = β / SE,  p = 2 Φ(−|z|)", source: "Wald, 1943"),
      Formula(
        name: "VIF", text: "1 / (1 − R²)",
        source: "Belsley, Kuh and Welsch, Regression Diagnostics, 1980"),
      Formula(
        name: words(.scoreAndPD), text: "s = O − F · logit(p),  O = s₀ − F · ln(odds₀)",
        source: siddiqi),
      Formula(
        name: "AUC, Gini", text: "P(s(good) > s(bad)) + ½ P(=),  Gini = 2 AUC − 1",
        source: "Hanley and McNeil, Radiology 143, 1982"),
    ]
    formulas += aucLimits
    formulas += [
      Formula(name: "KS", text: "max |F(bad) − F(good)|", source: "Smirnov, 1948"),
      Formula(
        name: "Brier", text: "Σ (p − y)² / n", source: "Brier, Monthly Weather Review 78, 1950"),
    ]
    if !content.validation.isEmpty {
      formulas.append(
        Formula(
          name: words(.calibration), text: "b ~ Binomial(n, p̄)",
          source: "BCBS, Working Paper 14, 2005"))
    }
    if !content.stability.isEmpty {
      formulas.append(
        Formula(
          name: "PSI, CSI", text: "Σ (aᵢ − eᵢ) ln(aᵢ / eᵢ)", source: siddiqi))
    }
    return formulas
  }

  private var factor: String { content.card.scaling.reversed ? "−PDO / ln 2" : "PDO / ln 2" }

  /// Those that came with the validation are of another kind than those found here.
  private var aucLimits: [Formula] {
    let parts = content.performance.map(\.part)
    func formula(_ text: String, _ source: String, _ isUsed: (Part) -> Bool) -> Formula? {
      parts.contains(where: isUsed)
        ? Formula(name: words(.aucLimits), text: text, source: source) : nil
    }
    return [
      formula(
        "logit(AUC) ± 1.96 · SE / (AUC (1 − AUC))",
        "DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988"
      ) { content.validation(of: $0)?.aucLimits != nil },
      formula("AUC ± 1.96 · SE", "Hanley and McNeil, Radiology 143, 1982") {
        content.validation(of: $0)?.aucLimits == nil
      },
    ].compactMap(\.self)
  }
}
