public import CreditData

/// Where totals come from. Every algorithm is written once against this protocol and does not know
/// whether its rows lie in one table, in simulated nodes or in other institutions.
public protocol Aggregator: Sendable {
  /// The names of the parties, in roster order.
  var parties: [String] { get }

  /// Those whose rows are in the last total, in roster order. Parties may be lost on the way; none
  /// comes back.
  var members: [String] { get async }

  /// What each party says of itself before the first sum, in roster order.
  func announcements() async throws -> [Announcement]

  /// The sums over all parties of the numbers `query` asks for.
  func sums(of query: Query) async throws -> [Double]

  /// How well a likelihood is known, and what it costs.
  var likelihood: LikelihoodQuality { get }
}

/// What an iteration must know of the totals it works with.
public struct LikelihoodQuality: Sendable, Equatable {
  /// A difference of two log-likelihoods that means nothing.
  public var noise = 0.0
  /// Squared standard errors from the optimum below which a gradient tells nothing.
  public var negligibleDistance = 0.0
  /// Whether an information matrix costs much more than a gradient, however few the rows are.
  public var matricesAreDear = false

  public init() {}

  /// Sums of doubles.
  public static let exact = LikelihoodQuality()
}

extension Aggregator {
  /// Everybody: nobody is lost.
  public var members: [String] { get async { parties } }

  public var likelihood: LikelihoodQuality { .exact }

  /// The total of `statistic` over all parties.
  public func sum<S: Statistic>(_ statistic: S) async throws -> S.Total {
    let sums = try await sums(of: statistic.query)
    precondition(sums.count == statistic.entryCount, "\(statistic.title): sums of another length")
    return try statistic.total(from: sums)
  }
}

/// What a party publishes of itself: the names and types of its columns, what it calls a good outcome
/// and, where the study asks for it and the owner allows it, the categories that enough of its rows share. Never a count.
public struct Announcement: Codable, Sendable, Equatable {
  public let party: String
  public let schema: Schema
  /// What a good outcome is called here; parties that disagree would fit nonsense.
  public let good: String?
  /// Sorted, by column.
  public let categories: [String: [String]]

  public init(party: String, schema: Schema, good: String?, categories: [String: [String]]) {
    self.party = party
    self.schema = schema
    self.good = good
    self.categories = categories
  }
}

/// All rows in one place: the centralised reference.
public struct LocalAggregator: Aggregator {
  private let rows: PartyRows

  public init(_ rows: PartyRows) { self.rows = rows }

  public var parties: [String] { [rows.party] }

  public func announcements() -> [Announcement] { [rows.announcement] }

  public func sums(of query: Query) throws -> [Double] {
    let statistic = query.statistic
    let sums = try statistic.contribution(of: rows)
    guard statistic.bound.admits(sums) else {
      throw ModelError.tooLargeNumbers(statistic: statistic.title)
    }
    // The grid of the masking protocol's fixed point, so that equal local sums give equal totals.
    return sums.map { ($0 * 0x1p64).rounded(.toNearestOrEven) * 0x1p-64 }
  }
}
