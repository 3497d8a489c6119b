/// Numbers the distinct texts of a column in order of first appearance.
///
/// An open-addressing hash table over the bytes themselves: a cell whose text is known costs no
/// `String`. Texts stand one after the other in `bytes`. Two texts that are the same string to
/// Unicode, as with an accent of its own or in the letter, are one level.
struct LevelTable {
  private(set) var levels: [String] = []
  private var bytes: [UInt8] = []
  private var texts: [Text] = []
  /// Indexes of `texts` at the place of their hash or the next free one after it; -1 is free.
  private var slots = [Int32](repeating: -1, count: 16)
  /// Codes of the levels that may have a second spelling: those that are not ASCII.
  private var codes: [String: Int32] = [:]

  private struct Text {
    let hash: UInt64
    /// Where it stands in `bytes`.
    let range: Range<Int>
    let code: Int32
  }

  /// The code of the level `text`; throws when a new one is not valid UTF-8.
  mutating func code(of text: Span<UInt8>) throws(DataRule) -> Int32 {
    let hash = Self.hash(of: text)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let known = texts[Int(slots[slot])]
      if known.hash == hash && isEqual(bytes[known.range], text) { return known.code }
      slot = (slot + 1) & (slots.count - 1)
    }
    let start = bytes.count
    for index in text.indices { bytes.append(text[index]) }
    let code = try newCode(of: bytes[start...])
    slots[slot] = Int32(texts.count)
    texts.append(Text(hash: hash, range: start..<bytes.count, code: code))
    // At most half full, so that a search soon meets a free slot.
    if 2 * texts.count > slots.count { grow() }
    return code
  }

  private mutating func newCode(of text: ArraySlice<UInt8>) throws(DataRule) -> Int32 {
    guard let level = String(validating: text, as: UTF8.self) else { throw .invalidUTF8 }
    let code = Int32(levels.count)
    if !text.allSatisfy({ $0 < 0x80 }) {
      if let known = codes[level] { return known }
      codes[level] = code
    }
    levels.append(level)
    return code
  }

  private func isEqual(_ known: ArraySlice<UInt8>, _ text: Span<UInt8>) -> Bool {
    known.count == text.count
      && text.indices.allSatisfy { known[known.startIndex + $0] == text[$0] }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: 2 * slots.count)
    for (index, text) in texts.enumerated() {
      var slot = Int(truncatingIfNeeded: text.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }

  /// FNV-1a, its high half folded into the low bits that choose the slot.
  private static func hash(of text: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in text.indices { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01b3 }
    return hash ^ hash >> 32
  }
}
