internal import Crypto
public import Cryptography
internal import Federation
package import Foundation

/// A one-time token with which an institution proves to the authority that it is the one invited, and
/// the authority that it is the one who invited. It never travels over the network.
public struct Invitation: Sendable, Redacted {
  /// What names it; no secret.
  public let id: String
  /// 16 bytes.
  private let secret: [UInt8]

  /// A new one, of random bytes.
  public init() {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<24).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    id = Array(bytes[..<8]).hexadecimal
    secret = Array(bytes[8...])
  }

  /// - Parameter token: as ``token`` gives it; white space around it does not matter.
  public init(token: String) throws(TransportError) {
    let parts = token.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ".")
    guard parts.count == 2, let name = [UInt8](hexadecimal: String(parts[0])), name.count == 8,
      let secret = [UInt8](hexadecimal: String(parts[1])), secret.count == 16
    else { throw .notAnInvitation }
    id = name.hexadecimal
    self.secret = secret
  }

  /// What is handed to the institution, by a way that is trusted.
  public var token: String { "\(id).\(secret.hexadecimal)" }

  // MARK: Proofs

  /// What is said with a proof.
  package enum Statement {
    case request(String)
    case answer(request: String, certificate: String, authority: String)
  }

  package func proof(of statement: Statement) -> Data {
    Data(HMAC<SHA256>.authenticationCode(for: digest(of: statement), using: key))
  }

  /// In constant time.
  package func isProof(_ proof: Data, of statement: Statement) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(
      proof, authenticating: digest(of: statement), using: key)
  }

  private var key: SymmetricKey { SymmetricKey(data: secret) }

  private func digest(of statement: Statement) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk enrolment 1")
    transcript.append(Array(id.utf8))
    switch statement {
    case .request(let request):
      transcript.append([0])
      transcript.append(Array(request.utf8))
    case .answer(let request, let certificate, let authority):
      transcript.append([1])
      for text in [request, certificate, authority] { transcript.append(Array(text.utf8)) }
    }
    return transcript.digest()
  }
}
