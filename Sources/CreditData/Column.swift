/// The values of one column, one per row.
///
/// Numeric cells are finite or missing; the reader refuses NaN and infinity in the file, so a NaN
/// here always means *missing*. Special codes stay ordinary numbers in the column: they get their
/// meaning from the study, in one place, where bins are made.
public enum Column: Sendable {
  /// `Double.nan` marks a missing value.
  case numeric([Double])
  /// Indexes into `levels`, in order of first appearance; -1 marks a missing value.
  case categorical(codes: [Int32], levels: [String])

  public var count: Int {
    switch self {
    case .numeric(let values): values.count
    case .categorical(let codes, _): codes.count
    }
  }

  public var type: ColumnType {
    switch self {
    case .numeric: .numeric
    case .categorical: .categorical
    }
  }

  /// The number of rows without a value.
  public var missingCount: Int {
    switch self {
    case .numeric(let values): values.count { $0.isNaN }
    case .categorical(let codes, _): codes.count { $0 < 0 }
    }
  }

  /// The canonical text of a cell, nil when it is missing: a level as it is, a number as the
  /// shortest decimal that reads back to the same bits, an integer without ".0".
  public func text(row: Int) -> String? {
    switch self {
    case .numeric(let values): values[row].isNaN ? nil : Self.text(of: values[row])
    case .categorical(let codes, let levels): codes[row] < 0 ? nil : levels[Int(codes[row])]
    }
  }

  /// The cells at `indexes`, in that order; levels are kept as they are.
  func rows(_ indexes: [Int]) -> Column {
    switch self {
    case .numeric(let values): .numeric(indexes.map { values[$0] })
    case .categorical(let codes, let levels):
      .categorical(codes: indexes.map { codes[$0] }, levels: levels)
    }
  }

  static func text(of value: Double) -> String {
    // From 2^54 on the standard library writes an exponent, shorter than all the digits.
    guard abs(value) < 0x1p54, let integer = Int(exactly: value) else { return "\(value)" }
    return integer == 0 && value.sign == .minus ? "-0" : "\(integer)"
  }
}

extension Column: Equatable {
  /// Two missing cells are equal, although NaN is not.
  public static func == (left: Column, right: Column) -> Bool {
    switch (left, right) {
    case (.numeric(let left), .numeric(let right)):
      left.elementsEqual(right) { $0 == $1 || $0.isNaN && $1.isNaN }
    case (.categorical(let left, let leftLevels), .categorical(let right, let rightLevels)):
      left == right && leftLevels == rightLevels
    default: false
    }
  }
}

public enum ColumnType: String, Codable, Sendable {
  case numeric, categorical
}
