import Cryptography
import Federation
import FederationGRPC
import Foundation
import SecureAggregation
import SwiftProtobuf
import Testing

@Suite struct TransportTests {
  @Test(arguments: [0, 1, 256 << 10, (256 << 10) + 1, 1_000_000])
  func aMessageInPiecesComesTogetherAgain(byteCount: Int) throws {
    let message = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    let pieces = Piece.pieces(of: message, exchange: 7)
    #expect(pieces.allSatisfy { $0.content.count <= Piece.maximumByteCount })
    var assembly = Assembly(limit: byteCount)
    var whole: [UInt8]?
    for piece in pieces { whole = try assembly.add(piece) }
    #expect(whole == message)
  }

  @Test("Messages may come interleaved")
  func messagesMayComeInterleaved() throws {
    var assembly = Assembly(limit: 100)
    #expect(try assembly.add(piece(1, [1], last: false)) == nil)
    #expect(try assembly.add(piece(2, [2], last: false)) == nil)
    #expect(try assembly.add(piece(1, [3], last: true)) == [1, 3])
    #expect(try assembly.add(piece(2, [4], last: true)) == [2, 4])
  }

  @Test("The limit is for all that is not whole")
  func theLimitIsForAllThatIsNotWhole() throws {
    var assembly = Assembly(limit: 10)
    _ = try assembly.add(piece(1, .init(repeating: 0, count: 6), last: false))
    #expect(throws: TransportError.tooLarge(limit: 10)) {
      try assembly.add(piece(2, .init(repeating: 0, count: 6), last: false))
    }
  }

  @Test("Empty pieces without end are refused")
  func emptyPiecesWithoutEndAreRefused() {
    var assembly = Assembly(limit: 10)
    #expect(throws: TransportError.self) { try assembly.add(piece(1, [], last: false)) }
  }

  @Test("Waits grow to the cap and no further")
  func waitsGrowToTheCapAndNoFurther() {
    let backoff = Backoff(base: .seconds(1), cap: .seconds(30))
    var generator = SystemRandomNumberGenerator()
    for failures in 0..<100 {
      let bound = min(30, 1 << min(failures, 6))
      for _ in 0..<100 {
        let wait = backoff.wait(after: failures, using: &generator)
        #expect(wait >= .zero && wait < .seconds(bound))
      }
    }
  }

  @Test("Waits are spread out")
  func waitsAreSpreadOut() {
    var generator = SystemRandomNumberGenerator()
    let backoff = Backoff(base: .seconds(1), cap: .seconds(30))
    let waits = (0..<1000).map { _ in backoff.wait(after: 5, using: &generator) / .seconds(1) }
    // Uniform on 0 ..< 30: the standard error of the mean is 0.27, six of them are 1.6.
    #expect(abs(waits.reduce(0, +) / 1000 - 15) < 1.7)
  }

  @Test("A certificate names its holder and key")
  func aCertificateNamesItsHolderAndKey() async throws {
    let consortium = try TestConsortium()
    let owner = Node.Owner()
    let credentials = try consortium.credentials("north", .node(owner.identity.verifyingKey))
    #expect(try credentials.name == "north")
    let member = try await credentials.member(certificate: credentials.certificate)
    #expect(member.rosterEntry == .init(name: "north", key: owner.identity.verifyingKey))
  }

  @Test("Another authority's certificate is not trusted")
  func anotherAuthoritysCertificateIsNotTrusted() async throws {
    let ours = try TestConsortium().credentials("north", .node(Node.Owner().identity.verifyingKey))
    let theirs = try TestConsortium().credentials(
      "south", .node(Node.Owner().identity.verifyingKey))
    await #expect(throws: TransportError.untrusted("south")) {
      try await ours.member(certificate: theirs.certificate)
    }
  }

  @Test("Credentials do not print their key")
  func credentialsDoNotPrintTheirKey() throws {
    let key = TransportKey.make()
    let consortium = try TestConsortium()
    let request = try CertificateRequest(
      name: "north", role: .node(Node.Owner().identity.verifyingKey), key: key)
    let credentials = try Credentials(
      certificate: consortium.authority.issue(request, days: 1), privateKey: key,
      authority: consortium.authority.certificatePEM)
    let secret = key.split(separator: "\n")[1]
    var dumped = ""
    dump(credentials, to: &dumped)
    #expect(!dumped.contains(secret))
    #expect(!"\(credentials)".contains(secret))
  }

  private func piece(_ exchange: UInt64, _ content: [UInt8], last: Bool) -> Piece {
    Piece.with {
      $0.exchange = exchange
      $0.content = .init(content)
      $0.last = last
    }
  }
}
