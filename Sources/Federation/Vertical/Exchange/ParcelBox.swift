package import Cryptography
internal import SecureAggregation

/// Packs and opens the messages of one member of a use.
///
/// Between two members that are not the solver a message is sealed under a key of the two, the use's
/// digest, the direction and the message's number. The number of every message is one more than the last
/// one's of the same sender, so that none comes twice, in another order or at another time.
package struct ParcelBox: Sendable {
  private let use: [UInt8]
  private let own: Int
  private let names: [String]
  private let solver: Int?
  private var channels: [Int: Channel] = [:]
  private var sent: [Int: UInt64] = [:]
  private var received: [Int: UInt64] = [:]

  /// - Parameter key: the own one; the solver has none.
  package init(
    _ terms: UseTerms, digest: [UInt8], own: Int, key: ChannelPrivateKey?
  ) throws(ParcelError) {
    use = digest
    self.own = own
    names = terms.members.map(\.party)
    solver = terms.solver
    guard let key else { return }
    var salt = Transcript(label: "fedrisk parcel 1")
    salt.append([SealedParcel.suite])
    salt.append(digest)
    for (place, member) in terms.members.enumerated() where place != own && place != solver {
      let peer = try member.channelKey
      do { channels[place] = try key.channel(with: peer, salt: salt.digest()) } catch {
        throw .badKey(of: member.party)
      }
    }
  }

  package mutating func pack(_ letter: Letter) -> SealedParcel {
    precondition(letter.sender == own, "only one's own letters")
    let counter = (sent[letter.receiver] ?? 0) + 1
    sent[letter.receiver] = counter
    var content = letter.content
    if let channel = channels[letter.receiver] {
      var inner = FrameWriter()
      inner.write(letter.kind)
      inner.write(fixed: content)
      content = channel.seal(inner.bytes, attempt: counter, from: own, to: letter.receiver)
    }
    return SealedParcel(
      use: use, from: own, to: letter.receiver, counter: counter, kind: letter.kind,
      content: content)
  }

  /// - Throws: for a message that is not the next one of its sender to this member in this use.
  package mutating func open(_ parcel: SealedParcel) throws(ParcelError) -> Letter {
    guard parcel.suite == SealedParcel.suite else { throw .wrongSuite(parcel.suite) }
    guard parcel.use == use else { throw .otherUse }
    guard parcel.receiver == own, parcel.sender != own, names.indices.contains(parcel.sender) else {
      throw .notForMe(party: names[own])
    }
    let name = names[parcel.sender]
    let expected = (received[parcel.sender] ?? 0) + 1
    guard parcel.counter == expected else {
      throw .outOfTurn(from: name, counter: parcel.counter, expected: expected)
    }
    var content = parcel.content
    // Only what is between the solver and a member is not sealed.
    if own != solver && parcel.sender != solver {
      guard
        let inner = channels[parcel.sender]?.open(
          parcel.content, attempt: parcel.counter, from: parcel.sender, to: own)
      else { throw .notOpened(from: name) }
      var reader = FrameReader(inner)
      guard let kind = try? reader.text(), kind == parcel.kind,
        let rest = try? reader.fixed(reader.remaining)
      else { throw .notOpened(from: name) }
      content = rest
    }
    received[parcel.sender] = expected
    return Letter(
      sender: parcel.sender, receiver: own, kind: parcel.kind, numbers: 0, content: content)
  }
}
