internal import CreditModels
internal import Federation
internal import Synchronization

/// Says which step and round a study is in, how long it has run and how long it may still take.
final class Progress: Sendable {
  private struct State {
    var phase = StudyRun.Phase.agreement
    var phaseStart: ContinuousClock.Instant
    var seconds: [String: Double] = [:]
    var round = 0
    var roundInPhase = 0
    /// At the start of the phase, to the end of the study.
    var roundsLeft = 0
    /// Of finding common enterprises, in per cent, as it was shown last.
    var matched = -1
  }

  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let state: Mutex<State>
  private let isQuiet: Bool

  init(isQuiet: Bool) {
    start = clock.now
    state = Mutex(State(phaseStart: start))
    self.isQuiet = isQuiet
  }

  func enter(_ phase: StudyRun.Phase, roundsLeft: Int) {
    state.withLock { state in
      close(&state)
      state.phase = phase
      state.roundsLeft = roundsLeft
      state.roundInPhase = 0
    }
    show()
  }

  func count(_ round: RoundRecord) {
    state.withLock {
      $0.round = round.round
      $0.roundInPhase += 1
    }
    // Plain lines would be too many.
    if Terminal.isInteractive { show() }
  }

  /// Before a study over different columns begins: how much of finding common enterprises is done.
  func match(_ share: Double) {
    let percent = Int(100 * share)
    let isNew = state.withLock { state in
      // Plain lines would be too many.
      guard percent >= state.matched + (Terminal.isInteractive ? 1 : 50) else { return false }
      state.matched = percent
      return true
    }
    guard isNew && !isQuiet else { return }
    let elapsed = (clock.now - start) / .seconds(1)
    var line = "Finding common enterprises, \(percent) %, \(Format.fixed(elapsed, 1)) s"
    if share > 0 {
      line += ", about \(Format.fixed(elapsed / share * (1 - share), 1)) s left"
    }
    Terminal.progress(line)
  }

  /// Seconds by phase, the last one closed.
  func finish() -> [String: Double] {
    if !isQuiet { Terminal.finishProgress() }
    return state.withLock { state in
      close(&state)
      return state.seconds
    }
  }

  private func close(_ state: inout State) {
    let now = clock.now
    state.seconds[state.phase.rawValue, default: 0] += (now - state.phaseStart) / .seconds(1)
    state.phaseStart = now
  }

  private func show() {
    guard !isQuiet else { return }
    let (phase, round, left) = state.withLock {
      ($0.phase, $0.round, $0.roundsLeft - $0.roundInPhase)
    }
    let elapsed = (clock.now - start) / .seconds(1)
    let number = (StudyRun.Phase.allCases.firstIndex(of: phase) ?? 0) + 1
    var line = "[\(number)/\(StudyRun.Phase.allCases.count)] \(phase.title), round \(round), "
    line += Format.fixed(elapsed, 1) + " s"
    if round > 0 && left > 0 {
      line += ", about \(Format.fixed(elapsed / Double(round) * Double(left), 1)) s left"
    }
    Terminal.progress(line)
  }
}
