/// What is wrong with a party's data, and where: never a cell's content.
///
/// An error may travel from the owner of the data to the coordinator and into its log; so it names
/// party, file, column, row and the rule that was broken, and the owner looks the cell up.
public struct DataError: Error, Codable, Equatable, Sendable {
  public var party: String?
  public var file: String?
  public var column: String?
  /// The number of the row among the data rows of the file: 1 is the row below the header.
  public var row: Int?
  public let rule: DataRule

  public init(
    _ rule: DataRule, party: String? = nil, file: String? = nil, column: String? = nil,
    row: Int? = nil
  ) {
    self.party = party
    self.file = file
    self.column = column
    self.row = row
    self.rule = rule
  }

  /// The same error, said to be in the data of `party`.
  public func at(party: String) -> DataError {
    var error = self
    error.party = party
    return error
  }
}

extension DataError {
  /// The same error, said to be in `file` of `party` unless it names a file already.
  public func located(party: String?, file: String?) -> DataError {
    var error = self
    error.party = party
    error.file = self.file ?? file
    return error
  }
}

extension DataError: CustomStringConvertible {
  /// One sentence: where, what, and what to do.
  public var description: String {
    let place = [
      party.map { "party \($0)" }, file, column.map { "column '\($0)'" }, row.map { "row \($0)" },
    ].compactMap { $0 }.joined(separator: ", ")
    return (place.isEmpty ? "" : place + ": ") + "\(rule.problem); \(rule.remedy)."
  }
}
