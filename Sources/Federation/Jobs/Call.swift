/// What a coordinator may say to an institution: a job is offered, begun, worked on and closed.
public enum Call: Sendable, Equatable {
  /// Asks whether the owner consents to a job. Asked again, it is the same question.
  ///
  /// - Parameter certificates: of the roster's parties, in its order, in DER.
  case offer(manifest: [UInt8], certificates: [[UInt8]])
  /// Everybody has signed.
  case begin(manifest: [UInt8], signatures: [[UInt8]])
  /// A request to the node of a job, which the digest of its signed manifest names.
  case ask(job: [UInt8], Request)
  /// The job is over: nothing more is answered.
  case close(job: [UInt8])
  /// What came of it.
  case deliver(job: [UInt8], Delivery)
}

extension Call {
  /// For the journal.
  var title: String {
    switch self {
    case .offer: "offer of a job"
    case .begin: "beginning of a job"
    case .ask(_, let request): request.title
    case .close: "end of a job"
    case .deliver: "results of a job"
    }
  }

  /// The digest of the signed manifest, where the call names one.
  var job: [UInt8] {
    switch self {
    case .offer, .begin: []
    case .ask(let job, _), .close(let job), .deliver(let job, _): job
    }
  }
}

/// What an institution may answer. There is no other kind of message from it, but for the sentence of
/// a refusal.
public enum Reply: Sendable, Equatable {
  case consent(Consent)
  case begun
  case response(Response)
  case closed(JournalAccount)
  /// The results have arrived.
  case received
}

/// Where an owner's decision stands.
public enum Consent: Sendable, Equatable {
  case undecided
  /// Approved: the owner's signature over the manifest's bytes.
  case signed([UInt8])
  case refused(reason: String)
}

/// What a party's journal says of one job, for the record of the job. Its head, kept by others, shows
/// later whether lines were cut off.
public struct JournalAccount: Codable, Sendable, Equatable {
  public let head: Journal.Head
  /// Messages of the job that left the node, and the masked numbers in them.
  public let messages: Int
  public let numbers: Int
  /// What left, by kind, in the order of its first line.
  public let disclosed: [Disclosure]

  /// Lines that say the same.
  public struct Disclosure: Codable, Sendable, Equatable {
    public let what: String
    public let messages: Int
    /// Numbers or names computed from rows.
    public let numbers: Int
  }

  public static let empty = JournalAccount(of: [])

  /// - Parameter lines: of one journal, of which all or some are about the job.
  public init(of lines: [JournalLine], about job: [UInt8]? = nil) {
    let name = job?.hexadecimal
    let sent = lines.filter { $0.kind == .sent && (name == nil || $0.job == name) }
    head = lines.last.map(Journal.Head.init(after:)) ?? .empty
    messages = sent.count
    numbers = sent.reduce(0) { $0 + $1.numbers }
    let byKind = Dictionary(grouping: sent, by: \.what)
    disclosed = byKind.sorted { $0.value[0].index < $1.value[0].index }.map { what, lines in
      Disclosure(
        what: what, messages: lines.count, numbers: lines.reduce(0) { $0 + $1.numbers })
    }
  }
}

/// Whatever answers calls at an institution.
public protocol CallHandler: Sendable {
  /// - Throws: the refusal, which the coordinator is told in words.
  func answer(_ call: Call) async throws -> Reply
}

/// A way to an institution, whatever jobs it takes part in.
public protocol MemberLink: Sendable {
  var name: String { get }

  /// - Throws: `LinkError` when no answer came; everything else is the institution's refusal.
  func send(_ call: Call) async throws -> Reply
}

/// The way to a node of one job, through its institution.
public struct JobLink: NodeLink {
  private let member: any MemberLink
  private let job: [UInt8]

  /// - Parameter job: the digest of its signed manifest.
  public init(_ member: any MemberLink, job: [UInt8]) {
    self.member = member
    self.job = job
  }

  public var name: String { member.name }

  public func send(_ request: Request) async throws -> Response {
    guard case .response(let response) = try await member.send(.ask(job: job, request)) else {
      throw LinkError.noAnswer(party: name)
    }
    return response
  }
}
