public import Federation
internal import SecureAggregation
internal import Synchronization

/// A link that drops, delays, duplicates, reorders and corrupts messages, as its plan says.
public final class FaultyLink: NodeLink {
  private let inner: any NodeLink
  private let plan: FaultPlan
  private let silence: Departure.Phase?
  private let state: Mutex<State>

  private struct State {
    var generator: SplitMix
    var attempts: Set<UInt64> = []
    /// Requests that arrive later than those after them.
    var held: [Request] = []
    var isSilent = false
  }

  /// What happens to one message.
  private struct Fate {
    var isSilent = false
    var loses = false
    var losesAnswer = false
    var delays = false
    var duplicates = false
    /// The bit that is turned, as a share of the message, on the way there or back.
    var corrupts: (share: Double, isAnswer: Bool)?
    var late: [Request] = []
  }

  /// - Parameter silence: where in the plan's round this party falls silent for good.
  init(_ inner: any NodeLink, plan: FaultPlan, index: Int, silence: Departure.Phase?) {
    self.inner = inner
    self.plan = plan
    self.silence = silence
    state = Mutex(State(generator: SplitMix(seed: plan.seed &+ UInt64(index + 1) &* 0x1_0001)))
  }

  public var name: String { inner.name }

  public func send(_ request: Request) async throws -> Response {
    let fate = fate(of: request)
    let noAnswer = LinkError.noAnswer(party: name)
    if fate.isSilent || fate.loses || fate.delays { throw noAnswer }
    if let (share, isAnswer) = fate.corrupts, !isAnswer {
      // A node that cannot make sense of a message refuses it; that answer is lost as well.
      let bytes = Self.turning(share, in: request.frame)
      if let changed = try? Request(frame: bytes) { _ = try? await inner.send(changed) }
      throw noAnswer
    }
    if fate.duplicates { _ = try? await inner.send(request) }
    let response = try await inner.send(request)
    for late in fate.late { _ = try? await inner.send(late) }
    if fate.losesAnswer { throw noAnswer }
    if let (share, _) = fate.corrupts {
      let bytes = Self.turning(share, in: try response.frame)
      guard let changed = try? Response(frame: bytes) else {
        throw noAnswer
      }
      return changed
    }
    return response
  }

  private func fate(of request: Request) -> Fate {
    state.withLock { state in
      var fate = Fate()
      if case .contribute(let round, _, _) = request { state.attempts.insert(round.attempt) }
      // Keys are asked for before the first round.
      let isTime = state.attempts.count >= plan.round || silence == .keys
      if let silence, isTime, request.falls(in: silence) {
        state.isSilent = true
      }
      fate.isSilent = state.isSilent
      func happens(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &state.generator) < probability
      }
      let isBack = Bool.random(using: &state.generator)
      if happens(plan.lose) { (fate.loses, fate.losesAnswer) = (!isBack, isBack) }
      fate.duplicates = happens(plan.duplicate)
      fate.delays = happens(plan.delay)
      let share = Double.random(in: 0..<1, using: &state.generator)
      if happens(plan.corrupt) { fate.corrupts = (share, isBack) }
      if fate.delays {
        state.held.append(request)
      } else {
        (fate.late, state.held) = (state.held, [])
      }
      return fate
    }
  }

  private static func turning(_ share: Double, in frame: [UInt8]) -> [UInt8] {
    var frame = frame
    let bit = Int(share * Double(8 * frame.count))
    frame[bit / 8] ^= 1 << (bit % 8)
    return frame
  }
}

extension Request {
  /// Whether a party that falls silent in `phase` does not answer this any more.
  fileprivate func falls(in phase: Departure.Phase) -> Bool {
    switch (self, phase) {
    case (.contribute, .vector), (.vote, .vote), (.release, .vote), (.release, .release): true
    case (.announce, .keys), (.hello, .keys), (.meet, .keys), (.bundle, .keys): true
    default: false
    }
  }
}
