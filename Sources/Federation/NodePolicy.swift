/// What the owner of a node allows, whatever a study or a coordinator asks for.
public struct NodePolicy: Codable, Sendable, Equatable {
  /// The fewest parties whose contributions are added before anybody sees the sum.
  public var minimumParties = 3
  /// Cut points may be values of single rows.
  public var allowsExactCuts = false
  /// The names of categories that at least `minimumRows` rows share may be published.
  public var publishesCategories = false
  /// The least a study may set as `privacy.minimumRows`.
  public var minimumRows = 10

  public init() {}
}
