/// How a CSV file is read: what the study says under `columns`.
public struct CSVOptions: Sendable {
  /// Types that are not left to inference.
  public var types: [String: ColumnType]
  /// Texts that mean a missing value, in every column.
  public var missing: Set<String>
  /// Columns that are not kept.
  public var exclude: Set<String>
  /// The only columns that may be kept; all when absent.
  public var only: Set<String>?
  /// The longest field accepted, so that one open quote cannot fill the memory.
  public var maximumFieldBytes: Int

  public init(
    types: [String: ColumnType] = [:],
    missing: Set<String> = ["", "NA", "N/A", "null", "NULL"],
    exclude: Set<String> = [],
    maximumFieldBytes: Int = 1 << 20
  ) {
    self.types = types
    self.missing = missing
    self.exclude = exclude
    self.maximumFieldBytes = maximumFieldBytes
  }

  func keeps(_ column: String) -> Bool {
    !exclude.contains(column) && only?.contains(column) ?? true
  }
}
