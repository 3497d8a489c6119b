internal import CreditData
public import CreditModels
internal import Cryptography
internal import SecureAggregation
internal import Synchronization

extension RemoteInstitutions {
  /// What each holder gets of a card over all their columns.
  public func parts(of card: Scorecard) -> [CardPartFile] {
    holders.map { holder in
      let columns = Set(announcements[holder]?.schema.fields.map(\.name) ?? [])
      return CardPartFile(
        of: card, party: holder, id: plan.id, isLabelParty: holder == plan.label,
        isMine: columns.contains)
    }
  }
}

extension CardPartFile {
  private static let prefix = "part-"

  /// What the part of a holder is called among the files of a run.
  public static func fileName(of party: String) -> String { prefix + party + ".json" }

  public static func isFileName(_ name: String) -> Bool {
    name.hasPrefix(prefix) && name.hasSuffix(".json")
  }

  /// What tells nothing of anybody's columns but their names in the study.
  private static let shared: Set<String> = [
    "metrics.json", "validation.json", "federation.json", "rounds.jsonl", "settings.yaml",
    ScoringFile.name,
  ]

  /// Whether `party` may have a file: of parts only its own, and where the card is told in parts, none
  /// that shows others' bins.
  static func isFor(_ party: String, file name: String, of study: Study) -> Bool {
    guard let plan = study.federation.vertical else { return true }
    guard !name.hasPrefix(prefix) else { return name == fileName(of: party) }
    return plan.card == .whole || shared.contains(name)
  }
}

/// The rounds of a vertical job, for those who ask how far it is. Its totals serve nobody later.
final class RoundStore: Sendable {
  private let job: String
  private let members: Int
  private let store: any CoordinatorStore
  private let rounds = Mutex(0)

  init(job: String, members: Int, store: any CoordinatorStore) {
    self.job = job
    self.members = members
    self.store = store
  }

  var count: Int { rounds.withLock { $0 } }

  @Sendable func add(_ round: RoundRecord) {
    let number = rounds.withLock { count in
      count += 1
      return count
    }
    try? store.append(
      RecordedTotal(
        query: Digest.sha256(of: Array("\(number)".utf8)), sums: [],
        members: [Bool](repeating: true, count: members), round: round, departures: []),
      to: job)
  }
}
