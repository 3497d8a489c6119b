import CreditData
import Testing

@Suite("Identifiers")
struct IdentifierListTests {
  @Test("A code has one spelling, however it was typed")
  func spelling() {
    let kind = IdentifierKind.unifiedSocialCreditCode
    for cell in [
      "91110000600037341L", "91110000600037341l", " 91110000-600037341-L\t",
      "９１１１００００６０００３７３４１Ｌ", "91110000 600037341ｌ\u{3000}",
    ] {
      #expect(kind.normalised(cell) == "91110000600037341L", "\(cell)")
    }
    for cell in ["91110000600037342L", "9111000060003734", "91110000600037341L0", "企业", "é"] {
      #expect(kind.normalised(cell) == nil, "\(cell)")
    }
  }

  /// The example of GS 15-2006.
  @Test("A registration number has 15 digits, the last of which checks the others")
  func registration() {
    let kind = IdentifierKind.registrationNumber
    #expect(kind.normalised("110108000000016") == "110108000000016")
    #expect((0...9).count { kind.normalised("11010800000001\($0)") != nil } == 1)
    #expect(kind.normalised("11010800000001") == nil)
    #expect(kind.normalised("11010800000001X") == nil)
  }

  @Test("Malformed, repeated and missing cells are set aside by row")
  func rows() {
    let list = IdentifierList(
      ["91110000600037341L", nil, "x", "91110000600037341l", "  "],
      kind: .unifiedSocialCreditCode)
    #expect(list.identifiers == ["91110000600037341L"])
    #expect(list.rows == [0])
    #expect(list.missingRows == [1, 4])
    #expect(list.malformedRows == [2])
    #expect(list.repeatedRows == [3])
    #expect(list.unmatchedRows(common: []) == [0])
    #expect(list.unmatchedRows(common: [0]).isEmpty)
  }

  @Test("Each kind says which it is in words of its own")
  func formats() {
    #expect(Set(IdentifierKind.allCases.map(\.format)).count == 3)
    #expect(IdentifierList([" a b "], kind: .text).identifiers == ["a b"])
  }
}
