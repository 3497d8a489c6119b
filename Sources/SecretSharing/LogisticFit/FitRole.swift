/// The roles of a fit; each is another organisation.
public enum FitRole: Hashable, Comparable, Sendable {
  /// Has features and the outcomes.
  case labelHolder
  /// Has features; counted from 1. The first shares residuals with the label holder.
  case holder(Int)
  /// Hands out correlated randomness and gets nothing.
  case dealer
  /// Adds shares up and sees the totals.
  case solver

  /// The two who have shares of residuals, losses and weights.
  package static let sharers: [FitRole] = [.labelHolder, .holder(1)]

  /// The label holder at 0, then the others.
  package static func holder(at index: Int) -> FitRole {
    index == 0 ? .labelHolder : .holder(index)
  }

  /// Among those with features.
  package var holderIndex: Int? {
    switch self {
    case .labelHolder: 0
    case .holder(let index): index
    case .dealer, .solver: nil
    }
  }

  package var isSharer: Bool { Self.sharers.contains(self) }

  /// The sharer who gets the dealer's shares of this holder's weighted masks.
  var keeper: FitRole { self == .holder(1) ? .labelHolder : .holder(1) }
}
