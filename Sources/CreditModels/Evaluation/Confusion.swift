/// Decisions at a cut-off against outcomes.
public struct Confusion: Codable, Sendable, Equatable {
  public let approved: BinCount
  public let declined: BinCount

  public var approvalRate: Double { approved.rows / (approved.rows + declined.rows) }
  /// The share of bads that is declined.
  public var sensitivity: Double { declined.bad / (approved.bad + declined.bad) }
  /// The share of goods that is approved.
  public var specificity: Double { approved.good / (approved.good + declined.good) }

  /// - Returns: `nil` when a decision has fewer rows or bads than may be told.
  package init?(approved: BinCount, declined: BinCount, minimum: SmallestCell) {
    guard minimum.admits(approved), minimum.admits(declined) else { return nil }
    self.approved = approved
    self.declined = declined
  }
}

/// The fewest rows and bads that a published cell has.
public struct SmallestCell: Sendable, Equatable {
  public let rows: Int
  public let bads: Int

  public init(rows: Int, bads: Int) {
    self.rows = rows
    self.bads = bads
  }

  public init(_ privacy: Study.PrivacyRules) {
    self.init(rows: privacy.minimumRows, bads: privacy.minimumBads)
  }

  public func admits(_ count: BinCount) -> Bool {
    count.rows >= Double(rows) && count.bad >= Double(bads)
  }
}

/// The log-odds of bad that decide: rows below it are approved.
public struct Cutoff: Codable, Sendable, Equatable {
  /// Rows at least as safe as this score are approved.
  public let score: Double
  /// Rows below it are approved: the number after the score's own log-odds, which are approved too, or
  /// the middle between two whole scores.
  public let logOdds: Double

  public init(score: Double, scaling: Scaling) {
    self.score = score
    logOdds = scaling.logOdds(belowWhichAreSaferThan: score)
  }

  /// - Parameter logOdds: rows below it are approved.
  public init(logOdds: Double, scaling: Scaling) {
    self.logOdds = logOdds
    score = scaling.leastSafeScore(below: logOdds)
  }
}
