import Cryptography
import Testing

@Suite(
  "Project Wycheproof",
  .enabled(if: Wycheproof.folder != nil, Comment(rawValue: Wycheproof.absence)))
struct WycheproofTests {
  struct AgreementGroup: Decodable {
    let curve: String
    let tests: [Agreement]
  }

  struct Agreement: Decodable {
    let tcId: Int
    let `public`: String
    let `private`: String
    let shared: String
    let result: Wycheproof.Verdict

    /// Not below 2^255 - 19, which in big-endian bytes is 7f, then thirty times ff, then ed.
    var isSecondSpelling: Bool {
      let prime: [UInt8] = [0x7F] + Array(repeating: 0xFF, count: 30) + [0xED]
      return !hex(`public`).reversed().lexicographicallyPrecedes(prime)
    }
    var isZero: Bool { hex(shared).allSatisfy { $0 == 0 } }
  }

  struct SignatureGroup: Decodable {
    struct Key: Decodable { let pk: String }
    let publicKey: Key
    let tests: [Signature]
  }

  struct Signature: Decodable {
    let tcId: Int
    let msg: String
    let sig: String
    let result: Wycheproof.Verdict
  }

  enum Outcome {
    case equal, different, malformed, lowOrder
  }

  @Test("X25519 agrees on every valid point and refuses second spellings and zero secrets")
  func agreement() throws {
    let groups = try Wycheproof.groups(of: "x25519_test.json", as: AgreementGroup.self)
    #expect(groups.map(\.curve) == ["curve25519"])
    var counts: [Wycheproof.Verdict: [Outcome: Int]] = [:]
    for test in groups.flatMap(\.tests) {
      let outcome = try outcome(of: test)
      let expected: Outcome =
        test.isSecondSpelling ? .malformed : test.isZero ? .lowOrder : .equal
      #expect(outcome == expected, "test \(test.tcId)")
      counts[test.result, default: [:]][outcome, default: 0] += 1
    }
    // Nothing that is valid is refused. Of swift-crypto 4.5.2, 518 tests.
    #expect(
      counts == [
        .valid: [.equal: 265], .acceptable: [.equal: 209, .malformed: 29, .lowOrder: 15],
      ])
  }

  @Test("Ed25519 accepts exactly the valid signatures")
  func signatures() throws {
    let groups = try Wycheproof.groups(of: "ed25519_test.json", as: SignatureGroup.self)
    var counts: [Wycheproof.Verdict: Int] = [:]
    for group in groups {
      let key = try VerifyingKey(hex(group.publicKey.pk))
      for test in group.tests {
        let isValid = key.isValid(hex(test.sig), for: hex(test.msg))
        #expect(isValid == (test.result == .valid), "test \(test.tcId)")
        counts[test.result, default: 0] += 1
      }
    }
    // Of swift-crypto 4.5.2, 150 tests.
    #expect(counts == [.valid: 88, .invalid: 62])
  }

  private func outcome(of test: Agreement) throws -> Outcome {
    let key = try MaskPrivateKey(bytes: hex(test.private))
    do throws(KeyAgreementError) {
      let secrets = try key.agree(with: [MaskPublicKey(hex(test.public))])
      return secrets.map(\.exposedBytes) == [hex(test.shared)] ? .equal : .different
    } catch {
      switch error {
      case .malformedKey: return .malformed
      case .lowOrderKey(let position): return position == 0 ? .lowOrder : .different
      case .alreadyUsed: return .different
      }
    }
  }
}
