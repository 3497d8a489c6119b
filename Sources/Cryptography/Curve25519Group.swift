internal import CKernels
internal import CSodium

/// u-coordinates of the large subgroup of Curve25519.
///
/// A u-coordinate is a point up to its sign, so exponents count up to their sign as well; and X25519
/// clamps them: multiples of 8 from 2^254 to 2^255. Modulo the order `l` of the subgroup and up to
/// sign, these are all exponents, each once but for a share of 2^-124. Nothing is lost by clamping,
/// and every clamped exponent has a clamped inverse.
enum Curve25519Group {
  /// Eight points at once where the machine can; the same bits without.
  static let hasLanes = fedrisk_curve25519_has_lanes() == 1

  static func exponent() -> BlindingExponent {
    while true {
      var scalar = [UInt8](repeating: 0, count: 32)
      unsafe randombytes_buf(&scalar, 32)
      defer { scalar.wipe() }
      if let exponent = exponent(clamping: scalar) { return exponent }
    }
  }

  /// The exponent X25519 makes of 32 bytes; nil for those few whose inverse cannot be clamped.
  static func exponent(clamping bytes: [UInt8]) -> BlindingExponent? {
    var scalar = bytes
    scalar[0] &= 0xF8
    scalar[31] = scalar[31] & 0x7F | 0x40
    defer { scalar.wipe() }
    guard var inverse = clampedInverse(of: scalar) else { return nil }
    defer { inverse.wipe() }
    return unsafe BlindingExponent(
      forward: scalar.withUnsafeBytes { unsafe Secret(copying: $0) },
      backward: inverse.withUnsafeBytes { unsafe Secret(copying: $0) })
  }

  /// `w = ±1/k` modulo `l`, plus the multiple of `l` that makes it one of 8, in [2^254, 2^255).
  ///
  /// Of `w` and `l - w`, one needs four to seven times `l`, and `4 l` is just above 2^254.
  private static func clampedInverse(of scalar: [UInt8]) -> [UInt8]? {
    var wide = scalar + [UInt8](repeating: 0, count: 32)
    defer { wide.wipe() }
    let reduced = Scalar(reducing: wide)
    guard !reduced.hasBytes(of: .zero) else { return nil }
    let inverse = reduced.inverted()
    for candidate in [inverse, .zero - inverse] {
      var bytes: [UInt8] = []
      candidate.append(to: &bytes)
      // l is 5 modulo 8, as is its inverse: m l + w = 0 for m = 3 w.
      let multiple = UInt16(bytes[0] &* 3 & 7)
      var carry: UInt16 = 0
      for index in 0..<32 {
        let sum = UInt16(bytes[index]) + multiple * UInt16(order[index]) + carry
        bytes[index] = UInt8(truncatingIfNeeded: sum)
        carry = sum >> 8
      }
      if carry == 0, bytes[31] >> 6 == 1 { return bytes }
      bytes.wipe()
    }
    return nil
  }

  /// 2^252 + 27742317777372353535851937790883648493, little-endian.
  private static let order: [UInt8] =
    [
      0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE,
      0x14,
    ] + [UInt8](repeating: 0, count: 15) + [0x10]

  /// RFC 9380, curve25519_XMD:SHA-512_ELL2_NU_: one field element of 48 bytes, Elligator 2, times 8.
  static func hash(
    _ messages: ByteStrings, domain: [UInt8], on workers: Workers, inLanes: Bool = hasLanes
  ) -> PointList {
    let expander = MessageExpander(domain: domain, byteCount: 48)
    let points = unsafe workers.map(count: messages.count, filling: PointBytes()) { range, output in
      var elements: [UInt8] = []
      elements.reserveCapacity(48 * range.count)
      var uniform = [UInt8](repeating: 0, count: 64)
      for index in range {
        unsafe uniform.withUnsafeMutableBufferPointer {
          unsafe expander.expand(messages[index], into: $0.baseAddress!)
        }
        elements.append(contentsOf: uniform[..<48].reversed())
      }
      let target = unsafe output.bytes
      if inLanes {
        unsafe fedrisk_curve25519_map(elements, range.count, target)
      } else {
        unsafe fedrisk_curve25519_map_portable(elements, range.count, target)
      }
    }
    return PointList(points)
  }

  /// X25519 with every point.
  static func raise(
    _ points: PointList, to exponent: Secret, on workers: Workers, inLanes: Bool = hasLanes
  ) throws(GroupError) -> PointList {
    if let position = (0..<points.count).first(where: { !isCanonical(points[$0]) }) {
      throw .malformedPoint(position: position)
    }
    let fault = FirstFault()
    let result = unsafe workers.map(count: points.count, filling: PointBytes()) { range, output in
      let target = unsafe output.bytes
      unsafe exponent.read { scalar in
        unsafe points.bytes.withUnsafeBufferPointer { bytes in
          let input = unsafe bytes.baseAddress! + PointList.pointByteCount * range.lowerBound
          if inLanes {
            unsafe fedrisk_curve25519_multiply(input, range.count, scalar, target)
          } else {
            for offset in stride(from: 0, to: range.count * 32, by: 32) {
              // Refuses a power of zero and leaves zero behind, which is found below.
              _ = unsafe crypto_scalarmult(target + offset, scalar, input + offset)
            }
          }
        }
      }
      for index in range where unsafe output[index - range.lowerBound].isZero {
        fault.record(index)
      }
    }
    if let position = fault.found { throw .lowOrderPoint(position: position) }
    return PointList(result)
  }

  /// Below `p = 2^255 - 19`: ed, then thirty times ff, then 7f.
  private static func isCanonical(_ point: ArraySlice<UInt8>) -> Bool {
    let first = point.startIndex
    let top = point[first + 31]
    guard top >= 0x7F else { return true }
    return top == 0x7F
      && !(point[first] >= 0xED && point[(first + 1)..<(first + 31)].allSatisfy { $0 == 0xFF })
  }
}

extension PointBytes {
  fileprivate var isZero: Bool { words[0] | words[1] | words[2] | words[3] == 0 }
}
