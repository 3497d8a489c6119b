public import Cryptography

/// What has been told of one data set, over all jobs: the events, and what follows from them.
///
/// Sums over some nodes and over the same nodes without one differ by that node's own numbers, and
/// sums over several sets can be combined. Nodes that were in the same sums are in every combination
/// together, so a node keeps such groups from getting small, whatever the statistic was: sizes are part
/// of most of them.
public struct ReleaseLedger: Sendable, Equatable {
  /// One event: a question that was answered, a sum that may become known, or one that has.
  public struct Entry: Codable, Sendable, Equatable {
    /// Names the data set, the same in every job.
    public let snapshot: [UInt8]
    /// The id in its manifest.
    public let job: [UInt8]
    public let attempt: UInt64
    /// The digest of the question and of what the study says of the rows, when one was answered.
    public let query: [UInt8]?
    /// How many numbers the answer had.
    public let numbers: Int
    /// How many of the node's rows the answer could be solved for, at most; without a question, the equations
    /// that a point of a likelihood over several parties' columns tells.
    public let solvableRows: Double
    /// The identities of those the sum is over, when it became known.
    public let members: [VerifyingKey]?
    /// The identities of those who were asked, while it is open over whom the sum will be.
    public let asked: [VerifyingKey]?
  }

  /// A round of a job.
  private struct Round: Hashable {
    let job: [UInt8]
    let attempt: UInt64
  }

  /// The sets of nodes over which sums are known, each once.
  public private(set) var released: [Set<VerifyingKey>] = []
  /// Nodes that are in the same known sums.
  private var groups = Groups<VerifyingKey>()
  /// Who was asked in rounds whose sums are not known here, but may become so elsewhere.
  private var open: [Round: Set<VerifyingKey>] = [:]
  public private(set) var roundCount = 0
  public private(set) var roundCountByJob: [[UInt8]: Int] = [:]
  /// Digests of the questions answered.
  public private(set) var queries: Set<[UInt8]> = []
  public private(set) var solvableRows = 0.0
  /// Equations about single rows, at most, from points of likelihoods over several parties' columns.
  public private(set) var equations = 0.0
  /// Numbers in the answers to different questions.
  public private(set) var numbers = 0

  public init() {}

  public mutating func record(_ entry: Entry) {
    if let query = entry.query {
      roundCount += 1
      roundCountByJob[entry.job, default: 0] += 1
      // The same question again tells nothing new.
      if queries.insert(query).inserted {
        solvableRows += entry.solvableRows
        numbers += entry.numbers
      }
    } else if entry.solvableRows > 0 {
      roundCount += 1
      roundCountByJob[entry.job, default: 0] += 1
      equations += entry.solvableRows
    }
    let round = Round(job: entry.job, attempt: entry.attempt)
    if let asked = entry.asked { open[round] = Set(asked) }
    if entry.members != nil { open[round] = nil }
    if let members = entry.members.map(Set.init), !released.contains(members) {
      released.append(members)
      groups.divide(by: members)
    }
  }

  /// How many nodes the smallest group would have that a sum over `members` sets apart from others; nil
  /// when it sets none apart. Open rounds of other jobs count as known: two jobs side by side could
  /// each tell half of the nodes what the other half must not know.
  func smallestGroup(after members: Set<VerifyingKey>, in job: [UInt8]) -> Int? {
    var groups = groups
    for (round, asked) in open where round.job != job { groups.divide(by: asked) }
    return groups.smallest(after: members)
  }

  /// A known set of which `members` are half or fewer. Two such parts have no node in common that would
  /// see both, and what they leave over could be one node.
  func isSmallPart(_ members: Set<VerifyingKey>) -> Bool {
    released.contains { 2 * members.count <= $0.count && members.isSubset(of: $0) }
  }
}
