internal import Synchronization

/// Says how many of many fits are done, and how long the rest may take.
final class FitProgress: Sendable {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  /// The last tenth that was shown where lines cannot be overwritten.
  private let tenth = Mutex(-1)
  private let isQuiet: Bool

  init(isQuiet: Bool) {
    start = clock.now
    self.isQuiet = isQuiet
  }

  func show(_ done: Int, of count: Int) {
    guard !isQuiet else { return }
    let isDue = tenth.withLock { last in
      let now = 10 * done / count
      defer { last = now }
      return now != last
    }
    guard isDue || Terminal.isInteractive else { return }
    let elapsed = (clock.now - start) / .seconds(1)
    var line = "[\(done)/\(count)] fits, \(Format.fixed(elapsed, 1)) s"
    if done < count {
      let left = elapsed / Double(done) * Double(count - done)
      line += ", about \(Format.fixed(left, 1)) s left"
    }
    Terminal.progress(line)
  }

  func finish() { if !isQuiet { Terminal.finishProgress() } }
}
