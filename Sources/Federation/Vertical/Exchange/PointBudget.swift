internal import CreditModels
internal import Synchronization

/// Points of likelihoods and information matrices that a job may still have at one party, over all its
/// uses.
final class PointBudget: Sendable {
  private let plan: Study.VerticalPlan
  private let party: String
  private let spent = Mutex((evaluations: 0, matrices: 0))

  init(_ plan: Study.VerticalPlan, party: String) {
    self.plan = plan
    self.party = party
  }

  /// - Throws: when one point more, with or without a matrix, is beyond the manifest.
  func check(matrices: Int) throws(ParcelError) {
    let spent = spent.withLock { $0 }
    guard spent.evaluations < plan.evaluations else {
      throw .badTerms("number of evaluations", party: party)
    }
    guard spent.matrices + matrices <= plan.matrices else {
      throw .badTerms("number of information matrices", party: party)
    }
  }

  func spend(evaluations: Int, matrices: Int) {
    spent.withLock {
      $0.evaluations += evaluations
      $0.matrices += matrices
    }
  }
}
