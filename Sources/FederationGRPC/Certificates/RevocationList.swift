internal import Federation
internal import Foundation
internal import SwiftASN1
internal import X509

/// The certificates that the consortium's authority has taken back: a text file with a serial number in
/// hexadecimal digits on each line, and behind it whatever helps people to read it.
///
/// It is read at every use, so that a new one is heeded at once. Where there is none, nothing has been
/// taken back; one that cannot be understood lets nobody in.
public struct RevocationList: Sendable {
  private let path: String

  public init(path: String) { self.path = path }

  func contains(_ certificate: Certificate) throws(TransportError) -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return false }
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(data: data, encoding: .utf8)
    else { throw .unreadable("the list of revoked certificates \(path)") }
    let serial = Self.digits(of: certificate)
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      let word = line.prefix { !$0.isWhitespace }.lowercased()
      guard !word.isEmpty, word.allSatisfy(\.isHexDigit) else {
        throw .unreadable("a line of the list of revoked certificates \(path)")
      }
      if word.drop(while: { $0 == "0" }) == serial { return true }
    }
    return false
  }

  /// The line that takes a certificate back.
  ///
  /// - Parameter certificate: in PEM.
  public static func line(for certificate: String, reason: String) throws -> String {
    guard let certificate = try? Certificate(pemEncoded: certificate) else {
      throw TransportError.unreadable("the certificate")
    }
    let day = Date().formatted(.iso8601.year().month().day())
    let remark = reason.filter { !$0.isNewline }
    return "\(digits(of: certificate)) \(try certificate.commonName), \(day): \(remark)\n"
  }

  /// Without leading zeros, which other programs write or leave out.
  private static func digits(of certificate: Certificate) -> String {
    let digits = Array(certificate.serialNumber.bytes).hexadecimal.drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
  }
}
