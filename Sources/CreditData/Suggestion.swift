/// What the values of a column suggest a study do with it: hints to a person, who decides.
public enum Suggestion: Sendable, Equatable {
  /// (Nearly) every row has its own value: a number of an account, a name.
  case identifier
  /// One value or none: nothing to learn from.
  case constant
  /// More levels than bins can be made of.
  case manyLevels(Int)
  /// Numbers that look like codes with a meaning of their own, ascending.
  case specialCodes([Double])
  /// Two values and none missing: this may be the outcome.
  case targetCandidate

  static let mostLevels = 200
  /// Below this number of rows all values may differ by chance.
  static let fewestRows = 20

  /// Whether the study should leave the column out.
  var excludes: Bool {
    switch self {
    case .identifier, .constant, .manyLevels: true
    case .specialCodes, .targetCandidate: false
    }
  }

  /// Suggestions for a numeric column of `rowCount` rows with `count` values.
  static func all(distinct: [Double], count: Int, of rowCount: Int) -> [Suggestion] {
    // Amounts with decimals all differ too; numbers of accounts are integers.
    let isIdentifier =
      count >= fewestRows && distinct.count == rowCount
      && distinct.allSatisfy { $0.rounded() == $0 }
    if isIdentifier { return [.identifier] }
    let codes = specialCodes(in: distinct)
    return common(distinctCount: distinct.count, isComplete: count == rowCount)
      + (codes.isEmpty ? [] : [.specialCodes(codes)])
  }

  /// Suggestions for a categorical column of `rowCount` rows with `count` values.
  static func all(levels: Int, count: Int, of rowCount: Int) -> [Suggestion] {
    if count >= fewestRows && 10 * levels >= 9 * count { return [.identifier] }
    if levels > mostLevels { return [.manyLevels(levels)] }
    return common(distinctCount: levels, isComplete: count == rowCount)
  }

  private static func common(distinctCount: Int, isComplete: Bool) -> [Suggestion] {
    if distinctCount <= 1 { return [.constant] }
    return distinctCount == 2 && isComplete ? [.targetCandidate] : []
  }

  /// Customary codes among the ascending values `distinct` that stand apart from the others:
  /// negative ones where no other value is negative, nines at least twice as large as the rest.
  package static func specialCodes(in distinct: [Double]) -> [Double] {
    let negative = distinct.filter { [-9, -8, -7, -99, -98, -97, -999, -998, -997].contains($0) }
    let nines = distinct.filter { value in
      [96...99, 996...999, 9996...9999].contains { $0.contains(value) } && value.rounded() == value
    }
    let rest = distinct.filter { !negative.contains($0) && !nines.contains($0) }
    // A lone value beside the codes is no range to stand apart from.
    guard rest.count >= 2 else { return [] }
    let isBelow = rest[0] >= 0
    let isAbove = nines.first.map { rest[rest.count - 1] <= $0 / 2 } ?? false
    return (isBelow ? negative : []) + (isAbove ? nines : [])
  }
}

extension Suggestion: CustomStringConvertible {
  public var description: String {
    switch self {
    case .identifier: "looks like an identifier: exclude it"
    case .constant: "has no two values: exclude it"
    case .manyLevels(let count): "has \(count) levels: group them or exclude it"
    case .specialCodes(let codes):
      "may hold special codes: \(codes.map(Column.text).joined(separator: ", "))"
    case .targetCandidate: "has two values: may be the target"
    }
  }
}
