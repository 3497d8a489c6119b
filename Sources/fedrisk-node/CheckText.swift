internal import CreditData
internal import CreditModels
internal import Federation

/// A check of rows in words.
struct CheckText {
  let lines: [String]

  init(_ check: RowCheck, policy: NodePolicy) {
    let table = check.rows.table
    var lines = [
      "\(table.rowCount) rows, \(table.names.count) columns that the study '\(check.study.name)' does not "
        + "leave out",
      "Columns the study names:",
    ]
    lines += check.columns.filter { !$0.keys.isEmpty }.flatMap(Self.lines)
    let others = check.columns.filter { $0.keys.isEmpty }
    if !others.isEmpty {
      lines.append(
        "Other columns, which may become characteristics; their names and types are told:")
      lines += others.flatMap(Self.lines)
    }
    if let repeated = check.repeatedIds {
      lines.append(
        repeated.ids == 0
          ? "Ids: every row has its own"
          : "Ids: \(repeated.ids) are on more than one row, \(repeated.rows) rows together")
    }
    lines.append(
      "Matches: \(Self.matches(check)) of the rows fit the types and categories of the columns that are "
        + "there")
    lines += Self.sizes(of: check, policy: policy)
    if check.verdict == nil { lines.append("The study can run on these rows.") }
    self.lines = lines
  }

  private static func lines(of column: ColumnCheck) -> [String] {
    let keys = column.keys.isEmpty ? "" : " (\(column.keys.joined(separator: ", ")))"
    guard let type = column.type else { return ["  \(column.name)\(keys): NOT THERE"] }
    var line = "  \(column.name)\(keys): \(type.rawValue), \(percent(column.missingShare)) missing"
    if column.specialShare > 0 { line += ", \(percent(column.specialShare)) special" }
    var lines = [line]
    if column.isOfOtherType, let expected = column.expectedType {
      lines.append("    OF ANOTHER TYPE: the study needs it \(expected.rawValue)")
    }
    if let misfit = column.misfit { lines.append("    " + Self.line(of: misfit)) }
    if !column.outside.isEmpty {
      let shown = column.outside.prefix(10).map { "'\($0.level)' (\($0.count))" }
      let more = column.outside.count > 10 ? ", and \(column.outside.count - 10) more" : ""
      lines.append("    OUTSIDE THE DICTIONARY: \(shown.joined(separator: ", "))\(more)")
    }
    return lines
  }

  static func line(of misfit: Misfit) -> String {
    "\(misfit.count) cells cannot be read; the first: \(misfit.first)"
  }

  private static func sizes(of check: RowCheck, policy: NodePolicy) -> [String] {
    var lines = Part.allCases.compactMap { part in
      check.sizes[part].map {
        "\(part.rawValue): \(Int($0.rows)) rows, \(Int($0.bads)) of them bad"
      }
    }
    guard let train = check.sizes[.train] else { return lines }
    lines.append(
      "Your rules: no bin of fewer than \(policy.minimumRows) rows and \(policy.minimumBads) bads of all "
        + "parties is published")
    if Int(train.rows) < policy.minimumRows || Int(train.bads) < policy.minimumBads {
      lines.append("  YOUR ROWS ALONE do not fill one such bin")
    }
    let most = policy.maximumParametersPerRow * train.rows
    if most.isFinite {
      lines.append(
        "  your training rows allow models of \(Int(most)) coefficients at most "
          + "(maximumParametersPerRow); the study has \(candidates(of: check)) columns to choose from"
      )
    }
    return lines
  }

  private static func candidates(of check: RowCheck) -> Int {
    let reserved = check.study.reservedColumns.union(check.study.columns.exclude)
    return check.rows.table.names.count { !reserved.contains($0) }
  }

  /// Rounded down: 99.99 % is not all.
  private static func matches(_ check: RowCheck) -> String {
    let count = check.rows.table.rowCount
    return text(tenths: count == 0 ? 0 : (count - check.unfitRows.count) * 1000 / count)
  }

  private static func percent(_ share: Double) -> String {
    text(tenths: Int((share * 1000).rounded()))
  }

  private static func text(tenths: Int) -> String { "\(tenths / 10).\(tenths % 10) %" }
}
