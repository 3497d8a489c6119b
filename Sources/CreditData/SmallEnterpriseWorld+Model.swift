import Foundation

extension SmallEnterpriseWorld {
  /// The log-odds of default within a year of the loan: what a fitted card should find again.
  ///
  ///     log-odds = intercept + macro[year]
  ///              + factors (standard deviations)  · size, health, cashFlowStress, age
  ///              + growthSquared · min(((ln(1 + sales growth) - bestGrowth) / growthScale)², 4)
  ///              + topCustomerShare · top_customer_share   + voidInvoiceRate · void_invoice_rate
  ///              + creditUtilisation · credit_utilisation  + overdrafts · min(overdrafts, 6)
  ///              + loanToSales · ln(loan_amount / annual_sales)
  ///              + guarantee, industry + withoutPlatform where the firm is not on the platform
  ///
  /// The four factors are never seen: only their traces in tax, account and payment data are, so
  /// more than one party has to help to see them well.
  public struct TrueModel: Sendable {
    public let intercept = -4.5

    /// Larger firms default less.
    public let size = -0.10
    /// Profit and order: healthy firms default less.
    public let health = -0.50
    /// Late customers, thin reserves.
    public let cashFlowStress = 0.45
    /// Older firms default less.
    public let age = -0.15

    /// The U-shape: shrinking firms and firms that outgrow their cash both default more.
    public let growthSquared = 0.45
    /// The safest growth of annual sales, as `ln(1 + growth)`.
    public let bestGrowth = 0.05
    /// One unit away from it.
    public let growthScale = 0.35

    /// From a spread customer base (0) to a single customer (1).
    public let topCustomerShare = 0.80
    /// From no void invoice (0) to nothing but void invoices (1).
    public let voidInvoiceRate = 4.0
    /// Of the credit line; nothing for a firm without one.
    public let creditUtilisation = 0.90
    /// For each overdraft of the last year, up to six.
    public let overdrafts = 0.12
    /// For each e-fold of the loan against annual sales.
    public let loanToSales = 0.20
    /// Firms that stay away from the payment platform: the missing value itself is a signal.
    public let withoutPlatform = 0.30

    /// Against an unsecured loan.
    public func effect(of guarantee: Guarantee) -> Double {
      switch guarantee {
      case .unsecured: 0
      case .personal: -0.10
      case .company: -0.25
      case .mortgage: -0.55
      }
    }

    /// Against wholesale.
    public func effect(of industry: Industry) -> Double {
      switch industry {
      case .wholesale, .manufacturing: 0
      case .construction: 0.35
      case .catering: 0.45
      case .retail, .transport: 0.15
      case .services: -0.10
      case .software: -0.25
      }
    }

    /// The macro effect of the year the loan was granted in; 2019 is the reference.
    public func macro(year: Int) -> Double {
      switch year {
      case 2020: 0.45
      case 2021: 0.10
      case 2022: 0.35
      case 2023: 0.15
      case 2024: 0.25
      default: 0
      }
    }
  }

  /// The model every world is drawn from.
  public static let trueModel = TrueModel()
}

extension SmallEnterpriseWorld.TrueModel {
  /// The probability of default of one firm.
  func probability(
    year: Int, _ factors: SmallEnterpriseWorld.Factors, _ tax: SmallEnterpriseWorld.TaxRecord,
    _ account: SmallEnterpriseWorld.AccountRecord, isOnPlatform: Bool
  ) -> Double {
    logistic(logOdds(year: year, factors, tax, account, isOnPlatform: isOnPlatform))
  }

  /// The log-odds of default of one firm.
  func logOdds(
    year: Int, _ factors: SmallEnterpriseWorld.Factors, _ tax: SmallEnterpriseWorld.TaxRecord,
    _ account: SmallEnterpriseWorld.AccountRecord, isOnPlatform: Bool
  ) -> Double {
    let growth = (tax.logGrowth - bestGrowth) / growthScale
    let utilisation = account.creditUtilisation.isNaN ? 0 : account.creditUtilisation
    var logOdds = intercept + macro(year: year)
    logOdds += size * factors.size + health * factors.health
    logOdds += cashFlowStress * factors.cashFlowStress + age * factors.age
    logOdds += growthSquared * min(growth * growth, 4)
    logOdds += topCustomerShare * tax.topCustomerShare + voidInvoiceRate * tax.voidInvoiceRate
    logOdds += creditUtilisation * utilisation + overdrafts * min(account.overdrafts, 6)
    logOdds += loanToSales * log(account.loanAmount / tax.annualSales)
    logOdds += effect(of: account.guarantee) + effect(of: tax.industry)
    logOdds += isOnPlatform ? 0 : withoutPlatform
    return logOdds
  }
}
