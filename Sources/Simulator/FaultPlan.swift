public import Federation

/// What goes wrong in a simulated federation, from a seed: the same plan goes wrong in the same way.
public struct FaultPlan: Sendable, Equatable {
  /// The share of all parties that fall silent for good in each of `phases`, rounded down, but at least one
  /// when it is not 0.
  public var drop = 0.0
  /// Where in a round they fall silent.
  public var phases: [Departure.Phase] = [.vector]
  /// The round in which they do, from 1 on.
  public var round = 1
  /// Probabilities of each message: it is lost on the way there or back, arrives again after a later
  /// one, arrives twice, or arrives with one bit changed.
  public var lose = 0.0
  public var delay = 0.0
  public var duplicate = 0.0
  public var corrupt = 0.0
  public var seed: UInt64 = 1

  public init() {}

  /// Which parties fall silent where: no party twice.
  func silences(of parties: [String]) -> [String: Departure.Phase] {
    var generator = SplitMix(seed: seed)
    var order = parties.shuffled(using: &generator)
    var silences: [String: Departure.Phase] = [:]
    // The small excess keeps 0.1 of 30 from being 2.
    let count = drop > 0 ? max(1, Int(drop * Double(parties.count) + 1e-9)) : 0
    for phase in phases {
      for party in order.prefix(count) { silences[party] = phase }
      order = Array(order.dropFirst(count))
    }
    return silences
  }
}

/// A generator whose numbers follow from its seed alone.
///
/// Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
