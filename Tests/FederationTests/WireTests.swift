import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Synchronization
import Testing

@Suite("Requests and responses as bytes")
struct WireTests {
  /// Everything that was said in a job.
  final class Wire: Sendable {
    private let state = Mutex((requests: [Request](), responses: [Response]()))

    func note(_ request: Request) { state.withLock { $0.requests.append(request) } }
    func note(_ response: Response) { state.withLock { $0.responses.append(response) } }

    var requests: [Request] { state.withLock { $0.requests } }
    var responses: [Response] { state.withLock { $0.responses } }
  }

  /// A tolerant job of twelve that one party leaves: messages of every kind there is.
  private func conversation() async throws -> Wire {
    let wire = Wire()
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(12),
      aggregation: .tolerant(Threshold(nodes: 12)),
      tamper: { party, request in
        wire.note(request)
        if case .contribute = request, party == "party_12" {
          throw LinkError.noAnswer(party: party)
        }
        return request
      },
      lose: { _, response in wire.note(response) })
    _ = try await federation.aggregator.announcements()
    _ = try await federation.aggregator.sum(SampleSizes())
    let binning = Binning(name: "x", rule: .numeric(cuts: [10, 20], special: []))
    _ = try await federation.aggregator.sum(BinCounts([binning], part: .train))
    return wire
  }

  @Test("Every kind of request is read as it was written, and is spelled in one way only")
  func requests() async throws {
    let requests = try await conversation().requests
    #expect(Set(requests.map(\.frame[0])) == Set(0...6))
    for request in requests {
      let frame = request.frame
      let read = try Request(frame: frame)
      #expect(read == request)
      #expect(read.frame == frame)
      for bytes in [frame + [0], Array(frame.dropLast())] {
        #expect(throws: AggregationError.self) { try Request(frame: bytes) }
      }
    }
  }

  @Test("Every kind of response is read as it was written, and is spelled in one way only")
  func responses() async throws {
    let responses = try await conversation().responses
    #expect(try Set(responses.map { try $0.frame[0] }) == Set(0...6))
    for response in responses {
      let frame = try response.frame
      let read = try Response(frame: frame)
      #expect(read == response)
      #expect(try read.frame == frame)
      for bytes in [frame + [0], Array(frame.dropLast())] {
        #expect(throws: AggregationError.self) { try Response(frame: bytes) }
      }
    }
  }

  @Test(
    "The round's members, votes and policy survive the way, whatever their number",
    arguments: 1...24)
  func members(count: Int) throws {
    let set = SurvivorSetExample(count: count)
    let vote = try Request(frame: set.frame(kind: 5))
    let release = try Request(frame: set.frame(kind: 6) + [0, 0, 0, 0])
    guard case .vote(let one) = vote, case .release(let other) = release else {
      throw ManualCoordinator.Unexpected()
    }
    #expect(one == other.set && other.votes.isEmpty)
    #expect(one.survivors == set.survivors && one.attempt == 7)
    // No bit stands behind the last.
    guard count % 8 != 0 else { return }
    var bytes = set.frame(kind: 5)
    bytes[bytes.count - 1] |= 1 << (count % 8)
    #expect(throws: AggregationError.self) { try Request(frame: bytes) }
  }

  /// A set of survivors, written by hand: the attempt, 32 bytes of a digest, a count and bits.
  private struct SurvivorSetExample {
    let survivors: [Bool]

    init(count: Int) { survivors = (0..<count).map { $0 % 3 != 1 } }

    func frame(kind: UInt8) -> [UInt8] {
      var packed = [UInt8](repeating: 0, count: (survivors.count + 7) / 8)
      for (index, bit) in survivors.enumerated() where bit { packed[index / 8] |= 1 << (index % 8) }
      return [kind, 7, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 9, count: 32)
        + [UInt8(survivors.count), 0, 0, 0] + packed
    }
  }

  @Test("What is no request and no response is refused, and no declared length is believed")
  func nonsense() {
    let frames: [[UInt8]] =
      [[], [7], [255], [0, 0], [1], [3, 1], [2, 255, 255, 255, 255], [4, 1, 2, 3]]
      + (0...6).map { [$0] + [UInt8](repeating: 255, count: 64) }
    for bytes in frames {
      #expect(throws: AggregationError.self) { try Request(frame: bytes) }
      #expect(throws: AggregationError.self) { try Response(frame: bytes) }
    }
  }
}
