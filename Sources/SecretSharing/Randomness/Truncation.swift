/// Dropping fractional bits of a shared number, with a random number the dealer shifted beforehand.
///
/// For `v` in [-2^62, 2^62) and uniform `ρ`, the holders open `c = v + 2^62 + ρ`, which is uniform. Then
///
///     (v + 2^62) >> t  =  (c >> t) - (ρ >> t) + wrap * 2^(64-t)    up to one unit in the last place
///     wrap = 1 if ρ has its highest bit and c has not
///
/// since `v + 2^62 < 2^63`. The unit is added with the probability that makes the mean exact. The dealer
/// shares `ρ >> t` and `(ρ >> t) - 2^(64-t) [ρ >= 2^63]`; `c` says which of them is meant.
package enum Truncation {
  package static let offset: UInt64 = 1 << 62

  /// What the dealer shares of `ρ`.
  package static func pair(of mask: UInt64, shift: Int) -> (plain: UInt64, wrapped: UInt64) {
    (mask >> UInt64(shift), UInt64(bitPattern: Int64(bitPattern: mask) >> Int64(shift)))
  }

  /// The share of the truncated number; one holder, who `leads`, adds what is public.
  package static func share(
    opened: UInt64, plain: UInt64, wrapped: UInt64, shift: Int, leads: Bool
  ) -> UInt64 {
    let own = opened >> 63 == 1 ? plain : wrapped
    guard leads else { return 0 &- own }
    return (opened >> UInt64(shift)) &- (offset >> UInt64(shift)) &- own
  }
}
