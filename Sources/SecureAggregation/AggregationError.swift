/// Why a party refuses to go on. A participant refuses before anything that depends on its data
/// leaves; names and counts appear here, keys and values never.
public enum AggregationError: Error, Equatable, Sendable {
  // The job.
  case tooFewNodes(Int)
  case tooFewNodesToLose(Int)
  case pairwiseDisclosure
  case weakParameter(String, Int, least: Int)
  case badNodeName(String)
  case repeatedIdentity(of: String)
  case unknownNode(String)
  case malformedDigest(of: String)
  // Any message.
  case malformed(String)
  case badSignature(of: String)
  case wrongSuite(UInt8, expected: UInt8)
  /// The job, policy, roster, model, layout or round is not the one this party knows.
  case differs(String)
  case wrongLength(Int, expected: Int)
  case emptyVector
  // Attempts, keys and shares.
  case noKeys(String)
  case tooManyKeys(Int)
  case attemptNotIncreasing(UInt64, last: UInt64)
  case noKey(attempt: UInt64)
  case attemptAnnouncedTwice(UInt64, by: String)
  case noAttemptLeft(waitingFor: [String])
  case ownKeyChanged(attempt: UInt64)
  case repeatedKey(of: String)
  case lowOrderKey(of: String)
  case wrongShareCount(Int, expected: Int)
  case noShares(of: String)
  case conflictingShares(from: String)
  // The course of a round.
  case roundInProgress(attempt: UInt64)
  case noRound
  case wrongAttempt(UInt64, expected: UInt64)
  case leftOut
  case notAMember(String)
  case tooLate(String)
  case conflictingVector(from: String)
  case missing([String])
  // Survivors.
  case noRecovery
  case tooFewSurvivors(Int, least: Int)
  case secondSurvivorSet(attempt: UInt64)
  case tooFewVotes(Int, needed: Int)
  case tooFewShares(Int, needed: Int)
  case recoveryFailed(of: String)
}

extension AggregationError: CustomStringConvertible {
  /// The rule, then what to do.
  public var description: String {
    switch self {
    case .tooFewNodes(let count):
      "A total needs several nodes, the roster has \(count); add nodes."
    case .tooFewNodesToLose(let count):
      "Of \(count) nodes none can be lost; add nodes, or use strict aggregation."
    case .pairwiseDisclosure:
      "Of two nodes, each can compute the other's part; add a node, or let both owners agree."
    case .weakParameter(let name, let value, let least):
      "The \(name) is \(value), which is less than the protocol is safe with; at least \(least) here."
    case .badNodeName(let name):
      "Node names are unique and not empty; rename '\(name)'."
    case .repeatedIdentity(let name):
      "'\(name)' has the identity key of another node; every institution signs with its own."
    case .unknownNode(let name):
      "'\(name)' is not in the roster of this job; check the name."
    case .malformedDigest(let subject):
      "The digest of the \(subject) is not 32 bytes; send its SHA-256."
    case .malformed(let what):
      "The message cannot be read (\(what)); send it again, with the same version on both sides."
    case .badSignature(let node):
      "The message is not signed by '\(node)'; it was changed on the way or comes from somebody else."
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
    case .tooManyKeys(let count):
      "\(count) keys are waiting to be used; use them before asking for more."
    case .attemptNotIncreasing(let attempt, let last):
      "Attempts increase, \(attempt) comes after \(last); use the next attempt."
    case .noKey(let attempt):
      "No mask key is left for attempt \(attempt); announce keys, or use another attempt."
    case .attemptAnnouncedTwice(let attempt, let node):
      "'\(node)' announces attempt \(attempt) again; announce later attempts only."
    case .noAttemptLeft(let nodes):
      "No mask key is left of \(Self.list(nodes)); ask for new keys."
    case .ownKeyChanged(let attempt):
      "This node's own keys from attempt \(attempt) on were replaced or left out; do not trust the "
        + "collector."
    case .repeatedKey(let node):
      "A mask key of '\(node)' was seen before; every node and attempt needs a new key."
    case .lowOrderKey(let node):
      "A key of '\(node)' has low order and hides nothing; exclude its sender."
    case .wrongShareCount(let count, let expected):
      "There are \(count) shares for \(expected) nodes; send one of each."
    case .noShares(let node):
      "The shares of '\(node)' are missing or not meant for this node and attempt; ask for them anew."
    case .conflictingShares(let node):
      "'\(node)' sent two different sets of shares for one attempt; look into the node."
    case .roundInProgress(let attempt):
      "Attempt \(attempt) is still open; finish or abandon it first."
    case .noRound:
      "No round is at the point where this message belongs; begin one."
    case .wrongAttempt(let attempt, let expected):
      "The message is for attempt \(attempt), the round is \(expected); answer the open round."
    case .leftOut:
      "This node is said not to take part, and is asked all the same; do not trust the collector."
    case .notAMember(let node):
      "'\(node)' is no member of this round; wait for the next one."
    case .tooLate(let node):
      "The vector of '\(node)' came after the survivors were settled; wait for the next round."
    case .conflictingVector(let node):
      "'\(node)' sent two different vectors for one attempt; abandon it and look into the node."
    case .missing(let nodes):
      "Everybody has to take part, missing: \(Self.list(nodes)); ask again in the next attempt."
    case .noRecovery:
      "Strict aggregation recovers nobody; ask again in the next attempt."
    case .tooFewSurvivors(let count, let least):
      "\(count) nodes are left and \(least) are needed; wait for the others and ask again."
    case .secondSurvivorSet(let attempt):
      "This node stands by another set of survivors of attempt \(attempt); use the next attempt."
    case .tooFewVotes(let count, let needed):
      "\(count) nodes confirm who survived and \(needed) are needed; ask more of them."
    case .tooFewShares(let count, let needed):
      "\(count) nodes released shares and \(needed) are needed; ask more of them, or use the next "
        + "attempt."
    case .recoveryFailed(let node):
      "The shares do not give back what '\(node)' announced, so somebody sent a wrong one; use the next "
        + "attempt and look into the nodes."
    }
  }

  private static func list(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: ", ")
  }
}
