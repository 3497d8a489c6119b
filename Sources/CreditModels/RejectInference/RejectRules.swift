extension Study {
  /// Applicants that were rejected have no outcome; what they would have done has to be inferred.
  public struct RejectRules: Codable, Sendable, Equatable {
    /// The column that says who was rejected; it may be the target itself.
    public var column: String
    /// The text of a rejected row.
    public var rejected: String
    public var method = Method.none
    /// How many times as bad rejected applicants are as accepted ones of the same score. No data of
    /// accepted applicants can tell it.
    public var factor = 1.0
    /// The probability of default from which a rejected applicant is bad, for `hardCutoff`.
    public var cutoff: Double?

    /// How the outcome of a rejected row is inferred.
    public enum Method: String, Codable, Sendable, CaseIterable {
      /// Not at all: rejected rows are set aside.
      case none
      /// Accepted rows speak for the rejected ones of their score band.
      case augmentation
      /// The bad rate of the accepted rows of the score band, times the factor.
      case parcelling
      /// The probability of default of the model of accepted rows, times the factor.
      case fuzzy
      /// Bad from a probability of default on.
      case hardCutoff
    }

    public init(column: String, rejected: String) {
      self.column = column
      self.rejected = rejected
    }
  }
}
