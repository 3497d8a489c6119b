import Cryptography
import FederationGRPC
import Foundation
import HTTPService
import NIOSSL
import Testing

@Suite struct AdmissionTests {
  private let token = "3q2-7wAAAAAAAAAAAAAAAAAAAA"

  @Test func `A token admits its holder and no other, and is in no log`() async throws {
    let folder = try TemporaryFolder()

    let tokens = try AccessTokens(
      path: folder.write(
        """
        # Who may ask.
        front-office \(token)
        """, to: "tokens"))
    var settings = RunningServer.settings
    settings.tokens = tokens
    try await RunningServer.run(settings) { server in
      let admitted = try await server.get("/who", "Authorization: Bearer \(token)")
      #expect(admitted.hasPrefix("HTTP/1.1 200") && admitted.hasSuffix("front-office"))
      for header in [
        "Authorization: Bearer wrong-\(token)", "Authorization: Basic \(token)", "X: y",
        "Authorization: Bearer", "Authorization: Bearer \(token) \(token)",
      ] {
        let refused = try await server.get("/who", header)
        #expect(refused.hasPrefix("HTTP/1.1 401"))
        #expect(refused.lowercased().contains("www-authenticate: bearer realm="))
        #expect(refused.contains("application/problem+json"))
      }
      let metrics = try await server.get("/metrics")
      #expect(metrics.hasPrefix("HTTP/1.1 401"))
      let nothing = try await server.get("/nothing")
      #expect(nothing.hasPrefix("HTTP/1.1 401"))
      let health = try await server.get("/health")
      #expect(health.hasPrefix("HTTP/1.1 200"))
      #expect(!server.log.text.contains(token))
    }
  }

  @Test func `A file of tokens that others can read, or that is wrong, is refused`() throws {
    let folder = try TemporaryFolder()
    for (text, mode, complaint) in [
      ("a \(token)\n", 0o644, "chmod 600"), ("a secret\n", 0o600, "line 1"),
      ("a\n", 0o600, "line 1"), ("# nothing\n", 0o600, "no token"),
      ("\na sha256:12\n", 0o600, "line 2"), ("a b \(token)\n", 0o600, "line 1"),
    ] {
      let path = try folder.write(text, to: "tokens", mode: mode)
      let error = #expect(throws: HTTPServiceError.self) { try AccessTokens(path: path) }
      #expect(error?.description.contains(complaint) == true)
      #expect(error?.description.contains("secret") == false)
    }
    #expect(throws: HTTPServiceError.self) {
      try AccessTokens(path: folder.url.appending(path: "absent").path)
    }
  }

  @Test func `A hash of a token admits who has the token`() async throws {
    let folder = try TemporaryFolder()
    // printf %s abcdefghijklmnopqrstuvwxyz | sha256sum
    let tokens = try AccessTokens(
      path: folder.write(
        "a sha256:71c480df93d6ae2f1efad1447c66c9525e316218cf51fc8d9ed832f2daf18b73", to: "tokens"))
    var settings = RunningServer.settings
    settings.tokens = tokens
    try await RunningServer.run(settings) { server in
      let admitted = try await server.get(
        "/who", "Authorization: bearer abcdefghijklmnopqrstuvwxyz")
      #expect(admitted.hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func `Without encryption and authentication nobody listens on a network`() throws {
    let folder = try TemporaryFolder()
    let tokens = try AccessTokens(path: folder.write("a \(token)", to: "tokens"))
    for address in ["0.0.0.0", "::", "example.com", "127.0.0.1.example.com"] {
      var settings = HTTPSettings()
      settings.address = address
      #expect(throws: HTTPServiceError.self) { try RunningServer.idle(settings) }
      settings.tokens = tokens
      #expect(throws: HTTPServiceError.self) { try RunningServer.idle(settings) }
      settings.isOpenOnPurpose = true
      _ = try RunningServer.idle(settings)
    }
  }

  @Test func `Without authentication a host name of somebody else's is not answered`() async throws
  {
    try await RunningServer.run { server in
      for (host, status) in [
        ("localhost", 200), ("127.0.0.1:80", 200), ("[::1]:80", 200), ("evil.example", 421),
        ("127.0.0.1.evil.example", 421), ("localhost.evil.example:80", 421),
      ] {
        let answer = try await server.exchange(
          "GET /who HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(host)")
      }
    }
  }

  @Test func `Mutual TLS admits certificates of one authority only`() async throws {
    let folder = try TemporaryFolder()
    let (own, foreign) = (try Party("Bank"), try Party("Foreign"))
    let server = try own.issue(.coordinator(hosts: ["localhost"]))
    let files = TLSFiles(
      certificate: try folder.write(server.certificate, to: "server.pem"),
      key: try folder.write(server.key, to: "server.key"),
      clientAuthority: try folder.write(own.authority.certificatePEM, to: "authority.pem"))
    var settings = RunningServer.settings
    settings.tls = files
    try await RunningServer.run(settings) { running in
      let good = try await running.get("/who", tls: own.client(of: own))
      #expect(good.hasPrefix("HTTP/1.1 200"))
      #expect(good.lowercased().contains("strict-transport-security"))
      await #expect(throws: (any Error).self) {
        try await running.get("/who", tls: foreign.client(of: own))
      }
      await #expect(throws: (any Error).self) {
        try await running.get("/who", tls: own.client(of: own, showing: false))
      }
      // Plain HTTP to a port of TLS.
      await #expect(throws: (any Error).self) {
        let heard = try await running.get("/who")
        if !heard.hasPrefix("HTTP/") { throw NotHTTP() }
      }
    }
  }

  @Test func `A certificate that cannot be read is named`() throws {
    var settings = HTTPSettings()
    settings.tls = TLSFiles(certificate: "/nowhere/server.pem", key: "/nowhere/server.key")
    let error = #expect(throws: HTTPServiceError.self) {
      try RunningServer.idle(settings)
    }
    #expect(error?.description.contains("/nowhere/server.pem") == true)
  }

  private struct NotHTTP: Error {}
}

/// An authority and what it signs.
private struct Party {
  let authority: Authority

  init(_ name: String) throws { authority = try Authority(name: name, days: 1) }

  func issue(_ role: CertificateRequest.Role) throws -> (certificate: String, key: String) {
    let key = TransportKey.make()
    let request = try CertificateRequest(name: "party", role: role, key: key)
    return (try authority.issue(request, days: 1), key)
  }

  /// A client of a server that `other` has signed.
  func client(of other: Party, showing: Bool = true) throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .certificates([
      try NIOSSLCertificate(bytes: Array(other.authority.certificatePEM.utf8), format: .pem)
    ])
    if showing {
      let (certificate, key) = try issue(.node(SigningKey().verifyingKey))
      configuration.certificateChain = [
        .certificate(try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem))
      ]
      configuration.privateKey = .privateKey(
        try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
    }
    return configuration
  }
}
