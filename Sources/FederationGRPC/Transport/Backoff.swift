/// How long a node waits before it dials again: a random time below a bound that doubles, up to a cap.
///
///     wait = random(0 ..< min(cap, base * 2^failures))
///
/// Full jitter: after an outage nodes do not come back all at once.
public struct Backoff: Sendable, Equatable {
  public var base: Duration
  public var cap: Duration

  public init(base: Duration = .milliseconds(500), cap: Duration = .seconds(60)) {
    self.base = base
    self.cap = cap
  }

  /// - Parameter failures: in a row, from 0 on.
  public func wait(
    after failures: Int, using generator: inout some RandomNumberGenerator
  ) -> Duration {
    let bound = min(cap, base * (1 << min(failures, 30)))
    return bound * Double.random(in: 0..<1, using: &generator)
  }
}
