import Cryptography
import Federation
import FederationGRPC
import Foundation
import Testing

/// Certificates fetched with one-time invitations.
@Suite(.serialized) struct EnrolmentTests {
  /// An authority that answers, and an institution's request.
  private struct Counter {
    let guests: GuestBook
    let port: Int
    let notes: Notes
    let folder: String

    static func run(_ body: @Sendable (Counter) async throws -> Void) async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let guests = try GuestBook(
        folder: folder, authority: Authority(name: "Test", days: 1), days: 1)
      let notes = Notes()
      let server = EnrolmentServer(host: "127.0.0.1", port: 0, guests: guests) { notes.add($0) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.serve() }
        let port = try await server.port
        try await body(Counter(guests: guests, port: port, notes: notes, folder: folder))
        server.stop()
        try await group.waitForAll()
      }
    }

    func enrol(
      _ request: CertificateRequest, with invitation: Invitation
    ) async throws -> (certificate: String, authority: String) {
      try await Enrolment.enrol(request.pem, with: invitation, host: "127.0.0.1", port: port)
    }
  }

  private let key = TransportKey.make()
  private func request(_ name: String = "north") throws -> CertificateRequest {
    try CertificateRequest(
      name: name, role: .node(Node.Owner().identity.verifyingKey), key: key)
  }

  private static let later = Int(Date().timeIntervalSince1970) + 3600

  @Test("An invitation gives the certificate that was asked for, once")
  func once() async throws {
    try await Counter.run { counter in
      let invitation = try counter.guests.invite("north", expires: Self.later)
      let (first, second) = (try request(), try request())
      // What people copy has line ends.
      let copied = try Invitation(token: invitation.token + "\n")
      let (certificate, authority) = try await counter.enrol(first, with: copied)
      let credentials = try Credentials(
        certificate: certificate, privateKey: key, authority: authority)
      #expect(try credentials.name == "north")
      try await credentials.verifyOwn(isNode: true)
      // The same question again: the answer may have been lost.
      #expect(try await counter.enrol(first, with: invitation).certificate == certificate)
      await #expect { _ = try await counter.enrol(second, with: invitation) } throws: {
        "\($0)".contains("the invitation of north has been used")
      }
      #expect(counter.notes.all.contains { $0.contains("has been used for another request") })
      #expect(counter.notes.all.allSatisfy { !$0.contains(invitation.token.suffix(32)) })
      // Nor is the secret kept by the authority any longer.
      let file = counter.folder + "/" + invitation.id + ".json"
      let kept = try String(contentsOfFile: file, encoding: .utf8)
      #expect(!kept.contains(invitation.token.suffix(32)))
    }
  }

  @Test("Nobody else's, no other name, nothing expired")
  func refused() async throws {
    try await Counter.run { counter in
      await #expect { _ = try await counter.enrol(request(), with: Invitation()) } throws: {
        "\($0)".contains("there is no such invitation")
      }
      let invitation = try counter.guests.invite("north", expires: Self.later)
      let guess = String(invitation.token.dropLast(32)) + String(repeating: "0", count: 32)
      await #expect {
        _ = try await counter.enrol(request(), with: Invitation(token: guess))
      } throws: {
        "\($0)".contains("there is no such invitation")
      }
      await #expect { _ = try await counter.enrol(request("south"), with: invitation) } throws: {
        "\($0)".contains("south asks with the invitation of north")
      }
      let coordinator = try CertificateRequest(
        name: "north", role: .coordinator(hosts: ["localhost"]), key: key)
      await #expect { _ = try await counter.enrol(coordinator, with: invitation) } throws: {
        "\($0)".contains("north asks with the invitation of north")
      }
      let old = try counter.guests.invite("north", expires: 1)
      await #expect { _ = try await counter.enrol(request(), with: old) } throws: {
        "\($0)".contains("has expired")
      }
      // None of these used it up.
      _ = try await counter.enrol(request(), with: invitation)
    }
  }

  @Test("A proof is of one statement with one invitation")
  func proofs() {
    let (invitation, other) = (Invitation(), Invitation())
    let answer = Invitation.Statement.answer(request: "r", certificate: "c", authority: "a")
    let proof = invitation.proof(of: answer)
    #expect(invitation.isProof(proof, of: answer))
    #expect(!other.isProof(proof, of: answer))
    #expect(!invitation.isProof(invitation.proof(of: .request("r")), of: answer))
    let changed: [Invitation.Statement] = [
      .answer(request: "s", certificate: "c", authority: "a"),
      .answer(request: "r", certificate: "d", authority: "a"),
      .answer(request: "r", certificate: "c", authority: "b"),
      .answer(request: "r", certificate: "ca", authority: ""),
    ]
    for statement in changed { #expect(!invitation.isProof(proof, of: statement)) }
  }

  @Test(
    "What is no invitation is said to be none",
    arguments: ["", "north", "00.11", "0011223344556677.00112233445566778899aabbccddee"])
  func noInvitation(token: String) {
    #expect(throws: TransportError.notAnInvitation) { try Invitation(token: token) }
  }

  @Test("An invitation does not print its secret")
  func redacted() {
    let invitation = Invitation()
    var dumped = "\(invitation)"
    dump(invitation, to: &dumped)
    #expect(!dumped.contains(invitation.token.suffix(32)))
  }

  @Test("Only their owner reads invitations")
  func modes() async throws {
    try await Counter.run { counter in
      let invitation = try counter.guests.invite("north", expires: Self.later)
      let path = counter.folder + "/" + invitation.id + ".json"
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }
}
