internal import CreditModels
internal import SecureAggregation

/// What an owner approves without being asked again: jobs of one purpose, among these parties, on
/// these columns, for so many rounds, until some day.
public struct StandingRule: Sendable, Equatable {
  /// Word for word what the study gives as its purpose.
  public var purpose: String
  /// Nobody else takes part; not all of them need to.
  public var parties: [String]
  /// A job that the rule approves reads no others.
  public var columns: [String]
  /// The most that a manifest may ask for.
  public var maximumRounds: Int
  /// Seconds since 1970, after which the rule approves nothing, nor any job that lasts longer.
  public var expires: Int

  public init(
    purpose: String, parties: [String], columns: [String], maximumRounds: Int, expires: Int
  ) {
    self.purpose = purpose
    self.parties = parties
    self.columns = columns
    self.maximumRounds = maximumRounds
    self.expires = expires
  }

  /// Whether it speaks for the owner about this job. The policy is asked apart.
  ///
  /// - Parameter now: seconds since 1970.
  public func approves(_ manifest: JobManifest, now: Int) -> Bool {
    let study = manifest.study
    // Who has which role is for the owner to read.
    guard study.federation.vertical == nil else { return false }
    return now < expires && manifest.expires <= expires && study.purpose == purpose
      && manifest.maximumRounds <= maximumRounds
      && manifest.roster.allSatisfy { parties.contains($0.name) }
      && study.namedColumns.allSatisfy { columns.contains($0.name) }
  }
}
