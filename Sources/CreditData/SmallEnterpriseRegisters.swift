/// Invented small enterprises as three institutions list them: a tax bureau, a bank and a payment
/// platform that know the same enterprises by different columns.
///
/// Each enterprise is one firm in the year of its loan, as in ``SmallEnterpriseWorld``, on the
/// platform always. Each register lists its own part of them, in its own order, under the column
/// `uscc`, a unified social credit code; the bank's has the outcome, which depends on columns of
/// all three (``model``).
///
/// The same seed gives the same registers.
public struct SmallEnterpriseRegisters: Sendable {
  /// How the codes of a register are written.
  public enum Spelling: Sendable {
    /// Every code right and once.
    case clean
    /// As people keep lists: of 1,000 rows 5 with a mistyped code, 2 without one, 10 with a code
    /// in small letters, with spaces or full-width; 5 stand there twice.
    case real
  }

  /// An institution's list.
  public struct Register: Sendable {
    /// `tax`, `bank` or `platform`.
    public let name: String
    public let table: Table
  }

  /// Tax bureau, bank, platform.
  public let registers: [Register]

  /// - Parameter count: how many enterprises there are; each register knows most of them.
  public init(count: Int, seed: UInt64 = 1, spelling: Spelling = .real) {
    precondition(
      (0...UnifiedSocialCreditCode.inventedCount).contains(count), "more enterprises than codes")
    var random = Xoshiro256(seed: seed)
    let enterprises = (0..<count).map { row in
      Enterprise(
        number: (row + 1) * 48_271 % UnifiedSocialCreditCode.inventedCount, using: &random)
    }
    // Of its own: the enterprises are the same whichever way their lists are kept.
    var clerk = Xoshiro256(seed: ~seed)
    registers = Institution.allCases.map { institution in
      var list = clerk.permutation(count).filter { _ in clerk.chance(institution.coverage) }
      var codes = list.map { UnifiedSocialCreditCode.invented(enterprises[$0].number) as String? }
      if spelling == .real { Self.keepBadly(&list, &codes, using: &clerk) }
      let characteristics = institution.characteristics
      let columns = characteristics.map { $0.column(of: enterprises, rows: list) }
      return Register(
        name: institution.rawValue,
        table: Table(
          names: ["uscc"] + characteristics.map(\.name), columns: [Self.column(codes)] + columns))
    }
  }

  /// Repeats rows and spoils codes.
  private static func keepBadly(
    _ list: inout [Int], _ codes: inout [String?], using random: inout Xoshiro256
  ) {
    // From the end, where copies of what comes later already stand: no copy is copied.
    for place in list.indices.reversed() where random.chance(0.005) {
      // Further down: the first row of an enterprise is the one that counts.
      let copy = place + 1 + Int(random.uniform() * Double(list.count - place))
      list.insert(list[place], at: copy)
      codes.insert(codes[place], at: copy)
    }
    for place in codes.indices {
      guard let code = codes[place] else { continue }
      let lot = random.uniform()
      switch lot {
      case ..<0.005: codes[place] = UnifiedSocialCreditCode.mistyped(code, using: &random)
      case ..<0.007: codes[place] = nil
      case ..<0.017: codes[place] = UnifiedSocialCreditCode.respelt(code, using: &random)
      default: break
      }
    }
  }

  private static func column(_ codes: [String?]) -> Column {
    var levels: [String] = []
    var positions: [String: Int32] = [:]
    let cells = codes.map { code -> Int32 in
      guard let code else { return -1 }
      if let known = positions[code] { return known }
      positions[code] = Int32(levels.count)
      levels.append(code)
      return Int32(levels.count - 1)
    }
    return .categorical(codes: cells, levels: levels)
  }
}

extension UnifiedSocialCreditCode {
  /// `code` with one of its digits read wrong, so that its check character no longer fits.
  fileprivate static func mistyped(_ code: String, using random: inout Xoshiro256) -> String {
    var characters = Array(code.utf8)
    // Two codes never differ in one character only: the weights are no multiples of 31.
    let place = 2 + Int(random.uniform() * 6)
    let digit = characters[place] - UInt8(ascii: "0")
    characters[place] = UInt8(ascii: "0") + (digit + 1 + UInt8(random.uniform() * 8)) % 10
    return String(decoding: characters, as: UTF8.self)
  }

  /// `code` in another spelling of the same.
  fileprivate static func respelt(_ code: String, using random: inout Xoshiro256) -> String {
    switch Int(random.uniform() * 4) {
    case 0: return code.lowercased()
    case 1: return code + " "
    case 2: return "\(code.prefix(8))-\(code.dropFirst(8))"
    default:
      let wide = code.unicodeScalars.compactMap { UnicodeScalar($0.value + 0xFEE0) }
      return String(String.UnicodeScalarView(wide))
    }
  }
}
