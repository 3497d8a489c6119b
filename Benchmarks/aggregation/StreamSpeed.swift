import CryptoExtras
import Cryptography
import Foundation

/// The mask stream beside the cipher it is made of.
enum StreamSpeed {
  private static let words = 1 << 20
  private static let repetitions = 30

  static func line() -> String {
    let stream = MaskStream(key: Secret(bytes: [UInt8](repeating: 7, count: 32)))
    var vector = RingVector.zeros(count: words, width: .wide)
    var (masks, ciphers) = ([Double](), [Double]())
    for _ in 0..<repetitions {
      masks.append(timed { stream.add(to: &vector) }.seconds)
      ciphers.append(timed(encrypt).seconds)
    }
    let (mask, cipher) = (median(masks), median(ciphers))
    return """
      {"tool": "FedRisk mask stream", "gigabytesPerSecond": \(format(mask)), \
      "barePlatformAESCTR": \(format(cipher)), "share": \(String(format: "%.2f", cipher / mask))}
      """
  }

  /// As many bytes of zeros, in pieces of the same size.
  private static func encrypt() {
    let key = SymmetricKey(data: [UInt8](repeating: 7, count: 32))
    let zeros = [UInt8](repeating: 0, count: MaskStream.chunkSize)
    let nonce = try! AES._CTR.Nonce(nonceBytes: [UInt8](repeating: 0, count: 16))
    for _ in 0..<(16 * words / MaskStream.chunkSize) {
      _ = try! AES._CTR.encrypt(zeros, using: key, nonce: nonce)
    }
  }

  private static func median(_ seconds: [Double]) -> Double { seconds.sorted()[seconds.count / 2] }

  private static func format(_ seconds: Double) -> String {
    String(format: "%.2f", 16 * Double(words) / seconds / 1e9)
  }
}
