internal import Cryptography

/// The uses that are open at one party, and its keys for those that are to come.
struct UseDesk: Sendable {
  private let name: String
  private let job: SignedManifest
  private let roles: VerticalRoles
  private let identity: SigningKey
  private let make: @Sendable (_ use: UInt64) -> OwnUseKeys
  private var keys: [UInt64: OwnUseKeys] = [:]
  private var lastUse: UInt64 = 0
  private var uses: [UInt64: Use] = [:]

  init(
    name: String, job: SignedManifest, roles: VerticalRoles, identity: SigningKey,
    keys make: @escaping @Sendable (UInt64) -> OwnUseKeys
  ) {
    self.make = make
    self.name = name
    self.job = job
    self.roles = roles
    self.identity = identity
  }

  /// Fresh ones, once for each use, in ascending order.
  mutating func makeKeys(_ use: UInt64) throws(ParcelError) -> UseKeys {
    guard use > lastUse else { throw .unexpected("an earlier use", party: name) }
    lastUse = use
    let own = make(use)
    // Of uses that were never begun nothing is kept.
    keys = [use: own]
    return UseKeys(
      of: name, use: use, keys: own, job: job.digest, signedBy: identity)
  }

  /// Opens a use under terms that are held against the manifest.
  ///
  /// - Parameter role: makes the party's role, from the digest of the terms and its one-time key.
  mutating func open(
    _ terms: UseTerms, role: (_ digest: [UInt8], _ key: MaskPrivateKey) throws -> any UseRole
  ) throws {
    try terms.check(against: job, roles: roles, by: name)
    guard let own = keys.removeValue(forKey: terms.number), let place = terms.place(of: name),
      terms.members[place].mask == own.mask.publicKey.bytes,
      terms.members[place].channel == own.channel.publicKey.bytes
    else { throw ParcelError.badKey(of: name) }
    let digest = try terms.digest(job: job.digest)
    let box = try ParcelBox(terms, digest: digest, own: place, key: own.channel)
    let opened = Use(terms, box: box, role: try role(digest, own.mask))
    // Only likelihoods are asked again later, of folds only the last one.
    uses = uses.filter { $0.value.terms.stays(beside: terms) }
    uses[terms.number] = opened
  }

  /// Delivers, and fetches what is to leave.
  mutating func exchange(
    _ number: UInt64, _ inbox: [SealedParcel]
  ) throws -> (parcels: [SealedParcel], entries: [Use.Entry], hasMore: Bool, gain: UseGain?) {
    guard var use = uses.removeValue(forKey: number) else {
      throw ParcelError.unexpected("messages of a use that is not open", party: name)
    }
    try use.take(inbox)
    let gain = use.takeGain()
    let (parcels, entries, hasMore) = try use.outbox()
    uses[number] = use
    return (parcels, entries, hasMore, gain)
  }

  mutating func deal(_ number: UInt64, step: Int, includesInformation: Bool) throws {
    guard var use = uses.removeValue(forKey: number) else {
      throw ParcelError.unexpected("a point of a likelihood that is not open", party: name)
    }
    try use.deal(step: step, includesInformation: includesInformation)
    uses[number] = use
  }

  func terms(of number: UInt64) -> UseTerms? { uses[number]?.terms }
}

extension UseTerms {
  fileprivate func stays(beside new: UseTerms) -> Bool {
    guard case .likelihood(_, _, _, _, _, let heldOut) = subject else { return false }
    guard case .likelihood = new.subject else { return true }
    return heldOut == nil
  }
}
