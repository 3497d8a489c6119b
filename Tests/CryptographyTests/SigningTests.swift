import Cryptography
import Foundation
import Testing

@Suite("Signatures")
struct SigningTests {
  @Test("Ed25519 signs and verifies as printed, RFC 8032 section 7.1", arguments: Ed25519Vector.all)
  func published(vector: Ed25519Vector) throws {
    let key = try SigningKey(bytes: hex(vector.secretKey))
    let message = hex(vector.message)
    #expect(message.count == vector.messageLength)
    #expect(key.verifyingKey.bytes == hex(vector.publicKey))
    #expect(key.signature(of: message) == hex(vector.signature))
    let verifying = try VerifyingKey(hex(vector.publicKey))
    #expect(verifying.isValid(hex(vector.signature), for: message))
  }

  @Test("One flipped bit of signature, message or key, and nothing is valid")
  func flippedBits() throws {
    let vector = Ed25519Vector.all[2]
    let (signature, message) = (hex(vector.signature), hex(vector.message))
    let key = hex(vector.publicKey)
    #expect(try VerifyingKey(key).isValid(signature, for: message))
    for bit in 0..<(8 * signature.count) {
      #expect(try !VerifyingKey(key).isValid(flipped(signature, bit), for: message))
    }
    for bit in 0..<(8 * message.count) {
      #expect(try !VerifyingKey(key).isValid(signature, for: flipped(message, bit)))
    }
    for bit in 0..<(8 * key.count) {
      // Another point, or none.
      let other = try? VerifyingKey(flipped(key, bit))
      #expect(other?.isValid(signature, for: message) != true)
    }
  }

  @Test("A flipped bit is found in every published vector", arguments: Ed25519Vector.all)
  func flippedBit(vector: Ed25519Vector) throws {
    let key = try VerifyingKey(hex(vector.publicKey))
    let (signature, message) = (hex(vector.signature), hex(vector.message))
    #expect(!key.isValid(flipped(signature, 0), for: message))
    #expect(!key.isValid(flipped(signature, 300), for: message))
    #expect(!key.isValid(signature, for: message + [0]))
    if !message.isEmpty {
      #expect(!key.isValid(signature, for: flipped(message, 8 * message.count - 1)))
      #expect(!key.isValid(signature, for: message.dropLast()))
    }
  }

  @Test("Signatures of another length are not valid", arguments: [0, 1, 32, 63, 65, 128])
  func signatureLength(count: Int) {
    let key = SigningKey()
    let signature = key.signature(of: [1, 2, 3])
    #expect(signature.count == 64)
    let changed = Array((signature + signature).prefix(count))
    #expect(!key.verifyingKey.isValid(changed, for: [1, 2, 3]))
  }

  @Test("A signature is valid for its own key and message only")
  func others() {
    let (mine, other) = (SigningKey(), SigningKey())
    let signature = mine.signature(of: [1])
    #expect(mine.verifyingKey != other.verifyingKey)
    #expect(mine.verifyingKey.isValid(signature, for: [1]))
    #expect(!mine.verifyingKey.isValid(signature, for: [2]))
    #expect(!other.verifyingKey.isValid(signature, for: [1]))
  }

  @Test("Keys of another length are refused", arguments: [0, 31, 33, 64])
  func keyLength(count: Int) {
    let bytes = [UInt8](repeating: 9, count: count)
    #expect(throws: SigningError.malformedKey) { try SigningKey(bytes: bytes) }
    #expect(throws: SigningError.malformedKey) { try VerifyingKey(bytes) }
  }

  @Test("No point, points of small order and second spellings are no identities")
  func noIdentity() throws {
    let zeros = [UInt8](repeating: 0, count: 31)
    let refused: [[UInt8]] = [
      // y = 2 has no x; y = 1 and y = 0 are of order 1 and 4; then y = 1 with a sign, and as p + 1.
      [2] + zeros, [1] + zeros, [0] + zeros, [1] + zeros.dropLast() + [0x80],
      [0xEE] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
    ]
    for bytes in refused {
      #expect(throws: SigningError.malformedKey) { try VerifyingKey(bytes) }
    }
  }

  @Test("Verifying keys travel as base64 and are checked on arrival")
  func coding() throws {
    let key = SigningKey().verifyingKey
    let json = try JSONEncoder().encode([key])
    #expect(try JSONDecoder().decode([Data].self, from: json) == [Data(key.bytes)])
    #expect(try JSONDecoder().decode([VerifyingKey].self, from: json) == [key])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([VerifyingKey].self, from: Data(#"["AAAA"]"#.utf8))
    }
  }

  @Test("A signing key prints, debugs and dumps as nothing")
  func redaction() throws {
    let key = try SigningKey(bytes: [UInt8](repeating: 0xAB, count: 32))
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped] {
      #expect(text.contains("<secret>") && !text.contains("171"))
    }
    #expect(Mirror(reflecting: key).children.isEmpty)
  }

  private func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
    var bytes = bytes
    bytes[bit / 8] ^= 1 << (bit % 8)
    return bytes
  }
}
