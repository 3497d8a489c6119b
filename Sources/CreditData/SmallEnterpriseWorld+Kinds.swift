extension SmallEnterpriseWorld {
  public enum Industry: String, CaseIterable, Sendable {
    case manufacturing, wholesale, retail, construction, transport, catering, services, software

    var frequency: Double { traits.frequency }
    /// Added to the logarithm of annual sales.
    var scale: Double { traits.scale }
    /// The usual value-added tax paid, as a share of sales.
    var taxRate: Double { traits.taxRate }
    /// Added to the log-odds of using the payment platform.
    var platformUse: Double { traits.platformUse }

    private var traits: (frequency: Double, scale: Double, taxRate: Double, platformUse: Double) {
      switch self {
      case .manufacturing: (20, 0.5, 0.035, -0.6)
      case .wholesale: (22, 0.4, 0.015, 0.1)
      case .retail: (18, -0.2, 0.015, 1.0)
      case .construction: (10, 0.3, 0.028, -1.0)
      case .transport: (7, 0.0, 0.025, -0.2)
      case .catering: (8, -0.6, 0.020, 1.2)
      case .services: (9, -0.3, 0.030, 0.0)
      case .software: (6, -0.1, 0.030, 0.3)
      }
    }
  }

  public enum Guarantee: String, CaseIterable, Sendable {
    case unsecured, personal, company, mortgage

    /// Small firms borrow on their owner's name, larger ones on property.
    func frequency(size: Double) -> Double {
      switch self {
      case .unsecured: 3
      case .personal: max(0.5, 3 - size)
      case .company: max(0.5, 1.5 + 0.5 * size)
      case .mortgage: max(0.5, 2.5 + size)
      }
    }
  }

  /// The tax bureau's yearly grade; M is for firms too young for another.
  public enum TaxGrade: String, Sendable {
    case a = "A"
    case b = "B"
    case m = "M"
    case c = "C"
    case d = "D"

    init(merit: Double) {
      self =
        switch merit {
        case 0.8...: .a
        case (-0.9)...: .b
        case (-2)...: .c
        default: .d
        }
    }
  }

  public enum Region: String, CaseIterable, Sendable {
    case east, south, north, central, west, northeast
  }
}
