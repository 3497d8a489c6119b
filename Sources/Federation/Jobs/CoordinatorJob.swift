public import CreditModels
internal import Cryptography
internal import SecureAggregation

/// A job as its coordinator knows it.
public struct CoordinatorJob: Codable, Sendable, Equatable {
  /// How far it has come.
  public enum State: Codable, Sendable, Equatable {
    /// Owners have it to decide on.
    case offered
    /// All have signed; it has been begun.
    case running
    case done
    case failed(reason: String)
  }

  /// What was handed in.
  public struct Source: Codable, Sendable, Equatable {
    /// The study file.
    public let text: String
    /// The other card of `validation.challenger`, as its file.
    public let challenger: ScorecardFile?

    public init(text: String, challenger: ScorecardFile? = nil) {
      self.text = text
      self.challenger = challenger
    }
  }

  /// The manifest's, in hexadecimal digits.
  public let id: String
  public let study: String
  public let manifest: [UInt8]
  public let source: Source
  /// Of the roster's parties, in its order.
  public let certificates: [[UInt8]]
  /// Seconds since 1970.
  public let submitted: Int
  public var state: State
  /// By party.
  public var signatures: [String: [UInt8]]

  public init(
    _ manifest: JobManifest, source: Source, certificates: [[UInt8]], submitted: Int
  ) throws {
    self.source = source
    id = manifest.id.hexadecimal
    study = manifest.study.name
    self.manifest = try manifest.bytes()
    self.certificates = certificates
    self.submitted = submitted
    state = .offered
    signatures = [:]
  }

  /// A job as it was stored.
  package init(
    id: String, study: String, manifest: [UInt8], source: Source, certificates: [[UInt8]],
    submitted: Int, state: State, signatures: [String: [UInt8]]
  ) {
    self.source = source
    self.id = id
    self.study = study
    self.manifest = manifest
    self.certificates = certificates
    self.submitted = submitted
    self.state = state
    self.signatures = signatures
  }

  public func decoded() throws -> JobManifest {
    guard let manifest = try? CanonicalJSON.value(JobManifest.self, from: manifest) else {
      throw FederationError.unreadableManifest
    }
    return manifest
  }

  /// The signed manifest; nil while signatures are missing.
  public func signed() throws -> SignedManifest? {
    let names = try decoded().roster.map(\.name)
    let known = names.compactMap { signatures[$0] }
    guard known.count == names.count else { return nil }
    return try SignedManifest(bytes: manifest, signatures: known)
  }

  /// Who is entitled to the results and has not got them.
  public func awaiting(_ receivers: Set<String>) throws -> [String] {
    guard state == .done else { return [] }
    return try decoded().entitled.filter { !receivers.contains($0) }
  }

  public var isOver: Bool {
    switch state {
    case .offered, .running: false
    case .done, .failed: true
    }
  }

  /// A job without what it is made of.
  public struct Heading: Sendable, Equatable {
    public let id: String
    public let study: String
    /// Seconds since 1970.
    public let submitted: Int
    public let state: State

    package init(id: String, study: String, submitted: Int, state: State) {
      self.id = id
      self.study = study
      self.submitted = submitted
      self.state = state
    }
  }
}

/// An answer to a question of a job: with it the algorithm comes as far again as it had come.
public struct RecordedTotal: Codable, Sendable, Equatable {
  /// SHA-256 of the question.
  public let query: [UInt8]
  public let sums: [Double]
  /// In roster order: whether its rows are in the sums.
  public let members: [Bool]
  public let round: RoundRecord
  /// Everybody who had left by then.
  public let departures: [Departure]
}

/// What a coordinator must still know after a crash. When a call returns, it has been written.
public protocol CoordinatorStore: Sendable {
  /// Who has ever joined, by name.
  func members() throws -> [Member]
  /// A newer certificate takes the place of the older one.
  func remember(_ member: Member) throws

  /// In the order they were submitted.
  func jobs() throws -> [CoordinatorJob]
  /// Of all jobs, in the same order.
  func headings() throws -> [CoordinatorJob.Heading]
  func job(_ id: String) throws -> CoordinatorJob?
  func add(_ job: CoordinatorJob) throws
  func setState(_ state: CoordinatorJob.State, of id: String) throws
  func setSignature(_ signature: [UInt8], of party: String, job id: String) throws

  /// What the parties have said of themselves; nil before they have.
  func announcements(of id: String) throws -> [UInt8]?
  func setAnnouncements(_ bytes: [UInt8], of id: String) throws
  /// In the order of the questions.
  func totals(of id: String) throws -> [RecordedTotal]
  /// Those of the totals. A store that is asked again and again reads only what is new.
  func rounds(of id: String) throws -> [RoundRecord]
  func append(_ total: RecordedTotal, to id: String) throws

  func files(of id: String) throws -> [ResultFile]
  /// Writes the files and that the job is done, both or neither.
  func finish(_ id: String, with files: [ResultFile]) throws

  /// Who has got the results.
  func receivers(of id: String) throws -> Set<String>
  func addReceiver(_ party: String, of id: String) throws
}
