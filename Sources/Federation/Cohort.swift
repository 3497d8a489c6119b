/// Who still takes part in a job, and over whom sums are known: what the coordinator needs to know so
/// as not to ask for what every node would refuse.
struct Cohort: Sendable {
  private let parties: [String]
  /// In roster order.
  private(set) var members: [Bool]
  private(set) var departures: [Departure] = []
  /// Nodes that are in the same known sums.
  private var groups = Groups<Int>()
  private let minimumDifference: Int

  init(_ parties: [String], minimumDifference: Int) {
    self.parties = parties
    self.minimumDifference = minimumDifference
    members = parties.map { _ in true }
  }

  /// The party is not asked again.
  mutating func leave(_ position: Int, round: Int, phase: Departure.Phase, reason: String) {
    guard members[position] else { return }
    members[position] = false
    departures.append(
      Departure(party: parties[position], round: round, phase: phase, reason: reason))
  }

  /// Whether a sum over these nodes shows none, or enough, of them apart from others.
  func allows(_ set: [Bool]) -> Bool {
    groups.smallest(after: Self.positions(set)).map { $0 >= minimumDifference } ?? true
  }

  mutating func release(_ set: [Bool]) { groups.divide(by: Self.positions(set)) }

  private static func positions(_ set: [Bool]) -> Set<Int> {
    Set(set.indices.filter { set[$0] })
  }

  /// Leaves others out along with those who left, so that no combination of sums shows fewer parties
  /// than the nodes' owners demand: the last of the roster, one by one.
  mutating func protectThoseWhoLeft(round: Int) {
    while !allows(members), let last = members.lastIndex(of: true) {
      leave(
        last, round: round, phase: .leftOut,
        reason: "so that no sum shows who left")
    }
  }
}

/// A party that no longer takes part: when, and why.
public struct Departure: Codable, Sendable, Equatable {
  /// Where in a round it was missed first.
  public enum Phase: String, Codable, Sendable, CaseIterable {
    case keys, vector, vote, release
    /// Left out by the coordinator for the sake of those who left.
    case leftOut
  }
  public let party: String
  /// The first round whose sum is without it, or would have been; from 1 on.
  public let round: Int
  public let phase: Phase
  public let reason: String
}
