extension SmallEnterpriseWorld {
  /// Who holds a column.
  enum Holder: CaseIterable {
    case taxBureau, bank, platform
  }

  /// One column: its name and how a firm fills it.
  struct Characteristic: Sendable {
    enum Cell: Sendable {
      case number(@Sendable (Firm) -> Double)
      case level(@Sendable (Firm) -> String)
      /// A text of its own for each firm.
      case identifier(@Sendable (Firm) -> String)
    }

    let name: String
    let cell: Cell

    static func number(_ name: String, _ value: @escaping @Sendable (Firm) -> Double) -> Self {
      Self(name: name, cell: .number(value))
    }

    static func level(_ name: String, _ text: @escaping @Sendable (Firm) -> String) -> Self {
      Self(name: name, cell: .level(text))
    }
  }

  static func name(ofBank bank: Int) -> String { "bank_\(bank + 1)" }

  /// `firm_id` and the columns of `holders`, in the order of a file.
  static func columns(of holders: [Holder]) -> [Characteristic] {
    let identifier = Characteristic(
      name: "firm_id", cell: .identifier { UnifiedSocialCreditCode.invented($0.number) })
    return [identifier]
      + holders.flatMap { holder in
        switch holder {
        case .taxBureau: taxColumns
        case .bank: accountColumns
        case .platform: platformColumns
        }
      }
  }

  private static let taxColumns: [Characteristic] = [
    .level("industry") { $0.tax.industry.rawValue },
    .level("tax_grade") { $0.tax.grade.rawValue },
    .number("firm_age") { $0.tax.firmAge },
    .number("annual_sales") { $0.tax.annualSales },
    .number("sales_growth") { $0.tax.salesGrowth },
    .number("active_months") { $0.tax.activeMonths },
    .number("counterparties") { $0.tax.counterparties },
    .number("top_customer_share") { $0.tax.topCustomerShare },
    .number("customer_hhi") { $0.tax.customerHHI },
    .number("void_invoice_rate") { $0.tax.voidInvoiceRate },
    .number("late_filings") { $0.tax.lateFilings },
    .number("purchase_ratio") { $0.tax.purchaseRatio },
    .number("tax_rate") { $0.tax.taxRate },
    .number("vat_paid") { $0.tax.vatPaid },
  ]

  private static let accountColumns: [Characteristic] = [
    .level("bank") { name(ofBank: $0.bank) },
    .number("year") { Double($0.year) },
    .level("region") { $0.account.region.rawValue },
    .level("guarantee") { $0.account.guarantee.rawValue },
    .number("loan_amount") { $0.account.loanAmount },
    .number("average_balance") { $0.account.averageBalance },
    .number("account_turnover") { $0.account.accountTurnover },
    .number("credit_utilisation") { $0.account.creditUtilisation },
    .number("overdrafts") { $0.account.overdrafts },
    .number("months_with_bank") { $0.account.monthsWithBank },
    .number("other_lenders") { $0.account.otherLenders },
    .number("owner_experience") { $0.account.ownerExperience },
    .number("default") { $0.defaulted ? 1 : 0 },
  ]

  private static let platformColumns: [Characteristic] = [
    .number("monthly_volume") { $0.platform?.monthlyVolume ?? .nan },
    .number("payment_volatility") { $0.platform?.paymentVolatility ?? .nan },
    .number("refund_rate") { $0.platform?.refundRate ?? .nan },
    .number("active_customers") { $0.platform?.activeCustomers ?? .nan },
    .number("login_days") { $0.platform?.loginDays ?? .nan },
    .number("disputes") { $0.platform?.disputes ?? .nan },
    .number("settlement_days") { $0.platform?.settlementDays ?? .nan },
  ]
}
