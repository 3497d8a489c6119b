package import CreditModels
package import SecretSharing

/// What the solver may ask of a party of a vertical job. Everything between roles goes through `exchange`;
/// the rest are words of order, and sums of one holder's own columns.
public struct VerticalQuestion: Codable, Sendable, Equatable {
  package enum Kind: Codable, Sendable, Equatable {
    /// How many identifiers the holder brings.
    case identifiers
    /// One-time keys for a use.
    case keys(use: UInt64)
    case begin(UseTerms, UseTask)
    /// Messages for the role of a use are delivered, and what it has to send is fetched.
    case exchange(use: UInt64)
    /// The dealer makes ready what a point of a likelihood needs.
    case deal(use: UInt64, step: Int, includesInformation: Bool)
    /// How many rows are common, and how many of them train.
    case commonRows
    case announce
    /// How well the label party's scores by a model tell goods from bads, exactly.
    case measure(ScoreModel, [Part: Performance])
    case sums(Query)
    /// How many rows are in each bin of a holder's characteristics.
    case rowsInBins(BinCounts)
    /// What the holder declares of its columns of a likelihood.
    case declare(Design, heldOut: Fold?)
  }
  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  /// For the journal.
  var title: String {
    switch kind {
    case .identifiers: "number of identifiers"
    case .keys: "one-time keys"
    case .begin: "terms of a use"
    case .exchange: "messages between roles"
    case .deal: "randomness"
    case .commonRows: "number of common rows"
    case .announce: "announcement"
    case .measure: "performance"
    case .sums(let query): query.isWellFormed ? query.statistic.title : "a query"
    case .rowsInBins: "rows in bins"
    case .declare: "bounds of columns"
    }
  }
}

/// What a party answers to one of them; messages of its role travel along.
public struct VerticalAnswer: Codable, Sendable, Equatable {
  package enum Kind: Codable, Sendable, Equatable {
    case done
    case count(Int)
    case commonRows(all: Int, training: Int)
    case keys(UseKeys)
    /// Whether the role has more to send than went along.
    case outbox(hasMore: Bool)
    case announcement(Announcement)
    case sums([Double])
    case performance([Part: Performance])
    case rowsInBins([[Int]])
    case holding(FitTerms.Holding, rowCount: Int)
  }
  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }
}
