import CreditModels
import Testing

@Suite struct ChiSquareDistributionTests {
  /// A few operations on the incomplete gamma function.
  static let relativeTolerance = 1e-12

  /// mpmath 1.3.0 with 40 digits: the root of the regularised incomplete gamma function.
  @Test(
    "Quantiles equal mpmath in both tails, for few and many degrees of freedom",
    arguments: [
      (1.0, 0.05, 0.003_932_140_000_019_523_17), (1, 0.5, 0.454_936_423_119_572_752),
      (1, 0.95, 3.841_458_820_694_124_47), (1, 0.999, 10.827_566_170_662_730_6),
      (2, 0.05, 0.102_586_588_775_101_073), (2, 0.5, 1.386_294_361_119_890_62),
      (2, 0.95, 5.991_464_547_107_980_21), (2, 0.999, 13.815_510_557_964_272_3),
      (9, 0.05, 3.325_112_843_066_814_88), (9, 0.5, 8.342_832_692_252_953_79),
      (9, 0.95, 16.918_977_604_620_447_1), (9, 0.999, 27.877_164_871_256_571_2),
      (99, 0.05, 77.046_331_863_760_293_2), (99, 0.5, 98.334_137_334_473_929),
      (99, 0.95, 123.225_221_453_361_799), (99, 0.999, 148.230_359_165_101_712),
    ])
  func quantile(degrees: Double, p: Double, expected: Double) {
    let distribution = ChiSquareDistribution(degreesOfFreedom: degrees)
    #expect(abs(distribution.quantile(p) / expected - 1) <= Self.relativeTolerance)
    #expect(abs(distribution.cumulative(expected) - p) <= Self.relativeTolerance)
  }

  @Test("Quantiles at and beyond the ends are 0, infinite and not a number")
  func ends() {
    let distribution = ChiSquareDistribution(degreesOfFreedom: 3)
    #expect(distribution.quantile(0) == 0)
    #expect(distribution.quantile(1) == .infinity)
    #expect(distribution.quantile(-0.1).isNaN)
    #expect(distribution.quantile(1.1).isNaN)
    #expect(distribution.cumulative(-1) == 0)
  }
}
