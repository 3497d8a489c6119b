internal import Cryptography

/// A use of a protocol at one of its members: its terms, its role, and the way to the others.
struct Use: Sendable {
  let terms: UseTerms
  private var box: ParcelBox
  private var role: any UseRole
  private var waiting: [Letter] = []
  /// Where a reader of the outbox may stop: what is asked for next is made then.
  static let outboxByteCount = 8 << 20

  init(_ terms: UseTerms, box: ParcelBox, role: any UseRole) {
    self.terms = terms
    self.box = box
    self.role = role
  }

  /// - Throws: for anything that is not the next message of its sender, before its role sees it.
  mutating func take(_ inbox: [SealedParcel]) throws {
    for parcel in inbox {
      let letter = try box.open(parcel)
      waiting += try role.receive(letter)
    }
  }

  mutating func takeGain() -> UseGain? { role.takeGain() }

  mutating func deal(step: Int, includesInformation: Bool) throws {
    try role.deal(step: step, includesInformation: includesInformation)
  }

  /// What has to leave now, with its entries for the journal.
  mutating func outbox() throws -> (parcels: [SealedParcel], entries: [Entry], hasMore: Bool) {
    var (parcels, entries, byteCount) = ([SealedParcel](), [Entry](), 0)
    while byteCount < Self.outboxByteCount {
      if waiting.isEmpty {
        guard let next = try role.next() else { return (parcels, entries, false) }
        waiting = next
        continue
      }
      let letter = waiting.removeFirst()
      let parcel = box.pack(letter)
      byteCount += parcel.byteCount
      parcels.append(parcel)
      entries.add(letter, to: terms.members[letter.receiver].party)
    }
    return (parcels, entries, true)
  }

  /// Messages of one kind to one receiver, for a line of the journal.
  struct Entry {
    let what: String
    let receiver: String
    var numbers: Int
    /// Of the messages' digests, one after the other.
    var digest: [UInt8]
  }
}

extension [Use.Entry] {
  fileprivate mutating func add(_ letter: Letter, to receiver: String) {
    let (what, digest) = (
      "\(letter.heading): \(letter.kind)", Digest.sha256(of: letter.content)
    )
    guard let index = lastIndex(where: { $0.what == what && $0.receiver == receiver }) else {
      append(
        Use.Entry(what: what, receiver: receiver, numbers: letter.numbers, digest: digest))
      return
    }
    self[index].numbers += letter.numbers
    self[index].digest = Digest.sha256(of: self[index].digest + digest)
  }
}
