internal import CreditData
internal import CreditModels
internal import Results

extension Scorecard {
  /// - Throws: a sentence that asks for the right card when the file lacks several of its columns.
  func checkColumns(of path: String) throws {
    let present = Set(try CSVReader.columnNames(path: path))
    let needed = Set(model.design.terms.map(\.name))
    let absent = needed.subtracting(present).sorted()
    guard absent.count > 1 else { return }
    let named = absent.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    throw CommandError(
      "\(path): \(absent.count) of the card's \(needed.count) columns are missing (\(named)"
        + "\(absent.count > 3 ? ", …" : "")); add them, or is this the card of other rows?")
  }
}

extension DataError {
  /// The same error for who has rows and a card and no study whose keys could be changed.
  func withCardRemedy(_ card: Scorecard) -> DataError {
    guard let rule = rule.withoutStudy(isTarget: column == card.target.column, card.target) else {
      return self
    }
    return DataError(rule, party: party, file: file, column: column, row: row)
  }
}

extension DataRule {
  fileprivate func withoutStudy(isTarget: Bool, _ target: Study.Target) -> DataRule? {
    switch self {
    case .notANumber: .other(problem: problem, remedy: "correct it or leave the cell empty")
    case .notFinite: .other(problem: problem, remedy: "leave the cell empty")
    case .otherType(let expected):
      .other(
        problem: "this column is not \(expected.rawValue) as the card needs it",
        remedy: "correct the column, or give the card of these rows")
    case .other(let problem, let remedy) where isTarget && (problem + remedy).contains("target."):
      .other(
        problem: "the outcome is none that the card knows: bad is '\(target.bad)'"
          + (target.good.map { ", good is '\($0)'" } ?? ""),
        remedy: "correct it, or leave the cell empty")
    default: nil
    }
  }
}
