/// What an end of a connection puts up with.
public struct Limits: Sendable, Equatable {
  /// The most bytes of a message, and of all messages that are not whole yet.
  public var messageByteCount = 64 << 20
  /// How long an answer may take once its request was sent, with all the arithmetic for it.
  public var answer = Duration.seconds(300)
  /// How long the greetings at the start of a connection may take.
  public var greeting = Duration.seconds(15)
  /// How long a member that is away is waited for.
  public var absence = Duration.seconds(600)
  /// After this long without a sign of life the other end is asked for one, and after as long again
  /// the connection counts as dead: a cable that was pulled says nothing.
  public var silence = Duration.seconds(20)

  /// Clocks that differ by more are worth a word: certificates and jobs expire by them.
  public var clockDifference = Duration.seconds(300)

  public init() {}
}
