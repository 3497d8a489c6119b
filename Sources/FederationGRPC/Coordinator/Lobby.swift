internal import Federation
internal import Synchronization

/// Who is here. A node that dials again takes the place of its former self, whose connection may be
/// dead without anybody having noticed.
final class Lobby: Sendable {
  private let state = Mutex(State())
  private let limits: Limits

  private struct State {
    var sessions: [String: Session] = [:]
    var isOpen = true
  }

  init(limits: Limits) { self.limits = limits }

  var members: [Member] { sessions.map(\.member).sorted { $0.name < $1.name } }

  var sessions: [Session] { state.withLock { $0.sessions.values.map { $0 } } }

  /// - Returns: false when nobody is let in any more.
  func enter(_ session: Session) -> Bool {
    let (isOpen, former) = state.withLock { state -> (Bool, Session?) in
      guard state.isOpen else { return (false, nil) }
      return (true, state.sessions.updateValue(session, forKey: session.member.name))
    }
    former?.close()
    return isOpen
  }

  func contains(_ session: Session) -> Bool {
    state.withLock { $0.sessions[session.member.name] === session }
  }

  func leave(_ session: Session) {
    session.close()
    state.withLock { state in
      if state.sessions[session.member.name] === session {
        state.sessions[session.member.name] = nil
      }
    }
  }

  func close() {
    let sessions = state.withLock { state in
      state.isOpen = false
      return state.sessions.values.map { $0 }
    }
    for session in sessions { session.close() }
  }

  private static let pause = Duration.milliseconds(50)

  /// The member's session, waited for while it is away; nil when it stays away.
  func session(of name: String, until deadline: ContinuousClock.Instant) async -> Session? {
    while !Task.isCancelled {
      let (session, isOpen) = state.withLock { ($0.sessions[name], $0.isOpen) }
      if let session, session.isOpen { return session }
      guard isOpen, .now < deadline else { return nil }
      try? await Task.sleep(for: Self.pause)
    }
    return nil
  }

  // MARK: Calls

  /// How often a request is sent anew: some requests may be what ends the connection.
  private static let maximumLosses = 5

  func send(_ call: Call, to name: String) async throws -> Reply {
    let deadline = ContinuousClock.now + limits.absence
    let content = call.frame
    var losses = 0
    while let session = await session(of: name, until: deadline) {
      switch await session.ask(content, within: limits.answer) {
      case .answer(let bytes):
        guard let answer = try? Answer(frame: bytes, from: name) else {
          leave(session)
          throw LinkError.noAnswer(party: name)
        }
        switch answer {
        case .reply(let reply): return reply
        case .refusal(let error): throw error
        }
      // It may come back in another process; asked the same again it answers the same, or not at all.
      case .lost:
        leave(session)
        losses += 1
        guard losses < Self.maximumLosses else { throw LinkError.noAnswer(party: name) }
      case .late:
        leave(session)
        throw LinkError.noAnswer(party: name)
      }
    }
    throw LinkError.noAnswer(party: name)
  }
}

/// A member of the consortium, wherever it dials from.
struct RemoteMember: MemberLink {
  let name: String
  let lobby: Lobby

  func send(_ call: Call) async throws -> Reply { try await lobby.send(call, to: name) }
}
