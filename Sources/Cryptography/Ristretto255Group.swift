internal import CSodium

/// ristretto255 by libsodium. RFC 9496; RFC 9497, section 4.1.
enum Ristretto255Group {
  static func exponent() -> BlindingExponent {
    var scalar = Scalar.random()
    while scalar.hasBytes(of: .zero) { scalar = .random() }
    return BlindingExponent(ristretto255: scalar)
  }

  static func hash(
    _ messages: ByteStrings, domain: [UInt8], on workers: Workers
  ) -> PointList {
    let expander = MessageExpander(domain: domain, byteCount: 64)
    let points = unsafe workers.map(count: messages.count, filling: PointBytes()) { range, output in
      var uniform = [UInt8](repeating: 0, count: 64)
      for index in range {
        unsafe expander.expand(messages[index], into: &uniform)
        let point = unsafe output.bytes + PointList.pointByteCount * (index - range.lowerBound)
        _ = unsafe crypto_core_ristretto255_from_hash(point, uniform)
      }
    }
    return PointList(points)
  }

  /// - Throws: libsodium refuses what is no canonical point and powers that are the neutral element.
  static func raise(
    _ points: PointList, to exponent: Secret, on workers: Workers
  ) throws(GroupError) -> PointList {
    let fault = FirstFault()
    let result = unsafe workers.map(count: points.count, filling: PointBytes()) { range, output in
      unsafe exponent.read { scalar in
        unsafe points.bytes.withUnsafeBufferPointer { bytes in
          for index in range {
            let input = unsafe bytes.baseAddress! + PointList.pointByteCount * index
            let target = unsafe output.bytes + PointList.pointByteCount * (index - range.lowerBound)
            if unsafe crypto_scalarmult_ristretto255(target, scalar, input) != 0 {
              fault.record(index)
            }
          }
        }
      }
    }
    if let position = fault.found {
      // In a group of prime order only the neutral element, which is all zeros, stays neutral.
      throw points[position].allSatisfy { $0 == 0 }
        ? .lowOrderPoint(position: position) : .malformedPoint(position: position)
    }
    return PointList(result)
  }

  /// DeriveKeyPair of RFC 9497, section 3.2.1: test vectors only.
  static func derivedScalar(seed: [UInt8], info: [UInt8], context: [UInt8]) -> Scalar {
    let expander = MessageExpander(
      domain: Array("DeriveKeyPair".utf8) + context, byteCount: 64)
    let prefix = seed + [UInt8(info.count >> 8), UInt8(info.count & 255)] + info
    for counter in 0...255 as ClosedRange<UInt8> {
      var uniform = [UInt8](repeating: 0, count: 64)
      unsafe expander.expand((prefix + [counter])[...], into: &uniform)
      let scalar = Scalar(reducing: uniform)
      if !scalar.hasBytes(of: .zero) { return scalar }
    }
    preconditionFailure("256 hashes in a row are not all zero")
  }
}

/// Room for one point.
struct PointBytes: BitwiseCopyable, Sendable {
  var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
}

extension UnsafeMutableBufferPointer<PointBytes> {
  /// Where the points' bytes begin.
  var bytes: UnsafeMutablePointer<UInt8> {
    guard let start = baseAddress else { preconditionFailure("no chunk is empty") }
    return unsafe UnsafeMutableRawPointer(start).assumingMemoryBound(to: UInt8.self)
  }
}

extension PointList {
  init(_ points: [PointBytes]) {
    self.init(bytes: unsafe points.withUnsafeBytes { unsafe Array($0) })
  }
}
