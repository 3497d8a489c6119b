import Foundation

extension SmallEnterpriseRegisters {
  /// The log-odds of default: those of ``SmallEnterpriseWorld/TrueModel`` for a firm on the
  /// platform, and
  ///
  ///     + shift
  ///     + refundRate · refund_rate + disputes · min(disputes, 5)
  ///     + settlement · ln(settlement_days)
  ///     + rating · (what buyers think of the firm, which customer_rating shows rounded)
  ///
  /// so that tax (growth, concentration, void invoices), bank (utilisation, overdrafts, loan
  /// against sales, guarantee) and platform each have columns of their own in it.
  public struct Model: Sendable {
    /// These are loans to riskier enterprises than those of the world: about one in ten defaults.
    public let shift = 0.2
    /// From no refund (0) to nothing but refunds (1).
    public let refundRate = 6.0
    /// For each dispute of the last year, up to five.
    public let disputes = 0.15
    /// For each e-fold of the days from sale to settlement.
    public let settlement = 0.30
    /// For each star.
    public let rating = -0.55
    /// The rating at which it adds nothing, in stars.
    public let usualRating = 4.2
  }

  /// The model every outcome is drawn from.
  public static let model = Model()

  /// One firm in the year of its loan.
  struct Enterprise: Sendable {
    let number: Int
    let year: Int
    let tax: SmallEnterpriseWorld.TaxRecord
    let account: SmallEnterpriseWorld.AccountRecord
    let platform: SmallEnterpriseWorld.PlatformRecord
    /// Thousands of yuan; missing where the utilisation is, for a firm without a credit line.
    let creditLimit: Double
    /// 1 to 5 stars; missing for a firm with few customers.
    let customerRating: Double
    let probabilityOfDefault: Double
    let defaulted: Bool

    init(number: Int, using random: inout some RandomNumberGenerator) {
      self.number = number
      year = random.pick(Array(2019...2024)) { Double($0 - 2009) }
      let factors = SmallEnterpriseWorld.Factors(tilt: 0, using: &random)
      tax = SmallEnterpriseWorld.TaxRecord(factors, year: year, using: &random)
      account = SmallEnterpriseWorld.AccountRecord(factors, tax, bank: 0, using: &random)
      platform = SmallEnterpriseWorld.PlatformRecord(factors, tax, using: &random)
      let limit = tax.annualSales * exp(-2 + 0.25 * factors.health + 0.4 * random.normal())
      creditLimit = account.creditUtilisation.isNaN ? .nan : 10 * max(1, (limit / 10).rounded())
      let rating = min(
        5, max(1, 4.2 + 0.25 * factors.health + 0.35 * random.normal()))
      customerRating = platform.activeCustomers < 10 ? .nan : rating.rounded(digits: 1)

      let model = SmallEnterpriseRegisters.model
      let world = SmallEnterpriseWorld.trueModel
      var logOdds = world.logOdds(year: year, factors, tax, account, isOnPlatform: true)
      logOdds += model.shift + model.refundRate * platform.refundRate
      logOdds += model.disputes * min(platform.disputes, 5)
      logOdds += model.settlement * log(platform.settlementDays)
      logOdds += model.rating * (rating - model.usualRating)
      probabilityOfDefault = logistic(logOdds)
      defaulted = random.chance(probabilityOfDefault)
    }
  }
}
