/// Why a party refuses to go on. A participant refuses before anything that depends on its data
/// leaves; names and counts appear here, keys and values never.
public enum AggregationError: Error, Equatable, Sendable {
  // The job.
  case tooFewNodes(Int)
  case pairwiseDisclosure
  case badNodeName(String)
  case unknownNode(String)
  case malformedDigest(of: String)
  // Any message.
  case wrongSuite(UInt8, expected: UInt8)
  /// The job, policy, roster, model, layout or round is not the one this party knows.
  case differs(String)
  case wrongLength(Int, expected: Int)
  case emptyVector
  // Attempts and keys.
  case noKeys(String)
  case attemptNotIncreasing(UInt64, last: UInt64)
  case noKey(attempt: UInt64)
  case attemptAnnouncedTwice(UInt64, by: String)
  case noAttemptLeft(waitingFor: [String])
  case wrongKeyCount(Int, expected: Int)
  case ownKeyChanged(attempt: UInt64)
  case repeatedKey(of: String)
  case lowOrderKey(of: String)
  // The course of a round.
  case roundInProgress(attempt: UInt64)
  case noRound
  case wrongAttempt(UInt64, expected: UInt64)
  case conflictingVector(from: String)
  case missing([String])
}

extension AggregationError: CustomStringConvertible {
  /// The rule, then what to do.
  public var description: String {
    switch self {
    case .tooFewNodes(let count):
      "A total needs several nodes, the roster has \(count); add nodes."
    case .pairwiseDisclosure:
      "Of two nodes, each can compute the other's part; add a node, or let both owners agree."
    case .badNodeName(let name):
      "Node names are unique and not empty; rename '\(name)'."
    case .unknownNode(let name):
      "'\(name)' is not in the roster of this job; check the name."
    case .malformedDigest(let subject):
      "The digest of the \(subject) is not 32 bytes; send its SHA-256."
    case .wrongSuite(let suite, let expected):
      "The message uses suite \(suite), this job suite \(expected); use the same on all sides."
    case .differs(let subject):
      "The \(subject) is not the one known here; give all parties the same and start again."
    case .wrongLength(let count, let expected):
      "The vector has \(count) words, the round \(expected); check the layout."
    case .emptyVector:
      "A round of no words has no total; ask for something."
    case .noKeys(let node):
      "'\(node)' announces no mask keys; announce at least one attempt."
    case .attemptNotIncreasing(let attempt, let last):
      "Attempts increase, \(attempt) comes after \(last); use the next attempt."
    case .noKey(let attempt):
      "No mask key is left for attempt \(attempt); announce keys, or use another attempt."
    case .attemptAnnouncedTwice(let attempt, let node):
      "'\(node)' announces attempt \(attempt) again; announce later attempts only."
    case .noAttemptLeft(let nodes):
      "No mask key is left of \(Self.list(nodes)); ask for new keys."
    case .wrongKeyCount(let count, let expected):
      "The round has \(count) mask keys for \(expected) nodes; send one of each."
    case .ownKeyChanged(let attempt):
      "This node's own key for attempt \(attempt) was replaced; do not trust the collector."
    case .repeatedKey(let node):
      "The mask key of '\(node)' was seen before; every node and attempt needs a new key."
    case .lowOrderKey(let node):
      "The mask key of '\(node)' has low order and hides nothing; exclude its sender."
    case .roundInProgress(let attempt):
      "Attempt \(attempt) is still open; finish or abandon it first."
    case .noRound:
      "No round is open; begin one."
    case .wrongAttempt(let attempt, let expected):
      "The vector is for attempt \(attempt), the round is \(expected); answer the open round."
    case .conflictingVector(let node):
      "'\(node)' sent two different vectors for one attempt; abandon it and look into the node."
    case .missing(let nodes):
      "Everybody has to take part, missing: \(Self.list(nodes)); ask again in the next attempt."
    }
  }

  private static func list(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: ", ")
  }
}
