public import CreditModels
internal import Synchronization

/// How far running jobs have come, for people who watch.
public final class ProgressBoard: Sendable {
  /// A job's phase, and about how much is left of the whole study when it began.
  public struct Progress: Sendable, Equatable {
    public let phase: StudyRun.Phase
    /// Sums when the phase began.
    public let roundsBefore: Int
    /// An estimate of those after that.
    public let roundsLeft: Int

    /// About how many seconds the rest takes.
    ///
    /// - Parameter rounds: all of the job so far.
    public func secondsLeft(after rounds: [RoundRecord]) -> Double? {
      guard !rounds.isEmpty else { return nil }
      let recent = rounds.suffix(20)
      let pace = recent.reduce(0) { $0 + $1.seconds } / Double(recent.count)
      return pace * Double(max(0, roundsLeft - (rounds.count - roundsBefore)))
    }
  }
  private let jobs = Mutex<[String: Progress]>([:])

  public init() {}

  /// - Parameter job: its id.
  public func progress(of job: String) -> Progress? { jobs.withLock { $0[job] } }

  func enter(_ phase: StudyRun.Phase, of job: String, roundsBefore: Int, roundsLeft: Int) {
    jobs.withLock {
      $0[job] = Progress(phase: phase, roundsBefore: roundsBefore, roundsLeft: roundsLeft)
    }
  }

  func leave(_ job: String) { jobs.withLock { $0[job] = nil } }
}
