import CreditModels
import Cryptography
import Foundation
import SecretSharing
import Testing

@Suite("The vertical fit")
struct FitLawTests {
  /// The series is off by 3e-9 at worst over the range of 10; the rest is rounding.
  static let coefficientTolerance = 1e-7
  /// Of the weights' few bits, relative.
  static let errorTolerance = 1e-3

  @Test(
    "Wherever the columns are divided, the coefficients are those of the pooled fit",
    arguments: [(2500, 1, 5), (1024, 3, 3), (3333, 5, 1), (20_000, 4, 2)])
  func equalsPooled(rowCount: Int, left: Int, right: Int) async throws {
    var generator = SeededGenerator(state: UInt64(rowCount))
    let rows = SyntheticRows(rowCount, left: left, right: right, using: &generator)
    let keys = freshKeys()
    var meeting = try rows.meeting(rows.terms(keys: keys), keys: keys)
    let fit = try meeting.run()
    let pooled = try await rows.pooledFit()
    for (index, term) in pooled.terms.enumerated() {
      #expect(abs(fit.coefficients[index] - term.coefficient) < Self.coefficientTolerance)
      let error = try #require(term.standardError)
      let own = try #require(fit.standardErrors)[index]
      #expect(abs(own / error - 1) < Self.errorTolerance, "\(own) \(error)")
    }
    #expect(abs(fit.logLikelihood / pooled.logLikelihood - 1) < 1e-8)
    #expect(fit.evaluations <= 15)
    let outcomes = meeting.holders.map(\.outcome)
    #expect(outcomes[0]?.coefficients == Array(fit.coefficients[...left]))
    #expect(outcomes[1]?.coefficients == Array(fit.coefficients[(left + 1)...]))
  }
}
