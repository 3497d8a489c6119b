package import Cryptography

/// The random streams two parties share, each under a label of its own.
///
///     key = HKDF-SHA256(X25519(k_u, K_v), salt: digest of the terms, info: label)
///
/// A label is handed out once: what is hidden by a stream that hid something else is not hidden.
package struct RandomStreams: Sendable {
  private let secret: Secret
  private let salt: [UInt8]
  private var taken: Set<String> = []

  package init(secret: Secret, salt: [UInt8]) {
    self.secret = secret
    self.salt = salt
  }

  /// nil for a label that was asked for before.
  package mutating func take(_ label: String, step: Int = 0) -> RandomWords? {
    let label = "\(label) \(step)"
    guard taken.insert(label).inserted else { return nil }
    return RandomWords(
      MaskStream(key: secret.derived(salt: salt, info: Array(label.utf8), byteCount: 32)))
  }
}

/// A stream of words, read by stretches of rows of a matrix with panels.
package struct RandomWords: Sendable {
  private let stream: MaskStream

  init(_ stream: MaskStream) { self.stream = stream }

  package func words(_ range: Range<Int>) -> [UInt64] {
    stream.words(from: range.lowerBound, count: range.count)
  }

  /// Adds its panel to words.
  func add(_ rows: Range<Int>, columns: Int = 1, to words: inout [UInt64]) {
    precondition(words.count == rows.count * columns)
    stream.apply(.adding, from: rows.lowerBound * columns, to: &words)
  }

  /// Takes its panel off words.
  func subtract(_ rows: Range<Int>, columns: Int = 1, from words: inout [UInt64]) {
    precondition(words.count == rows.count * columns)
    stream.apply(.subtracting, from: rows.lowerBound * columns, to: &words)
  }

  /// `rows` begin and end with panels.
  package func panel(_ rows: Range<Int>, columns: Int = 1) -> [UInt64] {
    words((rows.lowerBound * columns)..<(rows.upperBound * columns))
  }
}
