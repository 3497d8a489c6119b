internal import Crypto

/// Names and types of the columns of a table: what parties compare before they compute together.
public struct Schema: Codable, Sendable, Equatable {
  public struct Field: Codable, Sendable, Equatable {
    public let name: String
    public let type: ColumnType

    public init(name: String, type: ColumnType) {
      self.name = name
      self.type = type
    }
  }

  public let fields: [Field]

  public init(fields: [Field]) { self.fields = fields }

  public init(of table: Table) {
    fields = zip(table.names, table.columns).map { Field(name: $0, type: $1.type) }
  }

  /// SHA-256 of names and types, whatever their order.
  public var digest: [UInt8] {
    let lines = fields.map { "\($0.name.utf8.count) \($0.name) \($0.type.rawValue)" }.sorted()
    return Array(SHA256.hash(data: Array(lines.joined(separator: "\n").utf8)))
  }

  public subscript(name: String) -> ColumnType? { fields.first { $0.name == name }?.type }

  /// Throws unless `table` has exactly these columns, in any order, each of its type.
  public func check(_ table: Table) throws(DataError) {
    for field in fields {
      guard let column = table[field.name] else {
        throw DataError(.missingColumn, column: field.name)
      }
      guard column.type == field.type else {
        throw DataError(.otherType(expected: field.type), column: field.name)
      }
    }
    for name in table.names where self[name] == nil {
      throw DataError(.unexpectedColumn, column: name)
    }
  }
}
