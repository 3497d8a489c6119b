public import CreditData

/// What is to be fitted, on which columns and under which rules: the same in simulation, on pooled
/// rows and between institutions. `StudyFile` reads it from YAML.
public struct Study: Codable, Sendable, Equatable {
  /// The study's name; also the data set's name in the rule that splits rows by hash.
  public var name: String
  public var purpose: String
  public var target: Target
  public var task = Task.fit
  public var rejects: RejectRules?
  public var federation: FederationPlan
  public var columns: ColumnRules
  public var binning: BinningRules
  public var model: ModelRules
  public var scaling: Scaling
  public var validation: ValidationPlan
  public var privacy: PrivacyRules
  public var report = ReportRules()

  public init(name: String, target: Target) {
    self.name = name
    self.target = target
    purpose = ""
    federation = FederationPlan()
    columns = ColumnRules()
    binning = BinningRules()
    model = ModelRules()
    scaling = Scaling()
    validation = ValidationPlan()
    privacy = PrivacyRules()
  }

  /// What the rows are for.
  public enum Task: String, Codable, Sendable, CaseIterable {
    /// Every training row has an outcome.
    case fit
    /// Rows are watched by a card that exists; their outcomes may be unknown.
    case monitoring
  }

  /// The column that says good or bad.
  public struct Target: Codable, Sendable, Equatable {
    public var column: String
    /// The text of a bad outcome.
    public var bad: String
    /// The text of a good outcome; when absent, the one other value of the column.
    public var good: String?

    public init(column: String, bad: String, good: String? = nil) {
      self.column = column
      self.bad = bad
      self.good = good
    }
  }

  /// How a simulation divides one file among parties.
  public struct FederationPlan: Codable, Sendable, Equatable {
    public enum Split: Codable, Sendable, Equatable {
      case hash(RowKey, parties: Int)
      case by(column: String)
    }
    /// `nil`: the parties bring files of their own.
    public var split: Split?
    /// Both owners of a federation of two know that each can subtract its own part of a sum.
    public var acknowledgesTwoParties = false
    /// The parties know the same enterprises by different columns; `nil`: they know different ones by
    /// the same columns.
    public var vertical: VerticalPlan?

    public init() {}
  }

  public struct ColumnRules: Codable, Sendable, Equatable {
    public var exclude: [String] = []
    /// The weight of each row in the likelihood and in good and bad counts.
    public var weight: String?
    /// Numbers that mean something of their own, by column.
    public var special: [String: [Double]] = [:]
    /// Overrides of what the reader infers.
    public var types: [String: ColumnType] = [:]
    /// Texts that mean missing, besides the empty cell.
    public var missing: [String] = ["NA", "N/A", "null", "NULL"]
    /// The dictionary: the categories the parties agreed on, by column.
    public var categories: [String: [String]] = [:]
    /// What a training value outside the dictionary is: a mistake to mend, or a row of the bin
    /// `unseen`.
    public var outsideDictionary = OutsideDictionary.refuse
    /// Who is reported apart for want of a credit history.
    public var firstTime: FirstTimeRule?

    public enum OutsideDictionary: String, Codable, Sendable, CaseIterable {
      case refuse, unseen
    }

    public init() {}
  }

  public struct BinningRules: Codable, Sendable, Equatable {
    /// Quantile bins before merging.
    public var fine = 20
    public var cuts = CutPrecision.rounded
    public var maximumBins = 8
    public var minimumShare = 0.05
    public var minimumBads = 1.0
    public var minimumDifference = 0.0
    public var maximumPValue: Double?
    public var trend = Trend.auto
    /// Trends of single columns, where they differ from `trend`.
    public var trends: [String: Trend] = [:]
    public var smoothing = 0.5
    public var woe = WeightOfEvidenceConvention.goodOverBad
    /// Categories of a smaller share are pooled.
    public var rareShare = 0.01
    /// Bins that replace the search, by column.
    public var manual: [String: ManualBins] = [:]

    public init() {}
  }

  /// How closely the cut points of fine classing show the values they were found from.
  public enum CutPrecision: String, Codable, Sendable, CaseIterable {
    /// Stops before an interval gets too small and publishes the shortest decimal in it.
    case rounded
    /// The quantile itself, which is the value of some row.
    case exact
  }

  public struct ModelRules: Codable, Sendable, Equatable {
    public var design = DesignKind.woe
    public var selection = SelectionRules()
    /// The L2 penalty `ridge/2 * |β|²` on the coefficients, intercept excepted.
    public var ridge = 0.0
    /// The bad rate of the portfolio the card is for, when it is not that of the training rows.
    public var portfolioBadRate: Double?
    /// A lasso or elastic net instead of a search; `nil` is maximum likelihood.
    public var penalty: PenaltyRules?
    public var likelihoodRatio = LikelihoodRatioScope.model
    public var errors = ErrorKind.model

    public init() {}
  }

  public enum DesignKind: String, Codable, Sendable, CaseIterable {
    case woe, standardised, asIs
  }

  /// Which rows train and which are held out.
  public struct ValidationPlan: Codable, Sendable, Equatable {
    public enum Split: Codable, Sendable, Equatable {
      case hash(RowKey, train: Double)
      /// A column that says `train`, `test` or `outOfTime`.
      case by(column: String)
    }
    public var split: Split?
    public var outOfTime: OutOfTime?
    /// Categorical columns by whose categories the card is measured as well.
    public var segments: [String] = []
    /// Whether the card is measured on each party's rows alone, which shows that party's totals.
    public var byParty = false
    /// Folds of a cross-validation on the training rows.
    public var folds: Int?
    /// The file of another card, to compare decisions with.
    public var challenger: String?
    /// Where decisions are made.
    public var cutoff: CutoffRule?

    public static let foldCounts = 2...20

    public enum CutoffRule: Codable, Sendable, Equatable {
      /// Rows at least as safe as this score are approved.
      case score(Double)
      /// This share of the training rows is approved, the safest first.
      case approve(Double)
    }

    public struct OutOfTime: Codable, Sendable, Equatable {
      public var column: String
      /// Rows with at least this value are out of time.
      public var from: Double

      public init(column: String, from: Double) {
        self.column = column
        self.from = from
      }
    }

    public init() {}
  }

  public struct PrivacyRules: Codable, Sendable, Equatable {
    /// Whether a total needs everybody. `auto` is strict up to five parties, tolerant beyond.
    public enum Aggregation: String, Codable, Sendable, CaseIterable { case auto, strict, tolerant }
    public enum Categories: String, Codable, Sendable, CaseIterable { case dictionary, published }
    public var aggregation = Aggregation.auto
    /// Where a categorical column gets its categories from when the study has no dictionary for it.
    public var categories = Categories.dictionary
    /// No bin of ordinary values is published with fewer rows, and the search for a rounded cut does
    /// not divide an interval of fewer than twice as many.
    public var minimumRows = 30
    /// No bin of ordinary values is published with fewer bads.
    public var minimumBads = 5

    public init() {}
  }

  /// How the report is written.
  public struct ReportRules: Codable, Sendable, Equatable {
    public enum Language: String, Codable, Sendable, CaseIterable {
      /// English.
      case en
      /// Chinese, in simplified characters.
      case zh
    }
    public var language = Language.en

    public init() {}
  }

  /// Columns that are never characteristics, because they have another part to play.
  public var reservedColumns: Set<String> {
    var names: Set<String> = [target.column]
    if let weight = columns.weight { names.insert(weight) }
    if let vertical = federation.vertical { names.insert(vertical.id) }
    if let rejects { names.insert(rejects.column) }
    if let firstTime = columns.firstTime, firstTime.value != nil { names.insert(firstTime.column) }
    if case .by(let column) = federation.split { names.insert(column) }
    if case .hash(.column(let column), _) = federation.split { names.insert(column) }
    if case .by(let column) = validation.split { names.insert(column) }
    if case .hash(.column(let column), _) = validation.split { names.insert(column) }
    if let outOfTime = validation.outOfTime { names.insert(outOfTime.column) }
    return names
  }

  /// What decides the fold of a row: the key of the hash split, or the number of the row.
  var foldKey: RowKey {
    if case .hash(let key, _) = validation.split { key } else { .rowNumber }
  }

  /// A misspelt exclusion would silently let the column into the model.
  ///
  /// - Parameter names: every column of every party's file.
  public func checkExclusions(among names: some Sequence<String>) throws(ModelError) {
    let known = Set(names)
    for column in columns.exclude where !known.contains(column) {
      throw .unknownColumn(
        column, key: "columns.exclude", suggestion: suggestion(for: column, among: known))
    }
  }

  /// How the reader is to take the study's files.
  public var csvOptions: CSVOptions {
    var types = columns.types
    // A code with a leading zero is no number.
    if let vertical = federation.vertical { types[vertical.id] = .categorical }
    return CSVOptions(
      types: types, missing: Set(columns.missing).union([""]),
      exclude: Set(columns.exclude).subtracting(validation.segments))
  }
}
