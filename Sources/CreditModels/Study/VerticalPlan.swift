public import CreditData

extension Study {
  /// The same enterprises, known to several parties by different columns: who has what, who must not
  /// be the same, and what the parties declare before anybody sends anything.
  public struct VerticalPlan: Codable, Sendable, Equatable {
    /// Who gets the points of which columns.
    public enum Card: String, Codable, Sendable, CaseIterable {
      /// Every holder those of its own columns.
      case parts
      /// Those entitled to the results get the card of all columns.
      case whole
    }

    /// Whether holders are sent the weights of evidence of their own coarse bins.
    public enum Evidence: String, Codable, Sendable, CaseIterable {
      case told
      /// Nor is anybody sent goods and bads in holders' bins. A model of weights of evidence then cannot be
      /// fitted: its holders compute its columns from them.
      case withheld
    }

    /// The column of every holder that names the enterprise.
    public var id: String
    public var identifiers = IdentifierKind.unifiedSocialCreditCode
    /// The holder who has the outcomes, and gets the log-odds of the rows.
    public var label: String
    /// Who hands out randomness; holds no rows and receives nothing.
    public var dealer: String
    /// Who adds up and looks for the optimum; holds no rows.
    public var solver: String
    /// Fewer common enterprises end the study without a word about them.
    public var minimumCommon = 100
    /// Whether each holder's list is filled up to its cap, so that nobody sees how long it is.
    public var hidesSizes = false
    /// The most identifiers a holder may bring; absent: as many as it announces.
    public var cap: Int?
    /// Each holder's part of the log-odds stays within plus and minus this.
    public var range = 10.0
    /// The same of single holders.
    public var ranges: [String: Double] = [:]
    /// The most points, of all models together, at which anybody may learn likelihood and gradient.
    public var evaluations = 500
    /// The most information matrices.
    public var matrices = 100
    public var card = Card.parts
    public var evidence = Evidence.told

    /// Fractional bits of a model's columns: they are numbers of this grid by definition, so that
    /// pooled and divided columns are the same.
    public static let fractionalBits = 16

    public init(id: String, label: String, dealer: String, solver: String) {
      self.id = id
      self.label = label
      self.dealer = dealer
      self.solver = solver
    }

    public func range(of holder: String) -> Double { ranges[holder] ?? range }

    /// The nearest number of the grid.
    public static func rounded(_ x: Double) -> Double {
      let scale = Double(sign: .plus, exponent: fractionalBits, significand: 1)
      return (x * scale).rounded(.toNearestOrEven) / scale
    }
  }
}

extension Study {
  /// How the reader is to take a file that has only some of the study's columns.
  public func csvOptions(among columns: [String]) -> CSVOptions {
    var options = csvOptions
    options.types = options.types.filter { columns.contains($0.key) }
    options.exclude.formIntersection(columns)
    return options
  }
}
