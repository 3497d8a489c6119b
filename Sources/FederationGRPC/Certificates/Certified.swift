internal import Cryptography
internal import Federation
internal import SwiftASN1
internal import X509

// What a certificate says of its holder: the name as the subject's common name, and a node's signing
// key as an alternative name, so that the authority vouches for both at once.
extension Certificate {
  /// Where the key of 32 bytes stands, in hexadecimal digits.
  static let keyPrefix = "urn:fedrisk:ed25519:"

  var commonName: String {
    get throws(TransportError) {
      guard let name = subject.commonName else { throw .certificateWithoutName }
      return name
    }
  }

  /// The node it was issued for.
  var member: Member {
    get throws {
      let name = try commonName
      guard let key = try extensions.subjectAlternativeNames?.nodeKey else {
        throw TransportError.certificateWithoutKey(of: name)
      }
      return Member(name: name, key: key, certificate: try der)
    }
  }

  var der: [UInt8] {
    get throws {
      var serializer = DER.Serializer()
      try serializer.serialize(self)
      return serializer.serializedBytes
    }
  }
}

extension DistinguishedName {
  /// The one common name; nil when there is none, or several.
  var commonName: String? {
    let names = flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
    guard names.count == 1, let name = String(names[0].value), !name.isEmpty else { return nil }
    return name
  }
}

extension SubjectAlternativeNames {
  var nodeKey: VerifyingKey? {
    let keys = compactMap { name -> [UInt8]? in
      guard case .uniformResourceIdentifier(let text) = name,
        text.hasPrefix(Certificate.keyPrefix)
      else { return nil }
      return [UInt8](hexadecimal: String(text.dropFirst(Certificate.keyPrefix.count)))
    }
    return keys.count == 1 ? try? VerifyingKey(keys[0]) : nil
  }

  var hosts: [String] {
    compactMap { if case .dnsName(let host) = $0 { host } else { nil } }
  }
}
