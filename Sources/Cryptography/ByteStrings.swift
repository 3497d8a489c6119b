/// Many short byte strings in one piece of memory, where an array of arrays would be as many
/// allocations.
package struct ByteStrings: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  package init() {}

  package init(_ texts: [String]) {
    for text in texts { append(text.utf8) }
  }

  package var count: Int { ends.count }

  package subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  package mutating func append(_ string: some Sequence<UInt8>) {
    bytes.append(contentsOf: string)
    ends.append(bytes.count)
  }

  /// One string of two parts.
  package mutating func append(_ first: UInt8, _ rest: some Sequence<UInt8>) {
    bytes.append(first)
    bytes.append(contentsOf: rest)
    ends.append(bytes.count)
  }
}
