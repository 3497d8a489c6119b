/// Invented small enterprises as a tax bureau, banks and a payment platform would see them. The
/// three as institutions of their own are in ``SmallEnterpriseRegisters``.
///
/// Each row is one firm in the year it was granted a loan. Four hidden factors (size, age, health,
/// cash-flow stress) leave correlated, skewed traces in some thirty columns; ``trueModel`` turns
/// factors and columns into a probability of default, so what a fit finds can be compared with
/// what is true.
///
/// The same seed gives the same world, and a longer world begins with the firms of a shorter one.
/// Everything is drawn in one sequence from integers and the C library's `log`, `exp` and `cos`;
/// those agree to the last bit or nearly so, and nearly all cells are rounded far above it.
public struct SmallEnterpriseWorld: Sendable {
  private let firms: [Firm]
  private let parties: Int

  /// `rows` firms and their loans at `parties` banks.
  public init(rows: Int, parties: Int = 3, seed: UInt64 = 1) {
    let codeCount = UnifiedSocialCreditCode.inventedCount
    precondition((0...codeCount).contains(rows), "more firms than codes")
    precondition(parties > 0, "at least one bank")
    var random = Xoshiro256(seed: seed)
    firms = (0..<rows).map { row in
      // 48271 and the prime 31 have no common factor: every code comes once, and not in order.
      Firm(number: (row + 1) * 48_271 % codeCount, banks: parties, using: &random)
    }
    self.parties = parties
  }

  /// The rows of each bank, "bank_1" the largest, with all columns: every bank buys tax and payment
  /// data about its own clients.
  public func horizontal() -> [(name: String, table: Table)] {
    var rows = [[Int]](repeating: [], count: parties)
    for (row, firm) in firms.enumerated() { rows[firm.bank].append(row) }
    let columns = Self.columns(of: Holder.allCases)
    return rows.enumerated().map { bank, rows in
      (Self.name(ofBank: bank), table(of: columns, rows: rows))
    }
  }

  private func table(of characteristics: [Characteristic], rows: [Int]) -> Table {
    var fillers = characteristics.map { ColumnFiller($0.cell, rowCount: rows.count) }
    // Firm by firm: column by column would fetch each record from memory thirty times.
    for row in rows {
      for index in fillers.indices { fillers[index].append(firms[row]) }
    }
    return Table(names: characteristics.map(\.name), columns: fillers.map(\.column))
  }
}

/// A column that grows firm by firm.
private struct ColumnFiller {
  private let cell: SmallEnterpriseWorld.Characteristic.Cell
  private var values: [Double] = []
  private var codes: [Int32] = []
  private var levels: [String] = []
  private var position: [String: Int32] = [:]

  init(_ cell: SmallEnterpriseWorld.Characteristic.Cell, rowCount: Int) {
    self.cell = cell
    switch cell {
    case .number: values.reserveCapacity(rowCount)
    case .level, .identifier: codes.reserveCapacity(rowCount)
    }
  }

  mutating func append(_ firm: SmallEnterpriseWorld.Firm) {
    switch cell {
    case .number(let value): values.append(value(firm))
    case .identifier(let text): addLevel(text(firm))
    case .level(let text):
      let text = text(firm)
      if let known = position[text] {
        codes.append(known)
      } else {
        position[text] = Int32(levels.count)
        addLevel(text)
      }
    }
  }

  private mutating func addLevel(_ text: String) {
    codes.append(Int32(levels.count))
    levels.append(text)
  }

  var column: Column {
    switch cell {
    case .number: .numeric(values)
    case .level, .identifier: .categorical(codes: codes, levels: levels)
    }
  }
}
