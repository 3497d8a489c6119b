/// Differences of database systems that matter to a card.
public enum SQLDialect: String, Sendable, CaseIterable {
  /// Standard SQL with `EXP`.
  case ansi
  /// SQLite, where any cell may hold text: a text in a numeric column gives no score.
  case sqlite
}

/// A card as one query over a table of applicants.
///
/// It returns the table's columns, `points_NAME` for each characteristic, their sum with the base,
/// the score and the PD. NULL is missing, and so are the study's texts for missing in columns of
/// categories. Sums run in the order of the card, so doubles give the same bits.
///
/// A table that has one of the new columns already would give its own numbers to the sum, and not
/// every database objects. So each new name is also a column of `taken`, and asking for it without
/// saying whose it is stops every database that finds it twice.
struct CardSQL {
  private let rules: CardRules
  private let dialect: SQLDialect
  private let table: String

  /// - Parameter table: may be qualified, as `schema.table`.
  /// - Throws: `CardExportError.nameTaken`
  init(_ rules: CardRules, dialect: SQLDialect, table: String) throws(CardExportError) {
    let isSQLite = dialect == .sqlite
    try rules.expectNewNames(
      rules.characteristics.map { "points_\($0.name)" } + Self.results, ignoringCase: isSQLite)
    self.rules = rules
    self.dialect = dialect
    self.table = table
  }

  private static let results = ["points_total", "score", "pd"]

  private var newNames: [String] {
    (rules.characteristics.map { "points_\($0.name)" } + Self.results).map(Self.identifier)
  }

  var text: String {
    let points = rules.characteristics.map {
      "    \(expression(for: $0)) AS \(Self.identifier("points_\($0.name)"))"
    }
    let source = table.split(separator: ".", omittingEmptySubsequences: false)
      .map { Self.identifier(String($0)) }.joined(separator: ".")
    let sum =
      ([Self.number(rules.base)]
      + rules.characteristics.map {
        "points.\(Self.identifier("points_\($0.name)"))"
      }).joined(separator: "\n      + ")
    return """
      -- Points, score and probability of default of the card '\(Self.comment(rules.card.study))'.
      -- Written by \(ScorecardFile.writer.name) \(ScorecardFile.writer.version).
      -- A table with a column of one of the new names stops it: that name is ambiguous.
      WITH taken AS (
        SELECT
          \(newNames.map { "NULL AS \($0)" }.joined(separator: ",\n    "))
      ),
      points AS (
        SELECT
          applicant.*,
      \(points.joined(separator: ",\n"))
        FROM \(source) AS applicant CROSS JOIN taken
        WHERE \(newNames.map { "\($0) IS NULL" }.joined(separator: "\n    AND "))
      ),
      total AS (
        SELECT
          points.*,
          \(sum) AS points_total
        FROM points
      )
      SELECT
        total.*,
        \(score) AS score,
        1.0 / (1.0 + EXP((total.points_total - \(Self.signed(scaling.offset))) / \
      \(Self.signed(scaling.factor)))) AS pd
      FROM total;

      """
  }

  private var scaling: Scaling { rules.card.scaling }

  private var score: String {
    let limits = [
      scaling.minimum.map {
        "WHEN total.points_total < \(Self.number($0)) THEN \(Self.number($0))"
      },
      scaling.maximum.map {
        "WHEN total.points_total > \(Self.number($0)) THEN \(Self.number($0))"
      },
    ].compactMap { $0 }
    return limits.isEmpty
      ? "total.points_total" : "CASE \(limits.joined(separator: " ")) ELSE total.points_total END"
  }

  private func expression(for characteristic: CardRules.Characteristic) -> String {
    // SQLite takes an unqualified name that no column has for a text.
    let column = "applicant.\(Self.identifier(characteristic.name))"
    switch characteristic.form {
    case .numeric(let rules):
      let guarded =
        dialect == .sqlite
        ? "\n      WHEN TYPEOF(\(column)) IN ('text', 'blob') THEN NULL" : ""
      return "CASE\(guarded)\(cases(rules, of: column, missing: nil))\n    END"
    case .categorical(let rules):
      return "CASE\(cases(rules, of: column, missing: self.rules.card.missingTexts))\n    END"
    case .line(let share, let slope, let mean, let deviation):
      let points =
        "\(Self.signed(share)) - \(Self.signed(slope)) * ((\(column) - \(Self.signed(mean))) / "
        + "\(Self.signed(deviation)))"
      return scaling.rounding == .whole ? "ROUND(\(points))" : points
    }
  }

  /// - Parameter missing: texts that mean missing besides the empty one; `nil` for numbers.
  private func cases(
    _ rules: [CardRules.Rule], of column: String, missing: [String]?
  ) -> String {
    rules.map { rule in
      let condition =
        switch rule.condition {
        case .missing:
          "WHEN \(column) IS NULL"
            + (missing.map { " OR \(column) IN (\(Self.texts([""] + $0)))" } ?? "")
        case .equals(let code): "WHEN \(column) = \(Self.number(code))"
        case .range(_, let to?): "WHEN \(column) < \(Self.number(to))"
        // Intervals ascend: what is below `from` was taken by the ones before.
        case .range(_, nil), .otherwise: "ELSE"
        case .isIn(let categories): "WHEN \(column) IN (\(Self.texts(categories)))"
        }
      let then = condition == "ELSE" ? "" : " THEN"
      return "\n      \(condition)\(then) \(Self.number(rule.points))"
    }.joined()
  }
}

extension CardSQL {
  static func identifier(_ name: String) -> String {
    "\"\(name.replacing("\"", with: "\"\""))\""
  }

  private static func texts(_ texts: [String]) -> String {
    texts.map { "'\($0.replacing("'", with: "''"))'" }.joined(separator: ", ")
  }

  /// The shortest text that reads back as the same double.
  private static func number(_ value: Double) -> String { "\(value)" }

  /// `- -3` would begin a comment without the space and reads badly with it.
  private static func signed(_ value: Double) -> String {
    value < 0 ? "(\(value))" : "\(value)"
  }

  private static func comment(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}
