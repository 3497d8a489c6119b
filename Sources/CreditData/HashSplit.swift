import Crypto

/// Splits that depend on a row's key alone, computed alike in any language.
///
///     h = SHA-256 of the UTF-8 text "<dataset>|<key>"
///     uniform = h[0..<4] / 2^32,   holder = h[4..<8] mod count,   fold = h[8..<12] mod count
///                                                                          (big endian)
///
/// No generator, no order, no state: a row is in the training part and at its holder wherever and
/// whenever that is asked, also after rows were added or files sorted.
public enum HashSplit {
  /// A number in 0..<1; a row is in the training part when it is below the training share.
  public static func uniform(dataset: String, key: String) -> Double {
    Double(word(0, of: dataset, key)) / 0x1p32
  }

  /// One of `count` holders, from 0.
  public static func holder(dataset: String, key: String, count: Int) -> Int {
    precondition(count > 0, "at least one holder")
    return Int(word(1, of: dataset, key)) % count
  }

  /// One of `count` folds of a cross-validation, from 0; independent of part and holder.
  public static func fold(dataset: String, key: String, count: Int) -> Int {
    precondition(count > 0, "at least one fold")
    return Int(word(2, of: dataset, key)) % count
  }

  /// The big-endian 32-bit word at `position` of the hash.
  private static func word(_ position: Int, of dataset: String, _ key: String) -> UInt32 {
    SHA256.hash(data: Array("\(dataset)|\(key)".utf8))
      .dropFirst(4 * position).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }
}
