/// How enterprises are named in a column.
public enum IdentifierKind: String, Codable, Sendable, CaseIterable {
  /// 18 characters with a check character, GB 32100-2015.
  case unifiedSocialCreditCode
  /// The registration number before 2015: 15 digits, the last a check digit, GS 15-2006.
  case registrationNumber
  /// Anything, compared as it stands but for white space around it.
  case text

  /// Kind and spelling in words, which all parties of a job must share.
  public var format: String {
    switch self {
    case .unifiedSocialCreditCode:
      "unified social credit codes, 18 characters in capitals, check character verified"
    case .registrationNumber: "registration numbers, 15 digits, check digit verified"
    case .text: "text as it stands, without white space around it"
    }
  }

  /// The one spelling of a cell, nil when it is malformed.
  ///
  /// White space, hyphens and full-width forms, which people type into codes, are taken off; letters
  /// become capitals.
  public func normalised(_ cell: String) -> String? {
    if self == .text {
      let trimmed = cell.trimmingWhitespace()
      return trimmed.isEmpty ? nil : trimmed
    }
    var code = ""
    for scalar in cell.unicodeScalars {
      switch scalar.value {
      case 0x20, 0x09, 0x0A, 0x0D, 0x2D, 0xA0, 0x3000, 0xFEFF: continue
      case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
        code.append(String(UnicodeScalar(UInt8(scalar.value - 0xFEE0))).uppercased())
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: code.append(String(scalar).uppercased())
      default: return nil
      }
    }
    let isValid =
      self == .registrationNumber
      ? Self.isRegistrationNumber(code) : UnifiedSocialCreditCode.isValid(code)
    return isValid ? code : nil
  }

  /// ISO 7064, MOD 11,10.
  private static func isRegistrationNumber(_ code: String) -> Bool {
    let digits = code.utf8.map { Int($0) - 0x30 }
    guard digits.count == 15, digits.allSatisfy({ (0...9).contains($0) }) else { return false }
    var product = 10
    for digit in digits.dropLast() {
      let sum = (product + digit) % 10
      product = (sum == 0 ? 10 : sum) * 2 % 11
    }
    return (product + digits[14]) % 10 == 1
  }
}

/// The usable identifiers of a column, each once, and the rows that were set aside.
public struct IdentifierList: Sendable, Equatable {
  public let kind: IdentifierKind
  /// In one spelling, in the order of their first rows.
  public let identifiers: [String]
  /// The row of each identifier.
  public let rows: [Int]
  /// Rows whose cell is no identifier of this kind.
  public let malformedRows: [Int]
  /// Rows with an identifier that an earlier row has.
  public let repeatedRows: [Int]
  /// Rows with an empty cell.
  public let missingRows: [Int]

  /// - Parameter cells: of a column, nil where there is no value.
  public init(_ cells: [String?], kind: IdentifierKind) {
    self.kind = kind
    var (identifiers, rows): ([String], [Int]) = ([], [])
    var (malformed, repeated, missing): ([Int], [Int], [Int]) = ([], [], [])
    var seen: Set<String> = []
    seen.reserveCapacity(cells.count)
    for (row, cell) in cells.enumerated() {
      guard let cell, !cell.trimmingWhitespace().isEmpty else {
        missing.append(row)
        continue
      }
      guard let identifier = kind.normalised(cell) else {
        malformed.append(row)
        continue
      }
      guard seen.insert(identifier).inserted else {
        repeated.append(row)
        continue
      }
      identifiers.append(identifier)
      rows.append(row)
    }
    self.identifiers = identifiers
    self.rows = rows
    malformedRows = malformed
    repeatedRows = repeated
    missingRows = missing
  }

  /// The rows of `places` in this list that are not among the common ones.
  ///
  /// - Parameter common: places in `identifiers`, as an intersection names them.
  public func unmatchedRows(common: [Int]) -> [Int] {
    let matched = Set(common)
    return rows.indices.filter { !matched.contains($0) }.map { rows[$0] }
  }
}

extension String {
  fileprivate func trimmingWhitespace() -> String {
    let characters = drop { $0.isWhitespace }
    guard let last = characters.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(characters[...last])
  }
}
