public import CreditData
internal import CreditModels

/// One column of an institution's rows beside what a study says of it.
public struct ColumnCheck: Sendable {
  public let name: String
  /// The study's keys that name it; none for a column that is only there.
  public let keys: [String]
  /// `nil`: the rows do not have it.
  public let type: ColumnType?
  /// What the study needs, where it says so.
  public let expectedType: ColumnType?
  public let missingShare: Double
  /// Of the study's special values.
  public let specialShare: Double
  /// Categories outside the study's dictionary, by frequency.
  public let outside: [LevelCount]
  /// The cells that broke a rule when they were read.
  public let misfit: Misfit?
  /// Positions of the rows with a category outside the dictionary.
  let outsideRows: [Int]

  public var isOfOtherType: Bool { type != nil && expectedType != nil && type != expectedType }

  /// The study's columns first, then the others in the order of the rows.
  static func all(of rows: AssembledRows, study: Study) -> [ColumnCheck] {
    let named = study.namedColumns
    let others = rows.table.names.filter { name in !named.contains { $0.name == name } }
    return named.map { ColumnCheck($0, of: rows, study: study) }
      + others.map {
        ColumnCheck(
          Study.NamedColumn(name: $0, keys: [], type: nil), of: rows, study: study)
      }
  }

  private init(_ named: Study.NamedColumn, of rows: AssembledRows, study: Study) {
    name = named.name
    keys = named.keys
    expectedType = named.type
    misfit = rows.misfits.first { $0.first.column == named.name }
    let column = rows.table[named.name]
    type = column?.type
    let count = Double(max(rows.table.rowCount, 1))
    missingShare = Double(column?.missingCount ?? 0) / count
    switch column {
    case .numeric(let values):
      let special = Set(study.columns.special[named.name] ?? [])
      specialShare =
        special.isEmpty ? 0 : Double(values.count(where: special.contains)) / count
      (outside, outsideRows) = ([], [])
    case .categorical(let codes, let levels):
      specialShare = 0
      guard let dictionary = study.columns.categories[named.name].map(Set.init) else {
        (outside, outsideRows) = ([], [])
        return
      }
      let isOutside = levels.map { !dictionary.contains($0) }
      var counts = [Int](repeating: 0, count: levels.count)
      outsideRows = codes.indices.filter { codes[$0] >= 0 && isOutside[Int(codes[$0])] }
      for row in outsideRows { counts[Int(codes[row])] += 1 }
      outside = zip(levels, counts).filter { $0.1 > 0 }
        .map { LevelCount(level: $0, count: $1) }
        .sorted { ($1.count, $0.level) < ($0.count, $1.level) }
    case nil:
      specialShare = 0
      (outside, outsideRows) = ([], [])
    }
  }
}
