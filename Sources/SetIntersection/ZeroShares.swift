internal import Cryptography

/// Shares of zero for every identifier, one for each party but the label party.
///
///     s_j(id) = XOR over the others k of PRF(seed_jk, id)
///
/// Each seed is known to two parties, so all shares of one identifier cancel; any fewer are noise to
/// who lacks a seed. With two parties there is nobody to share with and the share is zero.
/// Kolesnikov, Matania, Pinkas, Rosulek, Trieu, *Practical Multi-party Private Set Intersection from
/// Symmetric-Key Techniques*, CCS 2017, section 5.1.
struct ZeroShares: Sendable, Redacted {
  private let seeds: [KeyedHash]

  /// - Parameters:
  ///   - key: of this party and this job.
  ///   - peers: of all other parties but the label party, by position in the roster.
  ///   - context: names the job and everybody's announcements.
  init(
    own position: Int, key: MaskPrivateKey, peers: [(position: Int, key: MaskPublicKey)],
    context: [UInt8]
  ) throws(IntersectionError) {
    let secrets: [Secret]
    do { secrets = try key.agree(with: peers.map(\.key)) } catch {
      throw .badAgreementKey
    }
    seeds = zip(peers, secrets).map { peer, secret in
      let seed = PairSeed(shared: secret, tau: context, between: position, and: peer.position)
      return KeyedHash(seed)
    }
  }

  func share(of identifier: ArraySlice<UInt8>) -> UInt128 {
    seeds.reduce(0) { $0 ^ $1.value(of: identifier) }
  }
}
