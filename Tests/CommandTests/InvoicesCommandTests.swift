import Foundation
import Testing

@Suite("data invoices")
struct InvoicesCommandTests {
  private static let arguments = [
    "data", "invoices", "--firms", "firms.csv", "--sales", "sales.csv", "--purchases",
    "purchases.csv", "--out", "features.csv",
  ]
  private static let header = "firm_id,invoice_date,counterparty_id,amount,tax,status\n"

  private func write(_ folder: Folder, sales: String? = nil) throws {
    try folder.write("name,firm_id\none,E2\ntwo,E1\n", to: "firms.csv")
    let rows =
      sales
      ?? "E1,2018-03-01,A,100,16,valid\nE1,2019-03-01,B,300,39,valid\nE3,2019-12-31,A,7,0.91,valid\n"
    try folder.write(Self.header + rows, to: "sales.csv")
    try folder.write(Self.header + "E1,2018-01-02,X,50,8,valid\n", to: "purchases.csv")
  }

  @Test("It writes one row a firm, in the order of the list, and says what was counted")
  func firms() throws {
    try withFolder { folder in
      try write(folder)
      let outcome = try Command.run(Self.arguments, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(
        outcome.output
          == """
          features.csv: 2 firms, 32 features
          3 invoices from 2018-01-01 to 2019-12-31, 1 of firms that are not listed not counted

          """)
      let lines = try folder.text("features.csv").split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      #expect(lines.map(\.[0]) == ["firm_id", "E2", "E1"])
      let cells = Dictionary(uniqueKeysWithValues: zip(lines[0], lines[2]))
      let known = [
        "history_months": "24", "sales_amount": "400", "sales_top_share": "0.75",
        "sales_growth": "2", "sales_months_since_last": "9", "purchase_growth": "-1",
        "gross_margin": "0.875", "vat_payable": "47", "purchase_monthly_mean": "2.08",
      ]
      for (name, value) in known { #expect(cells[name] == value, "\(name)") }
      // Nothing is known of the first firm but that it sold and bought nothing.
      #expect(Set(lines[1].dropFirst()) == ["0", ""])
    }
  }

  @Test("A reference date hides what came later; several files are taken together")
  func asOf() throws {
    try withFolder { folder in
      try write(folder)
      try folder.write(Self.header + "E2,2018-12-31,C,5,0,valid\n", to: "more.csv")
      let outcome = try Command.run(
        Self.arguments + ["--sales", "more.csv", "--from", "2018-01-02", "--as-of", "2018-12-31"],
        in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(
        outcome.output.hasSuffix(
          "3 invoices from 2018-01-02 to 2018-12-31, 2 later not counted\n"))
      let rows = try folder.text("features.csv").split(separator: "\n")
      #expect(rows[1].hasPrefix("E2,1,5,1,1,1,1,"))
      #expect(rows[2].hasPrefix("E1,12,100,1,1,1,1,"))
    }
  }

  @Test("A fault ends with its file, row and column, and leaves nothing behind")
  func faults() throws {
    let faults = [
      ("E1,2018-02-30,A,1,0,valid\n", "'invoice_date'"),
      ("E1,2018-02-01,A,x,0,valid\n", "'amount'"),
      ("E1,2018-02-01,A,1,0,ok\n", "'status'"), ("E1,2018-02-01,,1,0,valid\n", "'counterparty_id'"),
    ]
    for (row, column) in faults {
      try withFolder { folder in
        try write(folder, sales: "E1,2018-03-01,A,100,16,valid\n" + row)
        try expectRefusal(Self.arguments, in: folder, says: ["sales.csv", column, "row 2"])
      }
    }
    try withFolder { folder in
      try write(folder)
      try expectRefusal(
        Self.arguments.map { $0 == "firms.csv" ? "none.csv" : $0 }, in: folder,
        says: ["none.csv", "cannot be opened"])
      try expectRefusal(Self.arguments + ["--id", "code"], in: folder, says: ["'code'"])
      try expectRefusal(
        Self.arguments + ["--as-of", "2001-01-01"], in: folder, says: ["no invoice", "dates"])
      try expectRefusal(
        Self.arguments + ["--sales", "./purchases.csv"], in: folder, says: ["given twice"])
      try expectRefusal(
        Self.arguments.map { $0 == "features.csv" ? "./sales.csv" : $0 }, in: folder,
        says: ["--out", "lost"])
      try expectRefusal(
        Self.arguments.map { $0 == "features.csv" ? "none/features.csv" : $0 }, in: folder,
        says: ["none/features.csv", "cannot be written"])
    }
  }

  @Test("Dates that are none, or the wrong way round, are a slip of usage")
  func options() throws {
    try withFolder { folder in
      try write(folder)
      for options in [
        ["--as-of", "2018-2-1"], ["--from", "yesterday"],
        ["--from", "2019-01-02", "--as-of", "2019-01-01"],
      ] {
        #expect(try Command.run(Self.arguments + options, in: folder).code == 64)
      }
      #expect(try folder.content == ["firms.csv", "sales.csv", "purchases.csv"])
    }
  }

  @Test("The demonstration says which of the contest's files are missing")
  func demoWithoutData() throws {
    try withFolder { folder in
      let absent = try Command.runScript("invoices-demo", ["nowhere", "out"], in: folder)
      #expect(absent.code == 2 && absent.errors.contains("'nowhere'"))
      try folder.write("", to: "credit_history_firms.csv")
      let partial = try Command.runScript("invoices-demo", [".", "out"], in: folder)
      #expect(partial.code == 2)
      #expect(partial.errors.contains("no_credit_history_firms.csv is missing"))
      #expect(!partial.errors.contains("./credit_history_firms.csv is missing"))
      #expect(partial.errors.contains("datasets/invoices/README.md"))
      #expect(try folder.content == ["credit_history_firms.csv"])
    }
  }

  @Test(
    "The demonstration fits a card on 123 firms and scores the 302 without a history",
    .enabled(
      if: Datasets.contestInvoices != nil,
      "the folder 'shared' with real invoices is not beside the repository"))
  func demo() throws {
    let data = try #require(Datasets.contestInvoices)
    try withFolder { folder in
      let outcome = try Command.runScript("invoices-demo", [data, "out"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("123 firms, 27 bad"))
      #expect(outcome.output.contains("Fit: 123 rows, 27 bad"))
      #expect(outcome.output.contains("AUC held out: 0."))
      #expect(outcome.output.contains("cards of 123 folds"))
      #expect(try folder.text("out/card/report.html").contains("Rows held out in turn"))
      let scores = try folder.text("out/scores.csv").split(separator: "\n")
      #expect(scores.count == 303)
      // The rating says who has defaulted: no step may read it.
      for file in ["bank.csv", "tax.csv", "card/card.json"] {
        #expect(try !folder.text("out/\(file)").contains("credit_rating"))
      }
    }
  }
}
