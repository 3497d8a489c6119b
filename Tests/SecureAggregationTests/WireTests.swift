import Cryptography
import SecureAggregation
import Testing

/// Messages are hashed, signed and sent in one spelling.
@Suite("On the wire")
struct WireTests {
  /// The message as its receiver reads it.
  private func sent<Message: SignedMessage>(_ message: Message) throws -> Message {
    let copy = try Message(frame: message.frame)
    #expect(copy == message)
    return copy
  }

  private func sent(_ round: RoundDescription) throws -> RoundDescription {
    var frame = FrameWriter()
    round.write(to: &frame)
    var reader = FrameReader(frame.bytes)
    let copy = try RoundDescription(from: &reader)
    try reader.finish()
    #expect(copy == round)
    return copy
  }

  private func sent(_ set: SurvivorSet) throws -> SurvivorSet {
    var frame = FrameWriter()
    set.write(to: &frame)
    var reader = FrameReader(frame.bytes)
    let copy = try SurvivorSet(from: &reader)
    try reader.finish()
    #expect(copy == set)
    return copy
  }

  private func sent(_ request: ReleaseRequest) throws -> ReleaseRequest {
    var frame = FrameWriter()
    request.write(to: &frame)
    var reader = FrameReader(frame.bytes)
    let copy = try ReleaseRequest(from: &reader)
    try reader.finish()
    #expect(copy == request)
    return copy
  }

  @Test("Every message of a round survives its bytes", arguments: [RingVector.Width.narrow, .wide])
  func round(width: RingVector.Width) throws {
    let inputs = randomInputs(9, 5, width: width)
    var session = try Session.tolerant(9, attempts: 0)
    var (nodes, collector) = (session.nodes, session.collector)
    var hellos: [NodeHello] = []
    for position in 0..<9 {
      hellos.append(try sent(nodes[position].hello(attempts: 2)))
      try collector.receive(hellos[position])
    }
    for position in 0..<9 {
      try nodes[position].meet(hellos)
      let bundle = try #require(try nodes[position].bundle(for: 1))
      try collector.receive(sent(bundle))
    }
    (session.nodes, session.collector) = (nodes, collector)
    let round = try sent(
      session.begin(5, width: width, members: Array(repeating: true, count: 9)))
    for position in 1..<9 {
      try session.collector.receive(
        sent(session.answer(round, by: position, with: inputs[position])))
    }
    while true {
      switch try session.collector.next() {
      case .votes(let set):
        let set = try sent(set)
        for position in 1..<9 {
          try session.collector.receive(sent(session.nodes[position].vote(on: set)))
        }
      case .shares(let request):
        let request = try sent(request)
        for position in 1..<9 {
          try session.collector.receive(sent(session.nodes[position].release(request)))
        }
      case .total:
        #expect(try session.collector.finish() == sum(Array(inputs[1...])))
        return
      }
    }
  }

  @Test("A strict policy and every threshold survive as well", arguments: 3...12)
  func policies(nodes: Int) throws {
    for policy in [AggregationPolicy.strict, .tolerant(Threshold(nodes: nodes))] {
      var session = try Session.masking(policy, nodes)
      #expect(try sent(session.begin(7)).policy == policy)
    }
  }
}
