package import CreditData
package import CreditModels

extension IdentifierList {
  /// The enterprises that a holder's rows are about.
  package init(of table: Table, party: String, plan: Study.VerticalPlan) throws {
    guard let column = table[plan.id] else {
      throw DataError(
        .other(
          problem: "there is no column of this name",
          remedy: "every party names enterprises in the column federation.id"), column: plan.id
      ).at(party: party)
    }
    self.init(
      (0..<table.rowCount).map { column.text(row: $0) }, kind: plan.identifiers)
    guard !identifiers.isEmpty else {
      throw VerticalError.noIdentifiers(party: party, column: plan.id)
    }
  }
}
