import Cryptography
import Foundation
import Testing

private let chunk = MaskStream.wordsPerChunk

@Suite("Mask stream")
struct MaskStreamTests {
  let stream = MaskStream(key: Secret(bytes: Array(1...32)))

  @Test(
    "Chunks join without a seam: word i is block i, read little-endian",
    arguments: [1, 2, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 3])
  func seams(count: Int) {
    var words = [UInt128](repeating: 0, count: count)
    stream.add(to: &words)
    for index in [0, count / 2, max(0, chunk - 1), chunk, count - 1] where index < count {
      let block = stream.keystream(from: UInt128(index), wordCount: 1)
      let word = block.reversed().reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
      #expect(words[index] == word)
    }
  }

  @Test("Subtracting undoes adding, modulo 2^128", arguments: [0, 1, chunk, chunk + 1, 3 * chunk])
  func inverse(count: Int) {
    let original = (0..<count).map { UInt128.max &- UInt128($0) }
    var words = original
    stream.add(to: &words)
    #expect(words != original || count == 0)
    stream.subtract(from: &words)
    #expect(words == original)
  }

  @Test("Packed words are little-endian bytes in base64, and ragged runs are refused")
  func packed() throws {
    let words = Packed<UInt128>(wrappedValue: [1, 1 << 127])
    let json = try JSONEncoder().encode([words])
    let base64 = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA="
    #expect(try JSONDecoder().decode([String].self, from: json) == [base64])
    #expect(try JSONDecoder().decode([Packed<UInt128>].self, from: json) == [words])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Packed<UInt128>].self, from: Data(#"["AAAA"]"#.utf8))
    }
  }

  @Test("A transcript tells apart what concatenation does not")
  func transcript() {
    func digest(_ parts: [String]) -> [UInt8] {
      var transcript = Transcript(label: "test")
      for part in parts { transcript.append(part) }
      return transcript.digest()
    }
    let digests = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], []].map(digest)
    #expect(Set(digests).count == digests.count)
  }
}
