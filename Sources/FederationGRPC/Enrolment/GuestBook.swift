internal import Cryptography
internal import Federation
internal import Foundation
internal import Synchronization

/// The invitations of an authority, a file for each in a folder only its owner reads.
public final class GuestBook: Sendable {
  private struct Entry: Codable {
    let name: String
    /// Seconds since 1970.
    let expires: Int
    /// Gone once it has been used.
    var token: String?
    /// Once it has been used: of what request, and what was answered.
    var use: Use?
  }

  private struct Use: Codable {
    /// The digest of request and proof.
    let request: [UInt8]
    let answer: Answer
  }

  /// What a guest gets.
  struct Answer: Codable {
    let certificate: String
    let authority: String
    let proof: Data
  }

  private let folder: URL
  private let authority: Authority
  private let days: Int
  private let lock = Mutex(())

  /// - Parameters:
  ///   - folder: is made where there is none.
  ///   - days: that a certificate is valid.
  public init(folder: String, authority: Authority, days: Int) throws {
    self.folder = URL(filePath: folder)
    self.authority = authority
    self.days = days
    try FileManager.default.createDirectory(
      at: self.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Invites the institution `name`.
  ///
  /// - Parameter expires: seconds since 1970.
  public func invite(_ name: String, expires: Int) throws -> Invitation {
    let invitation = Invitation()
    try write(Entry(name: name, expires: expires, token: invitation.token), of: invitation.id)
    return invitation
  }

  /// The certificate for `request`.
  ///
  /// Asked the same again, the answer is the same: the first one may have been lost.
  ///
  /// - Parameter now: seconds since 1970.
  func redeem(
    _ id: String, for request: String, proof: Data, now: Int
  ) throws -> Answer {
    try lock.withLock { _ in
      // Nothing but hexadecimal digits becomes part of a path.
      guard [UInt8](hexadecimal: id)?.count == 8,
        let data = FileManager.default.contents(atPath: path(of: id).path),
        var entry = try? JSONDecoder().decode(Entry.self, from: data)
      else { throw TransportError.notInvited }
      let digest = Digest.sha256(of: Array(request.utf8) + Array(proof))
      if let use = entry.use {
        guard use.request == digest else { throw TransportError.invitationUsed(entry.name) }
        return use.answer
      }
      guard let invitation = try entry.token.map(Invitation.init),
        invitation.isProof(proof, of: .request(request))
      else { throw TransportError.notInvited }
      guard now < entry.expires else { throw TransportError.invitationExpired(entry.name) }
      let asked = try CertificateRequest(pem: request)
      guard case .node = asked.role, asked.name.utf8.elementsEqual(entry.name.utf8) else {
        throw TransportError.wrongGuest(asked.name, invited: entry.name)
      }
      let certificate = try authority.issue(asked, days: days)
      let own = try authority.certificatePEM
      let answer = Answer(
        certificate: certificate, authority: own,
        proof: invitation.proof(
          of: .answer(request: request, certificate: certificate, authority: own)))
      entry.token = nil
      entry.use = Use(request: digest, answer: answer)
      try write(entry, of: id)
      return answer
    }
  }

  private func path(of id: String) -> URL { folder.appending(path: id.lowercased() + ".json") }

  /// Another name first, so that a file is whole or not there.
  private func write(_ entry: Entry, of id: String) throws {
    let part = folder.appending(path: id + ".part")
    let made = FileManager.default.createFile(
      atPath: part.path, contents: try JSONEncoder().encode(entry),
      attributes: [.posixPermissions: 0o600])
    guard made, rename(part.path, path(of: id).path) == 0 else {
      throw TransportError.unwritable(folder.path)
    }
  }
}
