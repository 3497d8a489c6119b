internal import Crypto
internal import Foundation

/// The tokens that admit a caller. Only their hashes are kept.
///
/// A line of the file is a name and a token, or a name and `sha256:` with the token's hash in
/// hexadecimal digits. `#` begins a comment.
public struct AccessTokens: Sendable {
  private let entries: [(name: String, digest: [UInt8])]

  /// 128 random bits in base64.
  private static let minimumLength = 22

  /// - Throws: `HTTPServiceError` for a file that others can read or a line that is no token; never
  ///   with the line itself.
  public init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw HTTPServiceError("\(path) cannot be read; give the file of the tokens.")
    }
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    guard let mode, mode & 0o077 == 0 else {
      throw HTTPServiceError("\(path) can be read by others; do `chmod 600` on it.")
    }
    let lines = String(decoding: data, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    entries = try lines.enumerated().compactMap { index, line in
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      if words.isEmpty { return nil }
      guard words.count == 2, let digest = Self.digest(words[1]) else {
        throw HTTPServiceError(
          "\(path), line \(index + 1): a name and a token of at least \(Self.minimumLength) "
            + "characters are needed here, or a name and sha256: with 64 hexadecimal digits.")
      }
      return (String(words[0]), digest)
    }
    guard !entries.isEmpty else {
      throw HTTPServiceError("\(path) has no token; write a line with a name and a token.")
    }
  }

  private static func digest(_ word: Substring) -> [UInt8]? {
    guard word.hasPrefix("sha256:") else {
      return word.count >= minimumLength ? Array(SHA256.hash(data: Data(word.utf8))) : nil
    }
    let digits = Array(word.dropFirst(7))
    guard digits.count == 2 * SHA256.byteCount else { return nil }
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    return bytes.count == SHA256.byteCount ? bytes : nil
  }

  /// The name of whom a token was given to. Takes the same time for every token: digests are compared
  /// in constant time, and all of them.
  func holder(of token: some StringProtocol) -> String? {
    let digest = SHA256.hash(data: Data(token.utf8))
    return entries.reduce(nil) { found, entry in digest == entry.digest ? entry.name : found }
  }
}
