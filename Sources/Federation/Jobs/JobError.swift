/// Why an institution or a coordinator does not take part in a job.
public enum JobError: Error, Equatable, Sendable {
  case notInRoster(party: String)
  case certificatesMissing
  case untrusted(party: String)
  case anotherIdentity(party: String, certificate: String)
  case tooManyOffers(party: String, count: Int)
  case anotherOfThisID(party: String)
  case tooManyLines(count: Int)
  case notApproved(party: String)
  case closed(party: String)
  case unknown(party: String)
  case noSuchJob(String)
  case severalJobs(String)
  case forbidden(rules: [String])
  case columnsNeeded([String])
  case columnsSettled
  case alreadyBegun
  case notYours
  case badDelivery
  case unknownMember(String, known: [String])
  case namedTwice(String)
  case failed(String, reason: String)
  case refused(party: String, reason: String)
  case expired
  case recordsDiffer
  case cancelled
  case over(String)
}

extension JobError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notInRoster(let party):
      "party \(party) is not in the job's roster with its name and signing key; submit the study again "
        + "after it has joined."
    case .certificatesMissing:
      "the offer does not bring a certificate for every party of the roster; the coordinator needs the "
        + "same version."
    case .untrusted(let party):
      "the certificate of \(party) is none of this consortium, or has expired; do not take part before you "
        + "know who made this roster."
    case .anotherIdentity(let party, let certificate):
      "the roster's key of \(party) is not the one in the certificate of \(certificate); do not take "
        + "part before you know who made this roster."
    case .tooManyOffers(let party, let count):
      "party \(party) has \(count) jobs to decide on and takes no more; its owner approves or refuses "
        + "some first."
    case .anotherOfThisID(let party):
      "party \(party) knows another job by this id; submit the study again."
    case .tooManyLines(let count):
      "offers, ends, results and refusals have made \(count) lines of the journal today; nothing of the "
        + "kind is answered until tomorrow. Find out who asks."
    case .notApproved(let party):
      "the owner of \(party) has not approved this job, or no longer does."
    case .closed(let party):
      "party \(party) has closed this job; submit the study again."
    case .unknown(let party):
      "party \(party) does not know this job; all parties begin it before it is worked on."
    case .noSuchJob(let id):
      "there is no job whose id begins with '\(id)'; list the jobs to see their ids."
    case .severalJobs(let id):
      "several jobs have ids that begin with '\(id)'; give more of it."
    case .forbidden(let rules):
      "your own policy forbids this job: " + rules.joined(separator: " ")
        + " Change the policy in the node's configuration if you mean to allow it, or refuse the job."
    case .columnsNeeded(let columns):
      "the study cannot do without \(columns.joined(separator: ", ")); allow these columns as well, or "
        + "refuse the job."
    case .columnsSettled:
      "the job has begun, and which columns it reads is settled; refuse it if it reads too much."
    case .notYours:
      "the manifest does not say that this party gets the results; they stay with those it names."
    case .badDelivery:
      "what came as the results of this job was not signed by a coordinator of the consortium, or has "
        + "impossible file names; nothing was kept, ask the coordinator what it has sent."
    case .alreadyBegun:
      "the job is over; what has been answered cannot be taken back."
    case .unknownMember(let name, let known):
      "'\(name)' has never joined this coordinator; known are "
        + (known.isEmpty ? "none yet" : known.joined(separator: ", ")) + "."
    case .namedTwice(let name):
      "'\(name)' is named twice; give each party once."
    case .failed(let id, let reason):
      "job \(id) has failed and left nothing to export: \(reason) When that is mended, submit the study "
        + "again."
    case .refused(let party, let reason):
      "the owner of \(party) has refused: \(reason)"
    case .expired:
      "the job has expired; submit the study again with more days."
    case .cancelled: "the job has been cancelled."
    case .over(let id): "job \(id) is over; there is nothing to cancel."
    case .recordsDiffer:
      "the record of this job asks other questions than this version does; submit the study again."
    }
  }
}
