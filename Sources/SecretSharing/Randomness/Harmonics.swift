internal import CKernels

/// Sines and cosines of angles whose full turn is 2^64, as words.
package enum Harmonics {
  /// `round(2^31 sin(j r))` and the cosine, for `j = 1 ... order`: `2 order` columns of a panel.
  package static func values(of angles: [UInt64], order: Int) -> [UInt64] {
    unsafe [UInt64](unsafeUninitializedCapacity: 2 * order * angles.count) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      let scale = Double(sign: .plus, exponent: Scales.harmonic, significand: 1)
      unsafe fedrisk_harmonics(angles, angles.count, Int32(order), scale, start)
      initialized = 2 * order * angles.count
    }
  }

  /// A holder's share of `Σ_j b_j sin(j z)`, or of the cosines, from the opened `m = z + r` and its
  /// share of the harmonics of `r`. Both holders round the factors alike, to the last bit.
  ///
  ///     sin(j z) = sin(j m) cos(j r) - cos(j m) sin(j r)
  package static func series(
    _ coefficients: [Double], isOdd: Bool, factorBits: Int, at angles: ArraySlice<UInt64>,
    shares: ArraySlice<UInt64>
  ) -> [UInt64] {
    let rows = angles.count
    precondition(shares.count >= 2 * coefficients.count * rows)
    var out = [UInt64](repeating: 0, count: rows)
    guard rows > 0 else { return out }
    let scale = Double(sign: .plus, exponent: factorBits, significand: 1)
    let scaled = coefficients.map { $0 * scale }
    unsafe angles.withUnsafeBufferPointer { angles in
      unsafe shares.withUnsafeBufferPointer { shares in
        unsafe fedrisk_series(
          angles.baseAddress!, rows, Int32(coefficients.count), scaled, isOdd ? 1 : 0,
          shares.baseAddress!, &out)
      }
    }
    return out
  }
}
