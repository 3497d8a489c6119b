internal import CreditModels

/// What the report shows of `federation.json`.
public struct FederationSummary: Decodable, Sendable {
  let aggregation: String
  let parties: [Party]
  /// Absent in files of runs that could lose nobody.
  let departures: [Departure]?
  let rounds: Int
  /// Over all nodes, to them and from them.
  let bytes: Int
  let secondsByPhase: [String: Double]
  let learned: [Learned]
  /// Against the same study on pooled rows; absent when there were none to compare with.
  let againstPooled: Comparison?
  /// Of parties with different columns: what became of each one's rows.
  let matches: [Match]?

  struct Match: Decodable, Sendable {
    let party: String
    let rows: Int
    let missing: Int
    let malformed: Int
    let repeated: Int
    let common: Int
  }

  struct Party: Decodable, Sendable {
    let name: String
    let messages: Int
    /// Masked numbers that left the party's node.
    let numbers: Int
    /// Of the last line of its journal.
    let journal: String?
    /// What left its node, by kind; absent in files that do not say.
    let disclosed: [Disclosure]?
  }

  /// Lines of a party's journal that say the same.
  struct Disclosure: Decodable, Sendable, Equatable {
    let what: String
    let messages: Int
    let numbers: Int
  }

  struct Departure: Decodable, Sendable {
    let party: String
    let round: Int
    let phase: String
    let reason: String
  }

  struct Learned: Decodable, Sendable {
    let who: String
    let what: String
  }

  /// Parties with different columns.
  var isVertical: Bool { aggregation == "vertical" }

  var tellsOfSingleParties: Bool {
    learned.contains { $0.what.contains("of each party by itself:") }
  }

  /// Phases in the order of a study; one this version does not know keeps its name and comes last.
  var phases: [(phase: StudyRun.Phase?, name: String, seconds: Double)] {
    let known = StudyRun.Phase.allCases
    let names = known.map(\.rawValue)
    let others = secondsByPhase.keys.filter { !names.contains($0) }.sorted()
    return known.compactMap { phase in
      secondsByPhase[phase.rawValue].map { (phase, phase.title, $0) }
    } + others.compactMap { name in secondsByPhase[name].map { (nil, name, $0) } }
  }
}
