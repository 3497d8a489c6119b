/// Who has to answer before a total exists. Every party states it, and it enters every mask.
public enum AggregationPolicy: Codable, Sendable, Equatable {
  /// Pair masks only: everybody answers, or nobody learns anything. A missing node leaves its
  /// partners' masks in the sum, and the next attempt asks the same roster again.
  case strict
  /// Pair masks and a mask of one's own, both shared among all nodes: the total of those who
  /// answered exists when enough of them agree on who that is.
  case tolerant(Threshold)

  /// How many members a round needs, of a roster of `count`.
  public func minimumMembers(of count: Int) -> Int {
    switch self {
    case .strict: count
    case .tolerant(let threshold): threshold.minimumSurvivors
    }
  }

  public var threshold: Threshold? {
    if case .tolerant(let threshold) = self { threshold } else { nil }
  }

  static let strictCode: UInt8 = 1
  static let tolerantCode: UInt8 = 2

  var code: UInt8 {
    switch self {
    case .strict: Self.strictCode
    case .tolerant: Self.tolerantCode
    }
  }
}

/// How many nodes may lie, how many must agree, and how many must survive.
///
///     c = max(1, (n - 1) / 3),  t = (n + c) / 2 + 1,  minimum survivors = max(t, c + 3)
///
/// in whole numbers. With `2t > n + c` no two sets of `t` nodes can release two kinds of shares of
/// one node, or agree on two sets of survivors, without an honest node in both.
public struct Threshold: Codable, Sendable, Equatable {
  /// Nodes that may work together with the coordinator.
  public let corrupt: Int
  /// Shares that give a secret back, and signatures that settle who survived.
  public let shares: Int
  public let minimumSurvivors: Int

  /// The parameters for `n` nodes; of three nodes, and of four, all have to survive.
  public init(nodes n: Int) {
    corrupt = Self.leastCorrupt(n)
    shares = Self.leastShares(n, corrupt: corrupt)
    minimumSurvivors = min(n, max(shares, corrupt + 3))
  }

  /// Parameters of one's own; `check` says whether they are sound.
  public init(corrupt: Int, shares: Int, minimumSurvivors: Int) {
    self.corrupt = corrupt
    self.shares = shares
    self.minimumSurvivors = minimumSurvivors
  }

  private static func leastCorrupt(_ n: Int) -> Int { max(1, (n - 1) / 3) }
  private static func leastShares(_ n: Int, corrupt: Int) -> Int { (n + corrupt) / 2 + 1 }

  /// Refuses what is weaker than the formulas allow: a lowered threshold, too few survivors.
  public func check(nodes n: Int) throws(AggregationError) {
    guard n > 2 else { throw .tooFewNodesToLose(n) }
    guard corrupt >= Self.leastCorrupt(n), corrupt < n else {
      throw .weakParameter("number of corrupt nodes", corrupt, least: Self.leastCorrupt(n))
    }
    let leastShares = Self.leastShares(n, corrupt: corrupt)
    guard shares >= leastShares, shares <= n else {
      throw .weakParameter("threshold", shares, least: leastShares)
    }
    let leastSurvivors = max(shares, corrupt + 2)
    guard minimumSurvivors >= leastSurvivors, minimumSurvivors <= n else {
      throw .weakParameter("minimum of survivors", minimumSurvivors, least: leastSurvivors)
    }
  }
}

/// The one byte, in every message, that says which algorithms it was made with.
public enum CipherSuite {
  /// No masks: the collector sees every contribution. Simulation and tests only.
  public static let plain: UInt8 = 0
  /// X25519, Ed25519, HKDF-SHA256, AES-256-CTR, AES-256-GCM. Two is reserved for SM2, SM3 and SM4.
  public static let x25519: UInt8 = 1
}
