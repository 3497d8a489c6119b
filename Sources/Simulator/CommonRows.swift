internal import CreditData
internal import CreditModels
internal import Federation

/// The rows that a simulation puts in one place to compare with: nobody has them in a deployment.
struct CommonRows {
  /// The columns of all holders side by side, in the order of the label party's rows.
  let joined: Table

  /// - Parameter parties: the one with the outcomes first.
  init(of parties: [Simulation.Party], plan: Study.VerticalPlan) throws {
    let lists = try parties.map {
      try IdentifierList(of: $0.table, party: $0.name, plan: plan)
    }
    let rows = lists.map { Dictionary(uniqueKeysWithValues: zip($0.identifiers, $0.rows)) }
    let common = lists[0].identifiers.filter { identifier in
      rows.allSatisfy { $0[identifier] != nil }
    }
    let tables = zip(parties, rows).map { party, rows in
      party.table.rows(common.compactMap { rows[$0] })
    }
    var (names, columns): ([String], [Column]) = ([], [])
    for table in tables {
      for (name, column) in zip(table.names, table.columns) where !names.contains(name) {
        names.append(name)
        columns.append(column)
      }
    }
    joined = Table(names: names, columns: columns, rowNumbers: tables[0].rowNumbers)
  }
}
