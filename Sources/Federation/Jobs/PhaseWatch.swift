internal import CreditModels
internal import Synchronization

/// How long each phase of a study takes.
final class PhaseWatch: Sendable {
  private struct State {
    var phase: StudyRun.Phase?
    var start = ContinuousClock.now
    var seconds: [String: Double] = [:]

    mutating func close(at now: ContinuousClock.Instant) {
      if let phase { seconds[phase.rawValue, default: 0] += (now - start) / .seconds(1) }
      start = now
    }
  }
  private let state = Mutex(State())
  private let onPhase: @Sendable (StudyRun.Phase) -> Void

  init(onPhase: @escaping @Sendable (StudyRun.Phase) -> Void) { self.onPhase = onPhase }

  func enter(_ phase: StudyRun.Phase) {
    state.withLock {
      $0.close(at: .now)
      $0.phase = phase
    }
    onPhase(phase)
  }

  /// Seconds by phase, the last one closed.
  func finish() -> [String: Double] {
    state.withLock { state in
      state.close(at: .now)
      return state.seconds
    }
  }
}
