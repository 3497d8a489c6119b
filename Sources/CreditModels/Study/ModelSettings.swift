extension Study {
  /// What may enter the model, and how it is chosen.
  public struct SelectionRules: Codable, Sendable, Equatable {
    /// Characteristics with less information value stay out.
    public var minimumInformationValue = 0.02
    /// So do those with a larger share of missing training rows,
    public var missing = 0.95
    /// or with a larger share of rows in one bin.
    public var dominant = 0.95
    /// Of two candidates with a larger |correlation| the weaker stays out. `nil` is 0.7 for weights of
    /// evidence and no filter for other designs.
    public var correlation: Double?
    /// A term with a larger variance inflation factor is warned about.
    public var varianceInflation = 10.0
    public var stepwise = Stepwise.none
    public var direction = Direction.both
    /// The p-value that lets a term in, where p-values decide.
    public var entry = 0.05
    /// The p-value from which on a term leaves.
    public var stay = 0.05
    /// Columns that no filter and no step leaves out.
    public var forced: [String] = []
    /// Columns that get bins and no place in the model.
    public var forbidden: [String] = []
    /// `nil` is `enforced` for weights of evidence and `free` for other designs, whose terms have no
    /// sign to expect.
    public var signs: Signs?

    public enum Stepwise: String, Codable, Sendable, CaseIterable { case none, aic, bic, p }
    public enum Direction: String, Codable, Sendable, CaseIterable {
      /// From no terms; after each entry terms may leave.
      case both
      case forward
      /// From all terms.
      case backward
    }
    public enum Signs: String, Codable, Sendable, CaseIterable {
      /// A wrong sign is warned about.
      case free
      /// The largest coefficient of the wrong sign goes, one after the other.
      case enforced
      /// The largest likelihood without a wrong sign; coefficients at the bound go.
      case constrained
    }

    public init() {}

    func signs(of design: DesignKind) -> Signs { signs ?? (design == .woe ? .enforced : .free) }
  }

  /// A penalty that holds coefficients at 0 or near it: see `PenaltyPath`.
  public struct PenaltyRules: Codable, Sendable, Equatable {
    /// The share of absolute values: 1 is the lasso.
    public var mix = 1.0
    /// How many sizes of the penalty are tried.
    public var points = 50
    public var choose = Choice.bic
    /// The chosen terms are fitted once more without the penalty.
    public var refit = false

    public enum Choice: Codable, Sendable, Equatable {
      case aic, bic
      /// This λ.
      case size(Double)
    }

    public init() {}
  }

  public enum LikelihoodRatioScope: String, Codable, Sendable, CaseIterable {
    /// The whole model against none.
    case model
    /// And every term against the model without it.
    case terms
  }

  /// What standard errors allow for.
  public enum ErrorKind: String, Codable, Sendable, CaseIterable {
    /// The model is right.
    case model
    /// Rows vary otherwise than the model says.
    case robust
    /// Rows of one party are alike.
    case clustered
  }
}
