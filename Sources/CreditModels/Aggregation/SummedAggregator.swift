/// The rows of several tables in one place, summed as a federation would.
public struct SummedAggregator: Aggregator {
  private let tables: [PartyRows]

  public init(_ tables: [PartyRows]) {
    precondition(!tables.isEmpty, "a sum needs rows")
    self.tables = tables
  }

  public var parties: [String] { tables.map(\.party) }

  public func announcements() -> [Announcement] { tables.map(\.announcement) }

  public func sums(of query: Query) throws -> [Double] {
    let sums = try tables.map { try LocalAggregator($0).sums(of: query) }
    return sums.dropFirst().reduce(sums[0]) { zip($0, $1).map(+) }
  }
}
