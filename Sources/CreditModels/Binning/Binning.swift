public import CreditData

/// The bins of one characteristic, and the only definition of which bin a value falls into: fitting,
/// transforming, scoring and every export go through `index(of:)`.
///
/// Bins are numbered: first the ordinary ones, then *missing*, then one for each special code; a
/// categorical characteristic has two more, *rare* and *unseen*.
public struct Binning: Codable, Sendable, Equatable, Hashable {
  public enum Rule: Codable, Sendable, Equatable, Hashable {
    /// Intervals `[a, b)` between ascending cuts: a value equal to a cut lies above it.
    case numeric(cuts: [Double], special: [Double])
    /// Groups of categories; those of `rare` share one bin, all others are unseen.
    case categorical(groups: [[String]], rare: [String])
  }

  public enum Kind: Sendable, Equatable {
    case ordinary(Int)
    case missing
    case special(Double)
    case rare, unseen
  }

  /// Bin numbers are kept in one byte.
  public static let maximumBinCount = 250

  /// The column the values come from.
  public let name: String
  public let rule: Rule

  public init(name: String, rule: Rule) {
    if case .numeric(let cuts, _) = rule {
      precondition(zip(cuts, cuts.dropFirst()).allSatisfy(<), "cuts must ascend")
    }
    self.name = name
    self.rule = rule
  }

  public var isNumeric: Bool {
    if case .numeric = rule { true } else { false }
  }

  /// The cuts of a numeric characteristic.
  public var cuts: [Double]? {
    if case .numeric(let cuts, _) = rule { cuts } else { nil }
  }

  /// How many bins are neither missing, special, rare nor unseen.
  public var ordinaryCount: Int {
    switch rule {
    case .numeric(let cuts, _): cuts.count + 1
    case .categorical(let groups, _): groups.count
    }
  }

  public var binCount: Int {
    switch rule {
    case .numeric(_, let special): ordinaryCount + 1 + special.count
    case .categorical: ordinaryCount + 3
    }
  }

  public var missingIndex: Int { ordinaryCount }

  public func kind(of index: Int) -> Kind {
    precondition(index >= 0 && index < binCount, "no such bin")
    if index < ordinaryCount { return .ordinary(index) }
    if index == ordinaryCount { return .missing }
    switch rule {
    case .numeric(_, let special): return .special(special[index - ordinaryCount - 1])
    case .categorical: return index == ordinaryCount + 1 ? .rare : .unseen
    }
  }

  /// The bin of a number; NaN is missing.
  public func index(of value: Double) -> Int {
    guard case .numeric(let cuts, let special) = rule else {
      preconditionFailure("\(name) is categorical")
    }
    if value.isNaN { return missingIndex }
    if let code = special.firstIndex(of: value) { return ordinaryCount + 1 + code }
    // The number of cuts at or below the value.
    var (low, high) = (0, cuts.count)
    while low < high {
      let middle = (low + high) / 2
      if cuts[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The bin of a category; `nil` is missing.
  public func index(of category: String?) -> Int {
    guard case .categorical(let groups, let rare) = rule else {
      preconditionFailure("\(name) is numeric")
    }
    guard let category else { return missingIndex }
    if let group = groups.firstIndex(where: { $0.contains(category) }) { return group }
    return rare.contains(category) ? ordinaryCount + 1 : ordinaryCount + 2
  }

  /// The bins of all values of a column.
  ///
  /// - Throws: `DataError` when the column is of the other type.
  public func codes(of column: Column) throws(DataError) -> [UInt8] {
    switch (rule, column) {
    case (.numeric, .numeric(let values)):
      return values.map { UInt8(index(of: $0)) }
    case (.categorical, .categorical(let codes, let levels)):
      let bins = levels.map { UInt8(index(of: $0)) }
      let missing = UInt8(missingIndex)
      return codes.map { $0 < 0 ? missing : bins[Int($0)] }
    case (.categorical, .numeric(let values)) where values.allSatisfy(\.isNaN):
      return [UInt8](repeating: UInt8(missingIndex), count: values.count)
    default:
      throw DataError(.otherType(expected: isNumeric ? .numeric : .categorical), column: name)
    }
  }

  /// What the bin is called in tables: `[12, 24)`, `missing`, `special -9`, `rare`, `A | B`.
  public func label(of index: Int) -> String {
    switch (kind(of: index), rule) {
    case (.missing, _): "missing"
    case (.special(let code), _): "special \(Self.text(code))"
    case (.rare, _): "rare"
    case (.unseen, _): "unseen"
    case (.ordinary(let group), .categorical(let groups, _)): groups[group].joined(separator: " | ")
    case (.ordinary, .numeric):
      "[\(from(index).map(Self.text) ?? "-∞"), \(to(index).map(Self.text) ?? "∞"))"
    }
  }

  /// The lower end of a numeric bin, `nil` where it has none.
  public func from(_ index: Int) -> Double? {
    guard case .numeric(let cuts, _) = rule, index > 0, index <= cuts.count else { return nil }
    return cuts[index - 1]
  }

  /// The upper end of a numeric bin, `nil` where it has none.
  public func to(_ index: Int) -> Double? {
    guard case .numeric(let cuts, _) = rule, index < cuts.count else { return nil }
    return cuts[index]
  }

  /// The shortest text that reads back as the same number, whole numbers without a fraction.
  static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }
}
