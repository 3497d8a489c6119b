import Cryptography
import Testing

@Suite("Channel")
struct ChannelTests {
  /// A job's salt; node 2 and node 5 share a channel in it.
  static let salt: [UInt8] = Array(0..<32)
  let mine: Channel
  let theirs: Channel
  let message = Array("a share of a key".utf8)

  init() throws {
    let (a, b) = (ChannelPrivateKey(), ChannelPrivateKey())
    mine = try a.channel(with: b.publicKey, salt: Self.salt)
    theirs = try b.channel(with: a.publicKey, salt: Self.salt)
  }

  @Test("What one end seals, the other opens", arguments: [0, 1, 15, 16, 17, 64, 10_000])
  func roundTrip(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 7 * $0) }
    for attempt: UInt64 in [0, 1, 255, 256, 1 << 32, .max] {
      let sealed = mine.seal(bytes, attempt: attempt, from: 2, to: 5)
      #expect(sealed.count == count + Channel.tagByteCount)
      #expect(theirs.open(sealed, attempt: attempt, from: 2, to: 5) == bytes)
      let answer = theirs.seal(bytes, attempt: attempt, from: 5, to: 2)
      #expect(mine.open(answer, attempt: attempt, from: 5, to: 2) == bytes)
    }
  }

  @Test("A sealed message opens in its own attempt only")
  func otherAttempt() {
    let sealed = mine.seal(message, attempt: 7, from: 2, to: 5)
    for attempt: UInt64 in [0, 6, 8, 7 << 8, 7 | 1 << 32, 7 | 1 << 63] {
      #expect(theirs.open(sealed, attempt: attempt, from: 2, to: 5) == nil)
    }
  }

  @Test("A sealed message opens for its own sender and receiver only")
  func movedCiphertext() {
    let sealed = mine.seal(message, attempt: 7, from: 2, to: 5)
    #expect(theirs.open(sealed, attempt: 7, from: 2, to: 5) == message)
    let others = [(3, 5), (2, 4), (5, 5), (2, 2), (0, 5), (2, 0), (258, 5), (2, 261), (25, 2)]
    for (sender, receiver) in others {
      #expect(theirs.open(sealed, attempt: 7, from: sender, to: receiver) == nil)
    }
  }

  @Test("A message that comes back to its sender does not open as the peer's")
  func reflection() {
    let sealed = mine.seal(message, attempt: 7, from: 2, to: 5)
    #expect(mine.open(sealed, attempt: 7, from: 5, to: 2) == nil)
    #expect(theirs.open(sealed, attempt: 7, from: 5, to: 2) == nil)
  }

  @Test("Both directions of one attempt are sealed under different keys")
  func directions() {
    let there = mine.seal(message, attempt: 7, from: 2, to: 5)
    let back = mine.seal(message, attempt: 7, from: 5, to: 2)
    // One key and one nonce would give the same ciphertext, whatever the tag.
    #expect(there.dropLast(Channel.tagByteCount) != back.dropLast(Channel.tagByteCount))
  }

  @Test("Every attempt has a key stream of its own")
  func attempts() {
    let zeros = [UInt8](repeating: 0, count: 16)
    let streams = (0..<1000).map { attempt in
      mine.seal(zeros, attempt: attempt, from: 2, to: 5).prefix(16)
    }
    #expect(Set(streams).count == streams.count)
  }

  @Test("A message of one job does not open in another")
  func otherJob() throws {
    let (a, b) = (ChannelPrivateKey(), ChannelPrivateKey())
    let sealed = try a.channel(with: b.publicKey, salt: Self.salt)
      .seal(message, attempt: 7, from: 2, to: 5)
    for salt in [[], [1] + Self.salt.dropFirst(), Self.salt.dropLast(), Self.salt + [0]] {
      let other = try b.channel(with: a.publicKey, salt: Array(salt))
      #expect(other.open(sealed, attempt: 7, from: 2, to: 5) == nil)
    }
    let same = try b.channel(with: a.publicKey, salt: Self.salt)
    #expect(same.open(sealed, attempt: 7, from: 2, to: 5) == message)
  }

  @Test("Another pair of keys opens nothing")
  func otherPair() throws {
    let stranger = try ChannelPrivateKey().channel(
      with: ChannelPrivateKey().publicKey, salt: Self.salt)
    let sealed = mine.seal(message, attempt: 7, from: 2, to: 5)
    #expect(stranger.open(sealed, attempt: 7, from: 2, to: 5) == nil)
  }

  @Test("One flipped bit anywhere, and nothing opens")
  func flippedBits() {
    let sealed = mine.seal(message, attempt: 7, from: 2, to: 5)
    for bit in 0..<(8 * sealed.count) {
      var changed = sealed
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(theirs.open(changed, attempt: 7, from: 2, to: 5) == nil, "bit \(bit)")
    }
  }

  @Test("A message that was cut or prolonged does not open")
  func lengths() {
    let sealed = mine.seal(message, attempt: 7, from: 2, to: 5)
    for count in 0..<sealed.count {
      #expect(theirs.open(Array(sealed.prefix(count)), attempt: 7, from: 2, to: 5) == nil)
      #expect(theirs.open(Array(sealed.suffix(count)), attempt: 7, from: 2, to: 5) == nil)
    }
    #expect(theirs.open(sealed + [0], attempt: 7, from: 2, to: 5) == nil)
    #expect(theirs.open([0] + sealed, attempt: 7, from: 2, to: 5) == nil)
  }

  @Test(
    "A peer of low order shares no channel, whatever the key",
    arguments: KeyAgreementTests.lowOrderPoints)
  func lowOrder(point: String) throws {
    let peer = try MaskPublicKey(hex(point))
    for _ in 0..<10 {
      #expect(throws: KeyAgreementError.lowOrderKey(position: 0)) {
        try ChannelPrivateKey().channel(with: peer, salt: Self.salt)
      }
    }
  }

  @Test("A channel key serves every peer, as long as it lives")
  func reuse() throws {
    let key = ChannelPrivateKey()
    let peers = (0..<3).map { _ in ChannelPrivateKey() }
    let sealed = try peers.map { peer in
      let channel = try key.channel(with: peer.publicKey, salt: Self.salt)
      return channel.seal(message, attempt: 1, from: 0, to: 1)
    }
    #expect(Set(sealed).count == peers.count)
    for (peer, sealed) in zip(peers, sealed) {
      let channel = try peer.channel(with: key.publicKey, salt: Self.salt)
      #expect(channel.open(sealed, attempt: 1, from: 0, to: 1) == message)
    }
  }

  /// Computed with pyca/cryptography 48.0.0:
  ///
  ///     key = HKDF-SHA256(X25519(a, B), salt, "share" || 2 || 5), nonce = attempt || 0000
  ///     data = SHA-256(|x| || x for x in "fedrisk share 1", salt, attempt, 2, 5)
  ///
  /// Numbers are little-endian: four bytes in the key's info, eight elsewhere.
  @Test("The sealed bytes are those of an independent implementation")
  func reference() throws {
    let a = try ChannelPrivateKey(bytes: Array(1...32))
    let b = try ChannelPrivateKey(bytes: Array(101...132))
    let attempt: UInt64 = 0x0102_0304_0506_0708
    let sealed = hex("e4285b9d2b59d44fec5010eac560217331fa97a3a37bcc39825b00bc3fa365e8")
    let sending = try a.channel(with: b.publicKey, salt: Self.salt)
    #expect(sending.seal(message, attempt: attempt, from: 2, to: 5) == sealed)
    let receiving = try b.channel(with: a.publicKey, salt: Self.salt)
    #expect(receiving.open(sealed, attempt: attempt, from: 2, to: 5) == message)
  }

  @Test("Channels and their keys print, debug and dump no secret")
  func redaction() throws {
    let key = try ChannelPrivateKey(bytes: [UInt8](repeating: 0xAB, count: 32))
    let channel = try key.channel(with: ChannelPrivateKey().publicKey, salt: [1])
    for value: Any in [key, channel, [key], Optional(channel) as Any] {
      var dumped = ""
      dump(value, to: &dumped)
      for text in ["\(value)", String(reflecting: value), dumped] {
        #expect(text.contains("<secret>") && !text.contains("171"), "\(type(of: value))")
      }
    }
  }
}
