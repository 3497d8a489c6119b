internal import CreditData

/// A division of rows into groups that a statistic looks at one by one.
public enum RowGroups: Codable, Sendable, Equatable {
  /// One group with all rows.
  case all
  /// By the categories of a column: a group for each entry, and a last one for all other rows, those
  /// without a category included.
  case categories(of: String, groups: [[String]])
  /// By the party that holds the row: a group for each entry, and a last one for all other parties.
  case parties([[String]])
  /// By fold of the cross-validation.
  case folds(Int)
  /// One group with the rows of one fold; all others are in none.
  case fold(Fold)

  public var count: Int {
    switch self {
    case .all, .fold: 1
    case .categories(_, let groups): groups.count + 1
    case .parties(let groups): groups.count + 1
    case .folds(let count): count
    }
  }

  /// For titles: what the groups are.
  var title: String {
    switch self {
    case .all: ""
    case .categories(let column, _): " by \(column)"
    case .parties: " by party"
    case .folds, .fold: " by fold"
    }
  }

  /// The group of every row of a part; `nil` for a row in none.
  ///
  /// - Throws: `DataError` for a column that is missing or numeric.
  func indexes(in rows: PartyRows, part: Part) throws -> [Int?] {
    let sample = rows.sample(part)
    switch self {
    case .all: return [Int?](repeating: 0, count: sample.rowCount)
    case .parties(let groups):
      let group = groups.firstIndex { $0.contains(rows.party) } ?? groups.count
      return [Int?](repeating: group, count: sample.rowCount)
    case .folds(let count):
      return try rows.folds(count, part: part)
    case .fold(let fold):
      return try rows.folds(fold.count, part: part).map { $0 == fold.index ? 0 : nil }
    case .categories(let name, let groups):
      let binning = Binning(name: name, rule: .categorical(groups: groups, rare: []))
      do throws(DataError) {
        return try binning.codes(of: sample.column(name)).map { min(Int($0), groups.count) }
      } catch {
        throw error.at(party: rows.party)
      }
    }
  }
}

/// One of several parts of the training rows, each of which is held out once.
public struct Fold: Codable, Sendable, Equatable {
  /// From 0.
  public let index: Int
  public let count: Int

  public init(_ index: Int, of count: Int) {
    self.index = index
    self.count = count
  }

  /// 0 for the rows of the fold, the row's own weight for all others.
  func weightsOutside(of rows: PartyRows, part: Part) throws -> [Double] {
    let weights = rows.sample(part).weights
    return try rows.folds(count, part: part).enumerated().map { row, fold in
      fold == index ? 0 : weights?[row] ?? 1
    }
  }
}
