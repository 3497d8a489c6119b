extension SmallEnterpriseRegisters {
  /// Who keeps a register.
  enum Institution: String, CaseIterable {
    case tax, bank, platform

    /// The share of the enterprises it knows, each by chance.
    var coverage: Double {
      switch self {
      case .tax: 0.9
      case .bank: 0.85
      case .platform: 0.9
      }
    }

    var characteristics: [Characteristic] {
      switch self {
      case .tax: SmallEnterpriseRegisters.taxColumns
      case .bank: SmallEnterpriseRegisters.bankColumns
      case .platform: SmallEnterpriseRegisters.platformColumns
      }
    }
  }

  /// One column: its name and how an enterprise fills it.
  struct Characteristic: Sendable {
    enum Cell: Sendable {
      case number(@Sendable (Enterprise) -> Double)
      /// One of the texts, by its place.
      case level([String], @Sendable (Enterprise) -> String)
    }

    let name: String
    private let cell: Cell

    static func number(_ name: String, _ value: @escaping @Sendable (Enterprise) -> Double) -> Self
    {
      Self(name: name, cell: .number(value))
    }

    static func level(
      _ name: String, of levels: [String], _ text: @escaping @Sendable (Enterprise) -> String
    ) -> Self {
      Self(name: name, cell: .level(levels, text))
    }

    func column(of enterprises: [Enterprise], rows: [Int]) -> Column {
      switch cell {
      case .number(let value): return .numeric(rows.map { value(enterprises[$0]) })
      case .level(let levels, let text):
        let codes = Dictionary(
          uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
        return .categorical(
          codes: rows.map { codes[text(enterprises[$0])] ?? -1 }, levels: levels)
      }
    }
  }

  private static let taxColumns: [Characteristic] = [
    .level("industry", of: SmallEnterpriseWorld.Industry.allCases.map(\.rawValue)) {
      $0.tax.industry.rawValue
    },
    .level("tax_grade", of: ["A", "B", "M", "C", "D"]) { $0.tax.grade.rawValue },
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

  private static let bankColumns: [Characteristic] = [
    .number("year") { Double($0.year) },
    .level("region", of: SmallEnterpriseWorld.Region.allCases.map(\.rawValue)) {
      $0.account.region.rawValue
    },
    .level("guarantee", of: SmallEnterpriseWorld.Guarantee.allCases.map(\.rawValue)) {
      $0.account.guarantee.rawValue
    },
    .number("loan_amount") { $0.account.loanAmount },
    .number("credit_limit") { $0.creditLimit },
    .number("credit_utilisation") { $0.account.creditUtilisation },
    .number("average_balance") { $0.account.averageBalance },
    .number("account_turnover") { $0.account.accountTurnover },
    .number("overdrafts") { $0.account.overdrafts },
    .number("months_with_bank") { $0.account.monthsWithBank },
    .number("other_lenders") { $0.account.otherLenders },
    .number("owner_experience") { $0.account.ownerExperience },
    .number("default") { $0.defaulted ? 1 : 0 },
  ]

  private static let platformColumns: [Characteristic] = [
    .number("monthly_volume") { $0.platform.monthlyVolume },
    .number("payment_volatility") { $0.platform.paymentVolatility },
    .number("refund_rate") { $0.platform.refundRate },
    .number("active_customers") { $0.platform.activeCustomers },
    .number("login_days") { $0.platform.loginDays },
    .number("disputes") { $0.platform.disputes },
    .number("settlement_days") { $0.platform.settlementDays },
    .number("customer_rating") { $0.customerRating },
  ]
}
