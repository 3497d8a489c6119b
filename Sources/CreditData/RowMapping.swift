/// How an institution's own columns and categories become those of a study.
public struct RowMapping: Sendable, Equatable {
  /// The institution's name of a column, by the study's. Columns that are not named keep their own.
  public var columns: [String: String]
  /// The study's text by the institution's, by the study's column. Texts that are not named stay.
  public var values: [String: [String: String]]

  public init(columns: [String: String] = [:], values: [String: [String: String]] = [:]) {
    self.columns = columns
    self.values = values
  }

  public var isEmpty: Bool { columns.isEmpty && values.isEmpty }

  /// A column of the table, and the own column it is read from.
  struct Place {
    let name: String
    let field: Int
    let values: [String: String]
  }

  /// The columns that own columns `names` become, in their order.
  ///
  /// - Throws: `RowMappingError` for a column that is not there, or two of one name.
  func places(of names: [String]) throws -> [Place] {
    for (name, own) in columns.sorted(by: { $0.key < $1.key }) where !names.contains(own) {
      throw RowMappingError.unknownColumn(own: own, name: name)
    }
    let renamed = Dictionary(grouping: columns.keys) { columns[$0] ?? $0 }
    var places: [Place] = []
    for (field, own) in names.enumerated() {
      for name in renamed[own]?.sorted() ?? [own] {
        guard !places.contains(where: { $0.name == name }) else {
          throw RowMappingError.repeatedName(name)
        }
        places.append(Place(name: name, field: field, values: values[name] ?? [:]))
      }
    }
    for name in values.keys.sorted() where !places.contains(where: { $0.name == name }) {
      throw RowMappingError.unknownValues(name)
    }
    return places
  }

  /// What the study calls an own column, where it has one name.
  func name(ofOwn column: String) -> String? {
    let names = columns.filter { $0.value == column }.keys.sorted()
    return names.isEmpty ? column : names.first
  }
}

/// Why a mapping does not fit the rows: for their owner only, since it names own columns.
public enum RowMappingError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownColumn(own: String, name: String)
  case repeatedName(String)
  case unknownValues(String)

  public var description: String {
    switch self {
    case .unknownColumn(let own, let name):
      "rows.columns takes '\(name)' from '\(own)', which is none of your columns; correct the name: "
        + "spaces and case count."
    case .repeatedName(let name):
      "two of your columns would be '\(name)', one renamed and one by its own name; give one of them "
        + "another name under rows.columns."
    case .unknownValues(let name):
      "rows.values names column '\(name)', which is not there; use the study's name, as on the left under "
        + "rows.columns."
    }
  }
}
