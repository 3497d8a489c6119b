internal import CreditData
package import CreditModels
internal import Cryptography
package import SecretSharing
internal import SecureAggregation
internal import SetIntersection

/// What one use of a protocol is about, as its solver draws it up from the manifest and from what holders
/// have declared. All members get the same, and hold it against the manifest they have signed.
///
/// What is one holder's business alone, names of columns and coefficients, is in its `UseTask`.
package struct UseTerms: Codable, Sendable, Equatable {
  package enum Subject: Codable, Sendable, Equatable {
    /// Whom all holders have in common.
    case intersection(caps: [Int])
    /// The label party tells the others which part every common row is of.
    case parts
    /// The label party tells the others which training rows a fold leaves.
    case fold(Fold)
    /// Goods and bads in bins, by characteristic the rows in each.
    case binCounts(rowCount: Int, limits: [[Int]])
    case likelihood(
      rowCount: Int, holdings: [FitTerms.Holding], series: SigmoidSeries, evaluations: Int,
      informations: Int, heldOut: Fold?)
    /// The label party gets the log-odds of all rows, or of a fold's.
    case scores(Fold?)
  }

  /// From 1 on in a job.
  package let number: UInt64
  package let subject: Subject
  /// The label party first, then the other holders; the dealer and the solver where they take part.
  package let members: [UseKeys]
  /// Where the solver is among the members.
  package let solver: Int?

  package init(number: UInt64, subject: Subject, members: [UseKeys], solver: Int?) {
    self.number = number
    self.subject = subject
    self.members = members
    self.solver = solver
  }

  package func place(of party: String) -> Int? { members.firstIndex { $0.party == party } }

  /// - Parameter job: the digest of the signed manifest.
  package func digest(job: [UInt8]) throws -> [UInt8] {
    var transcript = Transcript(label: "fedrisk vertical use 2")
    transcript.append(job)
    transcript.append(try CanonicalJSON.bytes(of: self))
    return transcript.digest()
  }

  // MARK: Terms of the protocols

  func fitTerms(digest: [UInt8]) throws -> FitTerms {
    guard
      case .likelihood(let rows, let holdings, let series, let evaluations, let matrices, _) =
        subject
    else { throw ParcelError.malformed("terms of another protocol") }
    return try FitTerms(
      jobDigest: digest, members: members.map { .init(name: $0.party, key: try $0.maskKey) },
      rowCount: rows, holdings: holdings, series: series, evaluations: evaluations,
      informations: matrices)
  }

  func binTerms(digest: [UInt8]) throws -> BinTerms {
    guard case .binCounts(let rows, let limits) = subject else {
      throw ParcelError.malformed("terms of another protocol")
    }
    return try BinTerms(
      jobDigest: digest, members: members.map { .init(name: $0.party, key: try $0.maskKey) },
      rowCount: rows, characteristics: limits.map { .init(limits: $0) })
  }

  func scoreTerms(digest: [UInt8]) throws -> ScoreTerms {
    try ScoreTerms(
      jobDigest: digest, holders: members.map { .init(name: $0.party, key: try $0.maskKey) },
      ranges: members.map { _ in 0x1p20 }, entitled: .holder(0), rowLimit: 1 << 31,
      // The study says so: federation.scores.
      revealsPart: true)
  }

  func intersectionTerms(
    digest: [UInt8], manifest: JobManifest, plan: Study.VerticalPlan
  ) throws -> IntersectionTerms {
    guard case .intersection(let caps) = subject else {
      throw ParcelError.malformed("terms of another protocol")
    }
    return try IntersectionTerms(
      jobDigest: digest,
      members: zip(members, caps).map { member, cap in
        guard let entry = manifest.roster.first(where: { $0.name == member.party }) else {
          throw ParcelError.badKey(of: member.party)
        }
        return .init(name: member.party, key: entry.key, cap: cap)
      },
      labelParty: plan.label, reveal: .rowsToAll, identifiers: plan.identifiers.format,
      minimumSize: plan.minimumCommon, hidesSizes: plan.hidesSizes)
  }
}

/// What one holder is to bring to a use, and nobody else's business.
package enum UseTask: Codable, Sendable, Equatable {
  case none
  /// A holder's bins; of the label party only the part counts.
  case bins(BinCounts)
  case outcomes(Part)
  /// Terms of the holder's own columns.
  case design(Design)
  /// The holder's part of a model; the label party has all of it to name the scores by.
  case model(ScoreModel, whole: ScoreModel?)
}
