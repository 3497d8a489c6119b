/// The month of a cell, for tables by month.
enum CalendarMonth {
  /// `2024-03` for `2024-03-15`, `2024/3/5`, `202403` and `20240315`; other texts are their own
  /// period, such as `Q1` or a year.
  static func text(of cell: String) -> String {
    let pieces = cell.split(whereSeparator: { "-/. T".contains($0) }).map(String.init)
    if pieces.count >= 2, pieces[0].count == 4, pieces[1].count <= 2 {
      return month(year: pieces[0], month: pieces[1]) ?? cell
    }
    guard pieces.count == 1, cell.count == 6 || cell.count == 8 else { return cell }
    return month(year: String(cell.prefix(4)), month: String(cell.dropFirst(4).prefix(2))) ?? cell
  }

  private static func month(year: String, month: String) -> String? {
    guard let year = Int(year), let month = Int(month), (1900...2999).contains(year),
      (1...12).contains(month)
    else { return nil }
    return "\(year)-\(month < 10 ? "0" : "")\(month)"
  }
}
