internal import Cryptography
internal import Synchronization

/// A job as one institution knows it.
public struct NodeJob: Codable, Sendable, Equatable {
  /// What the owner has said.
  public enum Decision: Codable, Sendable, Equatable {
    case open
    /// - Parameters:
    ///   - signature: over the manifest's bytes.
    ///   - columns: the job reads no others; all that the policy allows when absent.
    case approved(signature: [UInt8], columns: [String]? = nil)
    case refused(reason: String)
  }

  /// The very bytes that the coordinator sent.
  public let manifest: [UInt8]
  /// Seconds since 1970.
  public let received: Int
  public var decision: Decision
  /// Everybody's, in roster order, once all have signed.
  public var signatures: [[UInt8]]?
  /// Over: nothing is answered any more.
  public var isClosed: Bool

  public init(manifest: [UInt8], received: Int) {
    self.manifest = manifest
    self.received = received
    decision = .open
    isClosed = false
  }

  var isRefused: Bool {
    if case .refused = decision { true } else { false }
  }

  /// The digest of the manifest: what names the job before it is signed.
  public var offer: [UInt8] { Digest.sha256(of: manifest) }

  /// Where it stands, in words.
  public var standing: String {
    if isClosed { return "over" }
    return switch decision {
    case .open: "waits for your decision"
    case .approved: signatures == nil ? "approved" : "approved and begun"
    case .refused(let reason): "refused: \(reason)"
    }
  }

  /// The signed manifest; nil before the job has begun.
  public func signed() throws -> SignedManifest? {
    try signatures.map { try SignedManifest(bytes: manifest, signatures: $0) }
  }

  public func decoded() throws -> JobManifest {
    guard let manifest = try? CanonicalJSON.value(JobManifest.self, from: manifest) else {
      throw FederationError.unreadableManifest
    }
    return manifest
  }
}

/// The jobs of an institution, which survive a crash. When a call returns, it has been written.
public protocol NodeJobStore: Sendable {
  /// In the order they came in.
  func jobs() throws -> [NodeJob]
  func job(offer: [UInt8]) throws -> NodeJob?
  /// A job that is known already stays as it is.
  func add(_ job: NodeJob) throws
  func decide(_ decision: NodeJob.Decision, on offer: [UInt8]) throws
  /// Only where nobody has decided by then.
  func decideIfOpen(_ decision: NodeJob.Decision, on offer: [UInt8]) throws
  func begin(_ offer: [UInt8], signatures: [[UInt8]]) throws
  func close(_ offer: [UInt8]) throws
}

/// Jobs that end with the process: tests.
public final class MemoryJobStore: NodeJobStore {
  private let state = Mutex<[NodeJob]>([])

  public init() {}

  public func jobs() -> [NodeJob] { state.withLock { $0 } }
  public func job(offer: [UInt8]) -> NodeJob? { jobs().first { $0.offer == offer } }

  public func add(_ job: NodeJob) {
    state.withLock { jobs in
      if !jobs.contains(where: { $0.manifest == job.manifest }) { jobs.append(job) }
    }
  }

  public func decide(_ decision: NodeJob.Decision, on offer: [UInt8]) {
    change(offer) { $0.decision = decision }
  }

  public func decideIfOpen(_ decision: NodeJob.Decision, on offer: [UInt8]) {
    change(offer) { if $0.decision == .open { $0.decision = decision } }
  }

  public func begin(_ offer: [UInt8], signatures: [[UInt8]]) {
    change(offer) { $0.signatures = signatures }
  }

  public func close(_ offer: [UInt8]) { change(offer) { $0.isClosed = true } }

  private func change(_ offer: [UInt8], _ body: (inout NodeJob) -> Void) {
    state.withLock { jobs in
      guard let index = jobs.firstIndex(where: { $0.offer == offer }) else { return }
      body(&jobs[index])
    }
  }
}
