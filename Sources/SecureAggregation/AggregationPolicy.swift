/// Who has to answer before a total exists. Every party states it, and it enters every mask.
public enum AggregationPolicy: UInt8, Codable, Sendable {
  /// Pair masks only: everybody answers, or nobody learns anything. A missing node leaves its
  /// partners' masks in the sum, and the next attempt asks the same roster again.
  case strict = 1

  /// Whether a round may be held with these members of the roster.
  func permits(_ members: [Bool]) -> Bool {
    switch self {
    case .strict: members.allSatisfy { $0 }
    }
  }
}

/// The one byte, in every message, that says which algorithms it was made with.
public enum CipherSuite {
  /// No masks: the collector sees every contribution. Simulation and tests only.
  public static let plain: UInt8 = 0
  /// X25519, HKDF-SHA256, AES-256-CTR.
  public static let x25519: UInt8 = 1
}
