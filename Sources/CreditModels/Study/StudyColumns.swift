public import CreditData

extension Study {
  /// A column that the study names, and why.
  public struct NamedColumn: Sendable, Equatable {
    public let name: String
    /// The keys that name it.
    public var keys: [String]
    /// What it has to be, where the study says so.
    public var type: ColumnType?

    package init(name: String, keys: [String], type: ColumnType?) {
      self.name = name
      self.keys = keys
      self.type = type
    }
  }

  /// Every column the study cannot do without, in the order of their first key; the excluded ones do not
  /// count.
  public var namedColumns: [NamedColumn] {
    var found: [NamedColumn] = []
    func add(_ name: String, _ key: String, _ type: ColumnType? = nil) {
      if let index = found.firstIndex(where: { $0.name == name }) {
        found[index].keys.append(key)
        found[index].type = found[index].type ?? type
      } else {
        found.append(NamedColumn(name: name, keys: [key], type: type))
      }
    }
    add(target.column, "target")
    if let weight = columns.weight { add(weight, "columns.weight", .numeric) }
    if let rejects { add(rejects.column, "rejects") }
    if let firstTime = columns.firstTime { add(firstTime.column, "columns.firstTime") }
    if case .hash(.column(let name), _) = validation.split { add(name, "validation.split") }
    if case .by(let name) = validation.split { add(name, "validation.split") }
    if let late = validation.outOfTime { add(late.column, "validation.outOfTime", .numeric) }
    for name in validation.segments { add(name, "validation.segments", .categorical) }
    for (name, type) in columns.types.sorted(by: { $0.key < $1.key }) {
      add(name, "columns.types", type)
    }
    for name in columns.special.keys.sorted() { add(name, "columns.special", .numeric) }
    for name in columns.categories.keys.sorted() { add(name, "columns.categories", .categorical) }
    for name in binning.trends.keys.sorted() { add(name, "binning.trends", .numeric) }
    for (name, bins) in binning.manual.sorted(by: { $0.key < $1.key }) {
      if case .cuts = bins {
        add(name, "binning.manual", .numeric)
      } else {
        add(name, "binning.manual", .categorical)
      }
    }
    for name in model.selection.forced { add(name, "model.selection.forced") }
    let left = Set(columns.exclude).subtracting(validation.segments)
    return found.filter { !left.contains($0.name) }
  }

  /// The column whose values name rows, where the study divides rows by one.
  public var idColumn: String? {
    if case .hash(.column(let name), _) = validation.split { name } else { nil }
  }
}
