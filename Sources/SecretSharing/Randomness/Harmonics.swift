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

  /// A holder's shares of `Σ_j b_j sin(j z)` and of up to two sums of cosines, from the opened `m = z + r`
  /// and its share of the harmonics of `r`: one after the other. Both holders round the factors alike, to
  /// the last bit.
  ///
  ///     sin(j z) = sin(j m) cos(j r) - cos(j m) sin(j r)
  ///
  /// - Parameter factorBits: fractional bits of the factors of each sum.
  package static func series(
    odd: [Double], even: [[Double]], factorBits: [Int], at angles: some Collection<UInt64>,
    shares: ArraySlice<UInt64>
  ) -> [UInt64] {
    let (rows, lanes) = (angles.count, 1 + even.count)
    precondition(lanes <= 3 && factorBits.count >= lanes)
    precondition(shares.count >= 2 * odd.count * rows && even.allSatisfy { $0.count == odd.count })
    var out = [UInt64](repeating: 0, count: lanes * rows)
    guard rows > 0 else { return out }
    let scaled = zip([odd] + even, factorBits).flatMap { coefficients, bits in
      coefficients.map { $0 * Double(sign: .plus, exponent: bits, significand: 1) }
    }
    let done: Void? = angles.withContiguousStorageIfAvailable { angles in
      unsafe shares.withUnsafeBufferPointer { shares in
        unsafe fedrisk_series(
          angles.baseAddress!, rows, Int32(odd.count), scaled, Int32(lanes), shares.baseAddress!,
          &out)
      }
    }
    precondition(done != nil, "words stand together")
    return out
  }
}
