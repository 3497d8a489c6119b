/// The nodes of a job, in the order that gives every node its position.
public struct Roster: Sendable, Equatable {
  public let names: [String]

  /// At least three nodes. Of two, each can subtract its own part from the total and read the
  /// other's, so two are accepted only when their owners said that they know.
  /// One node has nobody to hide among and is always refused.
  public init(
    _ names: [String], acknowledgesPairwiseDisclosure: Bool = false
  ) throws(AggregationError) {
    guard names.count >= 2 else { throw .tooFewNodes(names.count) }
    guard names.count > 2 || acknowledgesPairwiseDisclosure else {
      throw .pairwiseDisclosure
    }
    var known: Set<String> = []
    for name in names {
      guard !name.isEmpty, known.insert(name).inserted else { throw .badNodeName(name) }
    }
    self.names = names
  }

  public var count: Int { names.count }

  func position(of name: String) throws(AggregationError) -> Int {
    guard let position = names.firstIndex(of: name) else { throw .unknownNode(name) }
    return position
  }
}
