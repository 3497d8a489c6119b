internal import CreditModels
internal import Cryptography
internal import SecureAggregation

/// What an owner does about jobs: read them, approve by signing, refuse.
public struct JobReview: Sendable {
  private let name: String
  private let owner: Node.Owner
  private let jobs: any NodeJobStore

  public init(name: String, owner: Node.Owner, jobs: any NodeJobStore) {
    self.name = name
    self.owner = owner
    self.jobs = jobs
  }

  /// A job and what it says.
  public struct Item: Sendable {
    public let id: String
    public let job: NodeJob
    public let reading: ManifestReading
  }

  /// In the order they came in.
  public func items() throws -> [Item] { try jobs.jobs().map(item) }

  /// - Parameter id: or as much of its beginning as no other job has.
  public func item(_ id: String) throws -> Item {
    // Nothing is the beginning of every id: no word for a job that is to be signed.
    let matches = try id.isEmpty ? [] : items().filter { $0.id.hasPrefix(id) }
    guard let match = matches.first else { throw JobError.noSuchJob(id) }
    guard matches.count == 1 else { throw JobError.severalJobs(id) }
    return match
  }

  private func item(_ job: NodeJob) throws -> Item {
    let manifest = try job.decoded()
    return Item(
      id: manifest.id.hexadecimal, job: job,
      reading: ManifestReading(
        of: manifest, policy: owner.policy, party: name, now: owner.now()))
  }

  /// Signs the manifest's very bytes.
  ///
  /// - Parameters:
  ///   - columns: the job reads no others; all that the policy allows when absent.
  ///   - voice: who says so, for the journal: the owner's rule, when it is not the owner now.
  /// - Throws: `JobError.forbidden` for what the owner's own policy would refuse at every question.
  public func approve(_ id: String, columns: [String]? = nil, voice: String? = nil) throws {
    let item = try item(id)
    guard !item.job.isClosed else { throw JobError.alreadyBegun }
    // What a job reads is settled when it begins.
    guard columns == nil || item.job.signatures == nil else { throw JobError.columnsSettled }
    guard item.reading.objections.isEmpty else {
      throw JobError.forbidden(rules: item.reading.objections)
    }
    let missing = try item.job.decoded().columns(of: name).filter {
      columns?.contains($0) == false
    }
    guard missing.isEmpty else { throw JobError.columnsNeeded(missing) }
    let signature = SignedManifest.signature(of: item.job.manifest, by: owner.identity)
    try record("consent to \(item.reading.study)" + (voice.map { ", by \($0)" } ?? ""), signature)
    let decision = NodeJob.Decision.approved(signature: signature, columns: columns)
    if voice == nil {
      try jobs.decide(decision, on: item.job.offer)
    } else {
      // The owner's own word, in another process, comes first.
      try jobs.decideIfOpen(decision, on: item.job.offer)
    }
  }

  /// Also takes an approval back: from then on nothing is answered.
  public func refuse(_ id: String, reason: String) throws {
    let item = try item(id)
    guard !item.job.isClosed else { throw JobError.alreadyBegun }
    try record("refusal of \(item.reading.study): \(reason)", Array(reason.utf8))
    try jobs.decide(.refused(reason: reason), on: item.job.offer)
  }

  /// A decision leaves the institution as well: the journal has a line for it
  /// before there is a signed manifest to name.
  private func record(_ what: String, _ bytes: [UInt8]) throws {
    let event = JournalLine.Event(
      time: owner.now(), job: [], attempt: nil, kind: .sent, what: what.oneLine(limit: 120),
      numbers: 0,
      digest: Digest.sha256(of: bytes))
    try owner.store.append { JournalLine(event, after: $0, signedBy: owner.identity) }
  }
}
