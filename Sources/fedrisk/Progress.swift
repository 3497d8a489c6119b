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
  }

  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let state: Mutex<State>
  private let isQuiet: Bool

  /// Rounds a phase usually takes, for the estimate of what remains. Stepwise fits take more.
  private let usualRounds: [StudyRun.Phase: Double]

  init(study: Study, isQuiet: Bool) {
    start = clock.now
    state = Mutex(State(phaseStart: start))
    self.isQuiet = isQuiet
    let parts = study.validation.outOfTime == nil ? 2.0 : 3.0
    usualRounds = [
      .agreement: 1, .fineClassing: study.binning.cuts == .exact ? 12 : 8, .binCounts: 1,
      .fit: study.model.selection.stepwise == .none ? 8 : 120, .validation: 9 * parts,
    ]
  }

  func enter(_ phase: StudyRun.Phase) {
    state.withLock { state in
      close(&state)
      state.phase = phase
      state.roundInPhase = 0
    }
    show(lastRound: 0)
  }

  func count(_ round: RoundRecord) {
    state.withLock {
      $0.round = round.round
      $0.roundInPhase += 1
    }
    // Plain lines would be too many.
    if Terminal.isInteractive { show(lastRound: round.round) }
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

  private func show(lastRound: Int) {
    guard !isQuiet else { return }
    let (phase, round, inPhase) = state.withLock { ($0.phase, $0.round, $0.roundInPhase) }
    let elapsed = (clock.now - start) / .seconds(1)
    let number = (StudyRun.Phase.allCases.firstIndex(of: phase) ?? 0) + 1
    var line = "[\(number)/\(StudyRun.Phase.allCases.count)] \(phase.title), round \(round), "
    line += Format.fixed(elapsed, 1) + " s"
    if let remaining = remaining(phase, inPhase: inPhase, round: round, elapsed: elapsed) {
      line += ", about \(Format.fixed(remaining, 1)) s left"
    }
    Terminal.progress(line)
  }

  /// Time per round so far, times the rounds that usually follow.
  private func remaining(
    _ phase: StudyRun.Phase, inPhase: Int, round: Int, elapsed: Double
  ) -> Double? {
    guard round > 0 else { return nil }
    let later = StudyRun.Phase.allCases.drop { $0 != phase }.dropFirst()
      .reduce(0) { $0 + (usualRounds[$1] ?? 0) }
    let here = max(0, (usualRounds[phase] ?? 0) - Double(inPhase))
    return elapsed / Double(round) * (here + later)
  }
}
