internal import FederationService

/// What numbers on the command line may be.
enum NumberCheck {
  /// Ten years: what is meant to last longer is a slip.
  private static let maximumDays = 3650

  static func days(_ days: Int) throws {
    guard (1...maximumDays).contains(days) else {
      throw ServiceError("--days \(days): give a number of days from 1 to \(maximumDays).")
    }
  }

  static func hours(_ hours: Int) throws {
    guard (1...maximumDays * 24).contains(hours) else {
      throw ServiceError("--hours \(hours): give a number of hours from 1 to \(maximumDays * 24).")
    }
  }
}
