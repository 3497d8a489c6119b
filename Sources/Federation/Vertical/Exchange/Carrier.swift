internal import Synchronization

/// Carries the messages of one use from outboxes to inboxes until nothing is left. It reads those that are
/// for the solver; of all others it sees who, to whom, of what kind and how long.
final class Carrier: Sendable {
  let terms: UseTerms
  let digest: [UInt8]
  /// By place; none at the solver's.
  private let lines: [PartyLine?]
  /// The solver's own messages.
  private let box: Mutex<ParcelBox?>
  /// The longest inbox that is delivered at once.
  private static let inboxByteCount = 16 << 20

  init(_ terms: UseTerms, job: [UInt8], lines: [PartyLine?]) throws {
    self.terms = terms
    self.lines = lines
    digest = try terms.digest(job: job)
    let solver = terms.solver
    let use = digest
    box = Mutex(try solver.map { try ParcelBox(terms, digest: use, own: $0, key: nil) })
  }

  /// - Parameters:
  ///   - asking: places whose outboxes are fetched though nothing is for them.
  ///   - letters: of the solver, to begin with.
  ///   - solver: takes a letter for the solver and says what it answers.
  nonisolated(nonsending) func carry(
    asking places: [Int] = [], letters: [Letter] = [],
    solver: (Letter) throws -> [Letter] = { _ in [] }
  ) async throws {
    var inboxes = lines.map { _ in [SealedParcel]()[...] }
    try pack(letters, into: &inboxes)
    var asked = Set(places)
    while true {
      for place in inboxes.indices where !inboxes[place].isEmpty { asked.insert(place) }
      guard !asked.isEmpty else { return }
      var parcels: [(place: Int, line: PartyLine, inbox: [SealedParcel])] = []
      for place in asked.sorted() {
        guard let line = lines[place] else {
          throw ParcelError.unexpected("a message to itself", party: terms.members[place].party)
        }
        parcels.append((place, line, Self.takeFirst(&inboxes[place])))
      }
      let number = terms.number
      let answers = try await withThrowingTaskGroup(
        of: (Int, Bool, [SealedParcel]).self
      ) { group in
        for parcel in parcels {
          group.addTask {
            let (answer, outbox) = try await parcel.line.ask(
              .exchange(use: number), inbox: parcel.inbox)
            guard case .outbox(let hasMore) = answer else {
              throw ParcelError.unexpected("another kind of answer", party: parcel.line.name)
            }
            return (parcel.place, hasMore, outbox)
          }
        }
        var answers: [(place: Int, hasMore: Bool, outbox: [SealedParcel])] = []
        for try await answer in group { answers.append((answer.0, answer.1, answer.2)) }
        return answers.sorted { $0.place < $1.place }
      }
      asked = []
      for (place, hasMore, outbox) in answers {
        if hasMore { asked.insert(place) }
        for parcel in outbox {
          // Nobody sends in another's name.
          guard parcel.sender == place, lines.indices.contains(parcel.receiver) else {
            throw ParcelError.notForMe(party: terms.members[place].party)
          }
          if parcel.receiver == terms.solver {
            try pack(try solver(try opened(parcel)), into: &inboxes)
          } else {
            inboxes[parcel.receiver].append(parcel)
          }
        }
      }
    }
  }

  private func opened(_ parcel: SealedParcel) throws -> Letter {
    try box.withLock { box in
      guard var open = box.take() else { throw ParcelError.otherUse }
      defer { box = open }
      return try open.open(parcel)
    }
  }

  private func pack(_ letters: [Letter], into inboxes: inout [ArraySlice<SealedParcel>]) throws {
    guard !letters.isEmpty else { return }
    let parcels = box.withLock { box -> [SealedParcel] in
      guard var open = box.take() else { return [] }
      defer { box = open }
      return letters.map { open.pack($0) }
    }
    for parcel in parcels { inboxes[parcel.receiver].append(parcel) }
  }

  private static func takeFirst(_ inbox: inout ArraySlice<SealedParcel>) -> [SealedParcel] {
    var (count, byteCount) = (0, 0)
    for parcel in inbox {
      guard count == 0 || byteCount + parcel.byteCount <= inboxByteCount else { break }
      count += 1
      byteCount += parcel.byteCount
    }
    defer { inbox = inbox.dropFirst(count) }
    return Array(inbox.prefix(count))
  }
}
