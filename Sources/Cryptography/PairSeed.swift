/// The seed of the mask that two nodes share in one round.
///
///     seed = HKDF-SHA256(X25519(k_u, K_v), salt: tau, info: "pair" || min(u, v) || max(u, v))
///
/// `u` and `v` are positions in the roster, four little-endian bytes each. Both ends compute the
/// same seed if, and only if, they were told the same round: `tau` hashes all of it.
public struct PairSeed: Sendable {
  let secret: Secret

  public init(shared: Secret, tau: [UInt8], between u: Int, and v: Int) {
    precondition(u != v, "a node shares no mask with itself")
    let info = Array("pair".utf8) + Self.bytes(of: min(u, v)) + Self.bytes(of: max(u, v))
    secret = shared.derived(salt: tau, info: info, byteCount: 32)
  }

  private static func bytes(of position: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: UInt32(position) >> (8 * $0)) }
  }
}
