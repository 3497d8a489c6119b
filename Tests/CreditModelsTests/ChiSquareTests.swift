import CreditModels
import Foundation
import Testing

@Suite("The chi-square distribution")
struct ChiSquareTests {
  /// scipy 1.x, `scipy.stats.chi2.sf`.
  static let reference: [(statistic: Double, degrees: Int, p: Double)] = [
    (0.5, 1, 0.47950012218695337), (3.84, 1, 0.05004352124870519),
    (0.001, 2, 0.9995001249791693), (5, 3, 0.1717971442967335),
    (12.5, 7, 0.08526927515826925), (30, 13, 0.004709704765471494),
    (230.413, 13, 7.352018885046196e-42), (1000, 5, 6.0100776879208495e-214),
    (0.2, 40, 1.0), (45, 40, 0.2705443493398548), (300, 200, 5.924540335483916e-06),
  ]

  @Test("Tails are scipy's, to the relative precision of sums and logarithms", arguments: reference)
  func tails(statistic: Double, degrees: Int, p: Double) {
    /// The logarithm of the scale is of size 500 where the tail is 1e-214.
    let tolerance = 2e-12
    #expect(abs(ChiSquare.survival(statistic, degrees: degrees) / p - 1) <= tolerance)
  }

  @Test("Two degrees are an exponential, and the ends are 1 and 0")
  func ends() {
    for statistic in [0.1, 1, 2.5, 7, 80] {
      let p = ChiSquare.survival(statistic, degrees: 2)
      #expect(abs(p / exp(-statistic / 2) - 1) <= 1e-13)
    }
    #expect(ChiSquare.survival(0, degrees: 4) == 1)
    #expect(ChiSquare.survival(.infinity, degrees: 4) == 0)
    #expect(ChiSquare.survival(2000, degrees: 20) < 1e-300)
    #expect(ChiSquare.survival(.nan, degrees: 4).isNaN)
  }
}
