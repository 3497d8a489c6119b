import CreditData
import Foundation
import Testing

@Suite("Small enterprise registers")
struct SmallEnterpriseRegistersTests {
  /// Large enough that every effect below stands several standard errors clear of noise.
  static let count = 40_000
  static let registers = SmallEnterpriseRegisters(count: count).registers
  static let clean = SmallEnterpriseRegisters(count: count, spelling: .clean).registers

  private static func cells(_ table: Table) -> [String?] {
    (0..<table.rowCount).map { table["uscc"]?.text(row: $0) }
  }

  private static func identifiers(_ table: Table) -> IdentifierList {
    IdentifierList(cells(table), kind: .unifiedSocialCreditCode)
  }

  @Test("Tax bureau, bank and platform share the code and nothing else")
  func columns() {
    #expect(Self.registers.map(\.name) == ["tax", "bank", "platform"])
    let names = Self.registers.flatMap(\.table.names)
    #expect(names.filter { $0 == "uscc" }.count == 3)
    #expect(Set(names).count == names.count - 2)
    #expect(Self.registers.allSatisfy { $0.table.names[0] == "uscc" })
    #expect(Self.registers.filter { $0.table["default"] != nil }.map(\.name) == ["bank"])
  }

  @Test("Each knows its share of the enterprises, in an order of its own")
  func overlap() {
    let lists = Self.clean.map { Self.identifiers($0.table) }
    for (list, share) in zip(lists, [0.90, 0.85, 0.90]) {
      #expect(list.malformedRows.isEmpty && list.repeatedRows.isEmpty && list.missingRows.isEmpty)
      #expect(abs(Double(list.identifiers.count) / Double(Self.count) - share) < 0.01)
    }
    let sets = lists.map { Set($0.identifiers) }
    let common = sets[0].intersection(sets[1]).intersection(sets[2])
    #expect(abs(Double(common.count) / Double(Self.count) - 0.9 * 0.85 * 0.9) < 0.015)
    let orders = lists.map { $0.identifiers.filter(common.contains) }
    #expect(orders[0] != orders[1] && orders[1] != orders[2] && orders[0] != orders[2])
  }

  @Test("Real lists repeat, mistype, respell and lack a few codes; clean ones do not")
  func spelling() {
    for register in Self.registers {
      let table = register.table
      let list = Self.identifiers(table)
      let rows = Double(table.rowCount)
      #expect(abs(Double(list.malformedRows.count) / rows - 0.005) < 0.0025)
      #expect(abs(Double(list.repeatedRows.count) / rows - 0.005) < 0.0025)
      #expect(abs(Double(list.missingRows.count) / rows - 0.002) < 0.0015)
      let cells = Self.cells(table)
      let respelt = zip(list.rows, list.identifiers).count { cells[$0] != $1 }
      #expect(abs(Double(respelt) / rows - 0.010) < 0.003)
      // The four ways a code is written.
      let texts = zip(list.rows, list.identifiers).filter { cells[$0] != $1 }.compactMap {
        cells[$0.0]
      }
      #expect(texts.contains { $0 == $0.lowercased() } && texts.contains { $0.hasSuffix(" ") })
      #expect(texts.contains { $0.contains("-") } && texts.contains { $0.utf8.count > 18 })
    }
  }

  @Test("The row of an enterprise that stands there twice is the same twice")
  func repeats() throws {
    let table = Self.registers[1].table
    let list = Self.identifiers(table)
    let first = Dictionary(uniqueKeysWithValues: zip(list.identifiers, list.rows))
    for row in list.repeatedRows {
      let code = try #require(table["uscc"]?.text(row: row))
      let original = try #require(
        IdentifierKind.unifiedSocialCreditCode.normalised(code).flatMap { first[$0] })
      #expect(original < row)
      for column in 1..<table.columns.count {
        #expect(table.text(column: column, row: original) == table.text(column: column, row: row))
      }
    }
  }

  @Test("How lists are kept changes no enterprise; another seed does")
  func deterministic() {
    let again = SmallEnterpriseRegisters(count: 500, seed: 3).registers.map(\.table)
    #expect(SmallEnterpriseRegisters(count: 500, seed: 3).registers.map(\.table) == again)
    #expect(SmallEnterpriseRegisters(count: 500, seed: 4).registers.map(\.table) != again)
    let (bank, badly) = (Self.defaults(Self.clean[1].table), Self.defaults(Self.registers[1].table))
    let shared = Set(bank.keys).intersection(badly.keys)
    #expect(shared.count > 9 * bank.count / 10 * 8 / 10)
    #expect(shared.allSatisfy { bank[$0] == badly[$0] })
  }

  @Test("About one in ten defaults")
  func badRate() {
    let outcomes = Self.defaults(Self.clean[1].table).values
    let rate = outcomes.reduce(0, +) / Double(outcomes.count)
    #expect(0.08...0.13 ~= rate, "\(rate)")
  }

  @Test(
    "Columns of each of the three go with the outcome",
    arguments: [
      (0, "late_filings", 1.0), (0, "top_customer_share", 1), (0, "void_invoice_rate", 1),
      (0, "active_months", -1), (1, "credit_utilisation", 1), (1, "overdrafts", 1),
      (1, "average_balance", -1), (2, "refund_rate", 1), (2, "disputes", 1),
      (2, "settlement_days", 1), (2, "customer_rating", -1),
    ])
  func effects(register: Int, name: String, sign: Double) {
    let table = Self.clean[register].table
    let outcomes = Self.defaults(Self.clean[1].table)
    let codes = Self.cells(table)
    let known = (0..<table.rowCount).compactMap { row -> (Double, Double)? in
      guard let value = table.number(name, row: row), let code = codes[row],
        let outcome = outcomes[code]
      else { return nil }
      return (value, outcome)
    }
    let median = known.map(\.0).sorted()[known.count / 2]
    func rate(_ isHigh: Bool) -> Double {
      let part = known.filter { ($0.0 > median) == isHigh }.map(\.1)
      return part.reduce(0, +) / Double(part.count)
    }
    let ratio = rate(true) / rate(false)
    #expect(sign > 0 ? ratio > 1.15 : ratio < 1 / 1.15, "\(name): \(ratio)")
  }

  @Test("Without enterprises the registers are empty")
  func empty() {
    #expect(SmallEnterpriseRegisters(count: 0).registers.allSatisfy { $0.table.rowCount == 0 })
  }

  @Test("The committed files are the registers of 3,000 enterprises, and their study")
  func sample() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "datasets/sme/vertical")
    for register in SmallEnterpriseRegisters(count: 3_000).registers {
      let file = folder.appending(path: "\(register.name).csv")
      #expect(try Data(contentsOf: file) == Data(CSVWriter.bytes(of: register.table)))
    }
    let study = folder.appending(path: "study.yaml")
    #expect(try String(contentsOf: study, encoding: .utf8) == SmallEnterpriseRegisters.study)
  }

  private static func defaults(_ table: Table) -> [String: Double] {
    let list = identifiers(table)
    return Dictionary(
      uniqueKeysWithValues: zip(list.identifiers, list.rows).compactMap { code, row in
        table.number("default", row: row).map { (code, $0) }
      })
  }
}
