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

  /// mpmath 1.3.0 with 40 digits: the root of the regularised incomplete gamma function.
  @Test(
    "Quantiles equal mpmath in both tails, for few and many degrees of freedom",
    arguments: [
      (1, 0.05, 0.003_932_140_000_019_523_17), (1, 0.5, 0.454_936_423_119_572_752),
      (1, 0.95, 3.841_458_820_694_124_47), (1, 0.999, 10.827_566_170_662_730_6),
      (2, 0.05, 0.102_586_588_775_101_073), (2, 0.5, 1.386_294_361_119_890_62),
      (2, 0.95, 5.991_464_547_107_980_21), (2, 0.999, 13.815_510_557_964_272_3),
      (9, 0.05, 3.325_112_843_066_814_88), (9, 0.5, 8.342_832_692_252_953_79),
      (9, 0.95, 16.918_977_604_620_447_1), (9, 0.999, 27.877_164_871_256_571_2),
      (99, 0.05, 77.046_331_863_760_293_2), (99, 0.5, 98.334_137_334_473_929),
      (99, 0.95, 123.225_221_453_361_799), (99, 0.999, 148.230_359_165_101_712),
    ])
  func quantile(degrees: Int, p: Double, expected: Double) {
    /// A few operations on the incomplete gamma function.
    let tolerance = 1e-12
    #expect(abs(ChiSquare.quantile(p, degrees: degrees) / expected - 1) <= tolerance)
    #expect(abs(ChiSquare.cumulative(expected, degrees: degrees) - p) <= tolerance)
  }

  @Test("Quantiles at and beyond the ends are 0, infinite and not a number")
  func quantileEnds() {
    #expect(ChiSquare.quantile(0, degrees: 3) == 0)
    #expect(ChiSquare.quantile(1, degrees: 3) == .infinity)
    #expect(ChiSquare.quantile(-0.1, degrees: 3).isNaN)
    #expect(ChiSquare.quantile(1.1, degrees: 3).isNaN)
    #expect(ChiSquare.cumulative(-1, degrees: 3) == 0)
  }
}
