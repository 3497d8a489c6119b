internal import CreditModels

/// What the owner of a node allows, whatever a study or a coordinator asks for. The defaults are the
/// disclosure rules; only the owner changes them.
public struct NodePolicy: Codable, Sendable, Equatable {
  /// The node holds no rows: it is the dealer of vertical jobs and takes part in no other.
  public var dealsOnly = false
  /// No job reads another column; all when absent.
  public var columns: [String]?
  /// The fewest parties whose contributions are added before anybody sees the sum.
  public var minimumParties = 3
  /// Cut points may be values of single rows.
  public var allowsExactCuts = false
  /// The names of categories that at least `minimumRows` rows share may be published.
  public var publishesCategories = false
  /// How a card does on this node's rows alone may be told: totals of one party, no sum.
  public var allowsOwnPerformance = false
  /// The least a study may set as `privacy.minimumRows`: no bin of fewer is published.
  public var minimumRows = 30
  /// The least a study may set as `privacy.minimumBads`: no bin of fewer is published.
  public var minimumBads = 5
  /// Combinations of the sums this node knows of show no fewer nodes than this together.
  public var minimumDifference = 3
  /// Rows a node needs for each row that all it has told of its model steps could be solved for.
  public var rowsPerSolvableRow = 2.0
  /// Coefficients of a model, for each training row of this node.
  public var maximumParametersPerRow = 0.2
  /// Rows a holder of columns needs for each coefficient of a model and each point at which its
  /// likelihood is told: so many equations in fewer unknowns could be solved for single rows.
  public var rowsPerCoefficient = 50.0
  /// Rows that a step of a model rests on: with large coefficients few rows decide.
  public var minimumRowsOfStep = 10
  /// Rounds answered on one data set, over all jobs.
  public var maximumRounds = 1000
  /// Different questions answered on one data set, over all jobs.
  public var maximumQueries = 500
  /// Numbers in the answer to one question.
  public var maximumNumbersPerQuestion = 1_000_000
  /// Numbers in the answers to all questions on one data set, over all jobs.
  public var maximumNumbers = 10_000_000

  public init() {}

  /// The policy of an owner who does not mind what sums of few rows tell: made-up data, tests.
  public func waivingSmallSamples() -> NodePolicy {
    var policy = self
    policy.minimumRows = min(policy.minimumRows, 10)
    policy.minimumBads = 0
    policy.rowsPerSolvableRow = 0
    policy.rowsPerCoefficient = 0
    policy.minimumRowsOfStep = 0
    policy.maximumParametersPerRow = .infinity
    policy.maximumRounds = .max
    policy.maximumQueries = .max
    policy.maximumNumbers = .max
    return policy
  }
}

extension NodePolicy {
  /// What the policy forbids about a job as a whole, whatever the rows are.
  ///
  /// - Parameter now: seconds since 1970.
  public func objections(
    to manifest: JobManifest, party: String, now: Int
  ) -> [FederationError] {
    let study = manifest.study
    var objections: [FederationError] = []
    if now >= manifest.expires { objections.append(.expired(party: party)) }
    if manifest.roster.count < minimumParties {
      objections.append(.tooFewParties(count: manifest.roster.count, minimum: minimumParties))
    }
    objections += roleObjections(to: manifest, party: party)
    if let columns {
      objections += manifest.columns(of: party).filter { !columns.contains($0) }.map {
        .columnForbidden(party: party, column: $0)
      }
    }
    if study.binning.cuts == .exact && !allowsExactCuts && study.model.design == .woe {
      objections.append(.exactCutsForbidden(party: party))
    }
    if study.privacy.categories == .published && !publishesCategories {
      objections.append(.categoriesForbidden(party: party))
    }
    if study.validation.byParty && !allowsOwnPerformance {
      objections.append(.ownPerformanceForbidden(party: party))
    }
    if study.privacy.minimumRows < minimumRows {
      objections.append(
        .minimumTooLow(
          party: party, key: "privacy.minimumRows", asked: study.privacy.minimumRows,
          allowed: minimumRows))
    }
    if study.privacy.minimumBads < minimumBads {
      objections.append(
        .minimumTooLow(
          party: party, key: "privacy.minimumBads", asked: study.privacy.minimumBads,
          allowed: minimumBads))
    }
    return objections
  }
}

extension NodePolicy {
  /// What the manifest must keep apart: holders, dealer and solver.
  private func roleObjections(to manifest: JobManifest, party: String) -> [FederationError] {
    guard let plan = manifest.study.federation.vertical else {
      return dealsOnly ? [.roles(.dealerWithoutRole(party, dealer: nil))] : []
    }
    do { _ = try VerticalRoles(manifest) } catch { return [.roles(error)] }
    if party == plan.solver { return [.roles(.solverInRoster(party))] }
    if dealsOnly && party != plan.dealer {
      return [.roles(.dealerWithoutRole(party, dealer: plan.dealer))]
    }
    return !dealsOnly && party == plan.dealer ? [.roles(.holderAsDealer(party))] : []
  }
}

extension JobManifest {
  /// The columns that `party` must have. Of columns of several parties the label party has the outcomes,
  /// and whoever has a column that the study names uses it.
  func columns(of party: String) -> [String] {
    guard let plan = study.federation.vertical else { return study.namedColumns.map(\.name) }
    guard party != plan.dealer else { return [] }
    return party == plan.label && card == nil ? [plan.id, study.target.column] : [plan.id]
  }
}
