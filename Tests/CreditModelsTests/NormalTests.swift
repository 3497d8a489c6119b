import CreditModels
import Foundation
import Testing

/// Reference literals: mpmath 1.3.0 with 50 digits, `erfc(-z/√2)/2` and its inverse by Halley
/// steps, of the exact value of each `Double` argument.
@Suite struct NormalTests {
  /// The error of `erfc` and of the few operations around it.
  static let relativeTolerance = 1e-15
  /// Rounding z/√2 by half an ulp moves a tail probability by z² of them, relative.
  static func tailTolerance(_ z: Double) -> Double { relativeTolerance + z * z * 2.3e-16 }

  @Test(
    "The cumulative distribution equals mpmath, deep in the lower tail as well",
    arguments: [
      (-37.0, 5.725_571_222_524_576_8e-300),
      (-20, 2.753_624_118_606_233_7e-89),
      (-10, 7.619_853_024_160_526_1e-24),
      (-5, 2.866_515_718_791_939_1e-7),
      (-1.96, 0.024_997_895_148_220_436),
      (-1, 0.158_655_253_931_457_05),
      (-0.5, 0.308_537_538_725_986_9),
      (0, 0.5),
      (0.5, 0.691_462_461_274_013_1),
      (1, 0.841_344_746_068_542_95),
      (2, 0.977_249_868_051_820_79),
      (5, 0.999_999_713_348_428_12),
      (8, 0.999_999_999_999_999_38),
    ])
  func cumulative(z: Double, expected: Double) {
    #expect(relativeError(Normal.cumulative(z), expected) <= Self.tailTolerance(z))
  }

  @Test(
    "Two-sided p-values equal mpmath on both sides",
    arguments: [
      (0, 1),
      (0.1, 0.920_344_325_445_942_03),
      (1, 0.317_310_507_862_914_1),
      (1.96, 0.049_995_790_296_440_872),
      (3, 0.002_699_796_063_260_189_1),
      (5, 5.733_031_437_583_878_2e-7),
      (10, 1.523_970_604_832_105_2e-23),
      (37, 1.145_114_244_504_915_4e-299),
    ])
  func twoSided(z: Double, expected: Double) {
    #expect(relativeError(Normal.twoSidedP(z), expected) <= Self.tailTolerance(z))
    #expect(Normal.twoSidedP(-z) == Normal.twoSidedP(z))
  }

  @Test(
    "Quantiles equal mpmath from the smallest number to the upper tail",
    arguments: [
      (.leastNonzeroMagnitude, -38.467_405_617_144_346),
      (1e-300, -37.047_096_299_361_199),
      (1e-100, -21.273_453_560_965_324),
      (1e-20, -9.262_340_089_798_407_6),
      (1e-10, -6.361_340_902_404_056_2),
      (1e-5, -4.264_890_793_922_824_6),
      (0.001, -3.090_232_306_167_813_5),
      (0.025, -1.959_963_984_540_054_2),
      (0.05, -1.644_853_626_951_472_7),
      (0.07, -1.475_791_028_179_170_7),
      (0.1, -1.281_551_565_544_600_4),
      (0.25, -0.674_489_750_196_081_74),
      (0.425, -0.189_118_426_272_792_52),
      (0.6, 0.253_347_103_135_799_74),
      (0.75, 0.674_489_750_196_081_74),
      (0.9, 1.281_551_565_544_600_6),
      (0.975, 1.959_963_984_540_053_9),
      (0.999, 3.090_232_306_167_813_3),
      (0.999_999_9, 5.199_337_582_290_661_1),
    ])
  func quantile(p: Double, expected: Double) {
    #expect(relativeError(Normal.quantile(p), expected) <= Self.relativeTolerance)
  }

  @Test("Quantiles at and beyond the ends are infinite and not a number")
  func ends() {
    #expect(Normal.quantile(0) == -.infinity)
    #expect(Normal.quantile(1) == .infinity)
    #expect(Normal.quantile(0.5) == 0)
    #expect(Normal.quantile(-0.1).isNaN)
    #expect(Normal.quantile(1.1).isNaN)
    #expect(Normal.quantile(.nan).isNaN)
  }

  @Test("The quantile undoes the cumulative distribution")
  func inverse() {
    for step in -740...100 {
      let z = Double(step) / 20
      // Beyond a few standard deviations the upper tail leaves no digits in p; the lower one does.
      let tolerance = 1e-14 + (z > 0 ? 1e-16 / exp(-z * z / 2) : 0)
      #expect(abs(Normal.quantile(Normal.cumulative(z)) - z) <= tolerance * max(1, abs(z)))
    }
  }

  private func relativeError(_ value: Double, _ expected: Double) -> Double {
    expected == 0 ? abs(value) : abs(value / expected - 1)
  }
}
