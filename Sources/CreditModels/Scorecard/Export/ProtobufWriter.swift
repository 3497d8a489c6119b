/// Writes messages of protocol buffers: the three kinds of fields that a model file has.
///
/// Google, *Protocol Buffers: Encoding*, https://protobuf.dev/programming-guides/encoding.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  /// A number that is not negative.
  mutating func add(_ field: Int, _ number: Int) {
    precondition(number >= 0, "negative numbers are written otherwise")
    varint(UInt64(field) << 3)
    varint(UInt64(number))
  }

  mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  mutating func add(_ field: Int, _ content: [UInt8]) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(content.count))
    bytes += content
  }

  /// A message inside this one.
  mutating func add(_ field: Int, _ fill: (inout ProtobufWriter) -> Void) {
    var message = ProtobufWriter()
    fill(&message)
    add(field, message.bytes)
  }

  private mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
