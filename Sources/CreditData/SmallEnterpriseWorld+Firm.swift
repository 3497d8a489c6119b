import Foundation

extension SmallEnterpriseWorld {
  /// What drives a firm and is never observed, in standard deviations.
  struct Factors: Sendable {
    let size, age, health, cashFlowStress: Double

    /// `tilt` runs from -0.5 (a bank of large, calm firms) to 0.5 (small and stressed ones).
    init(tilt: Double, using random: inout some RandomNumberGenerator) {
      size = random.normal() - 0.9 * tilt
      age = 0.35 * size + 0.94 * random.normal()
      health = 0.15 * size + 0.15 * age + 0.97 * random.normal() - 0.2 * tilt
      cashFlowStress = -0.35 * health - 0.1 * size + 0.92 * random.normal() + 0.3 * tilt
    }
  }

  /// What the tax bureau sees. Money in thousands of yuan, ratios as shares of one.
  struct TaxRecord: Sendable {
    let industry: Industry
    let grade: TaxGrade
    let firmAge, annualSales, activeMonths, counterparties, topCustomerShare, customerHHI: Double
    let voidInvoiceRate, lateFilings, purchaseRatio, taxRate, vatPaid: Double
    /// `ln(1 + growth)`; a firm in its first two years has it, but no filing to show it.
    let logGrowth: Double

    /// Against the 12 months before; missing for a firm in its first two years, which has no year
    /// to compare with.
    var salesGrowth: Double { firmAge < 2 ? .nan : (exp(logGrowth) - 1).rounded(digits: 3) }

    init(_ factors: Factors, year: Int, using random: inout some RandomNumberGenerator) {
      let (size, health, stress) = (factors.size, factors.health, factors.cashFlowStress)
      industry = random.pick(Industry.allCases, weight: \.frequency)
      firmAge = min(40, exp(1.75 + 0.75 * factors.age)).rounded(digits: 1)
      annualSales = exp(
        8 + industry.scale + 1.1 * size + 0.25 * health + 0.3 * random.normal()
      ).rounded()
      logGrowth =
        0.06 + 0.04 * health - 0.03 * factors.age
        - 0.2 * trueModel.macro(year: year) + 0.32 * random.normal()
      let activity = logistic(2.2 + 0.3 * health + 0.3 * size + 0.6 * random.normal())
      activeMonths = 1 + random.binomial(trials: 11, probability: activity)
      counterparties =
        1 + random.count(mean: exp(2.9 + 0.7 * size + 0.15 * health), shape: 3)
      let top = logistic(-0.8 - 0.5 * size + 0.7 * random.normal())
      topCustomerShare = max(top, 1 / counterparties).rounded(digits: 3)
      // The others share what the largest customer leaves: the index lies between these bounds.
      let even = (1 - topCustomerShare) * (1 - topCustomerShare) / max(1, counterparties - 1)
      let tail = even + 0.3 * random.uniform() * topCustomerShare * (1 - topCustomerShare)
      customerHHI = (topCustomerShare * topCustomerShare + tail).rounded(digits: 3)
      voidInvoiceRate = random.share(
        mean: logistic(-3.5 - 0.25 * health + 0.2 * stress), precision: 30
      ).rounded(digits: 4)
      lateFilings = random.count(
        mean: exp(-1.1 - 0.45 * health + 0.35 * stress), shape: 2)
      purchaseRatio = random.share(mean: logistic(0.9 - 0.25 * health), precision: 15)
        .rounded(digits: 3)
      taxRate = (industry.taxRate * exp(0.1 * health + 0.3 * random.normal()))
        .rounded(digits: 4)
      vatPaid = (annualSales * taxRate).rounded(digits: 1)
      let merit = health - 0.35 * lateFilings + 0.4 * random.normal()
      grade = firmAge < 2 ? .m : TaxGrade(merit: merit)
    }
  }

  /// What the bank sees.
  struct AccountRecord: Sendable {
    let region: Region
    let guarantee: Guarantee
    let loanAmount, averageBalance, accountTurnover, monthsWithBank, overdrafts: Double
    /// Missing for a firm without a credit line, the smaller ones more often.
    let creditUtilisation: Double
    /// Not asked, -9, for loans below 200,000 yuan.
    let otherLenders: Double
    /// Not asked, -9, where a mortgage secures the loan; stressed owners leave it out more often.
    let ownerExperience: Double

    init(
      _ factors: Factors, _ tax: TaxRecord, bank: Int,
      using random: inout some RandomNumberGenerator
    ) {
      let (size, health, stress) = (factors.size, factors.health, factors.cashFlowStress)
      let home = Region.allCases[bank % Region.allCases.count]
      region = random.pick(Region.allCases) { $0 == home ? 4 : 1 }
      guarantee = random.pick(Guarantee.allCases) { $0.frequency(size: size) }
      let request = tax.annualSales * exp(-2.2 + 0.2 * stress + 0.5 * random.normal())
      loanAmount = 10 * max(1, (request / 10).rounded())
      averageBalance =
        (tax.annualSales * exp(-2.8 + 0.2 * health - 0.25 * stress + 0.9 * random.normal()))
        .rounded(digits: 1)
      accountTurnover = (tax.annualSales * exp(-0.5 + 0.5 * random.normal())).rounded()
      monthsWithBank = min(12 * tax.firmAge, exp(3.3 + 0.8 * random.normal())).rounded()
      overdrafts = random.count(mean: exp(-1.1 + 0.5 * stress), shape: 2)
      let utilisation = random.share(
        mean: logistic(-0.2 + 0.45 * stress - 0.1 * health), precision: 4)
      creditUtilisation =
        random.chance(logistic(-1.2 - 0.6 * size)) ? .nan : utilisation.rounded(digits: 3)
      let lenders = random.poisson(mean: exp(-0.3 + 0.35 * stress))
      otherLenders = loanAmount < 200 ? -9 : lenders
      let experience = random.count(mean: exp(2.2 + 0.2 * factors.age), shape: 4)
      let withheld = random.chance(logistic(-2.9 + 0.5 * stress))
      ownerExperience = guarantee == .mortgage ? -9 : withheld ? .nan : experience
    }
  }

  /// What the payment platform sees of the firms that use it.
  struct PlatformRecord: Sendable {
    let monthlyVolume, paymentVolatility, refundRate, activeCustomers: Double
    let loginDays, disputes, settlementDays: Double

    init(_ factors: Factors, _ tax: TaxRecord, using random: inout some RandomNumberGenerator) {
      let (size, health, stress) = (factors.size, factors.health, factors.cashFlowStress)
      monthlyVolume = (tax.annualSales / 12 * exp(-0.9 + 0.6 * random.normal())).rounded(digits: 1)
      paymentVolatility = exp(-1.1 + 0.2 * stress + 0.4 * random.normal()).rounded(digits: 3)
      refundRate = random.share(
        mean: logistic(-3.4 - 0.25 * health + 0.2 * stress), precision: 40
      ).rounded(digits: 4)
      activeCustomers = random.count(
        mean: exp(4.5 + 0.7 * size + 0.2 * health), shape: 2)
      loginDays = random.binomial(
        trials: 30, probability: logistic(0.4 + 0.25 * health + 0.7 * random.normal()))
      disputes = random.count(
        mean: exp(-1.2 + 0.3 * size - 0.2 * health + 0.3 * stress), shape: 2)
      settlementDays = (1 + random.gamma(shape: 2) * exp(0.5 + 0.35 * stress)).rounded(digits: 1)
    }
  }

  /// One firm in the year of its loan.
  package struct Firm: Sendable {
    /// Names the firm; see ``UnifiedSocialCreditCode``.
    let number: Int
    let bank: Int
    let year: Int
    let factors: Factors
    let tax: TaxRecord
    let account: AccountRecord
    let platform: PlatformRecord?
    package let probabilityOfDefault: Double
    package let defaulted: Bool

    package init(number: Int, banks: Int, using random: inout some RandomNumberGenerator) {
      self.number = number
      // The k-th bank has 1/k of the firms of the first.
      bank = random.pick(Array(0..<banks)) { 1 / Double($0 + 1) }
      year = random.pick(Array(2019...2024)) { Double($0 - 2009) }
      let tilt = banks == 1 ? 0 : Double(bank) / Double(banks - 1) - 0.5
      factors = Factors(tilt: tilt, using: &random)
      tax = TaxRecord(factors, year: year, using: &random)
      account = AccountRecord(factors, tax, bank: bank, using: &random)
      let usesPlatform = logistic(
        0.4 + tax.industry.platformUse - 0.3 * factors.age + 0.25 * factors.health)
      platform =
        random.chance(usesPlatform) ? PlatformRecord(factors, tax, using: &random) : nil
      // Two draws for nothing: without them every world so far would be another one.
      _ = (random.uniform(), random.uniform())
      probabilityOfDefault = trueModel.probability(
        year: year, factors, tax, account, isOnPlatform: platform != nil)
      defaulted = random.chance(probabilityOfDefault)
    }
  }
}
