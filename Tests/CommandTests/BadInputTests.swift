import CreditData
import Foundation
import Testing

@Suite("Bad input")
struct BadInputTests {
  /// A small study spoiled in one place, and what the message has to name.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let says: [String]
    let spoil: @Sendable (inout SmallStudy) -> Void

    init(
      _ name: String, says: [String], _ spoil: @escaping @Sendable (inout SmallStudy) -> Void
    ) {
      testDescription = name
      self.says = says
      self.spoil = spoil
    }
  }

  @Test("The small study is sound before it is spoiled")
  func sound() throws {
    try withFolder { folder in
      let study = SmallStudy()
      try study.write(to: folder)
      let outcome = try Command.run(study.arguments, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("equal within"))
    }
  }

  @Test(
    "A column without two values is left out, and the warning says why",
    arguments: [
      ("age", "30", "one and the same value"), ("age", "", "missing in all training rows"),
      ("purpose", "", "missing in all training rows"),
    ])
  func leftOut(column: String, cell: String, reason: String) throws {
    try withFolder { folder in
      var study = SmallStudy()
      study.column(column) { _ in cell }
      try study.write(to: folder)
      let outcome = try Command.run(study.arguments, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let said = outcome.output + outcome.errors
      #expect(said.contains("'\(column)' is not in the model: it ") && said.contains(reason))
    }
  }

  @Test("Held-out rows that call something else good are refused")
  func otherGoodInTest() throws {
    try withFolder { folder in
      let study = SmallStudy()
      try study.write(to: folder)
      let rows = try #require(study.files["north"]).enumerated().map { index, row in
        index > 0 && row.last == "0" ? row.dropLast() + ["paid"] : row
      }
      try folder.write(
        rows.map { $0.joined(separator: ",") }.joined(separator: "\n"), to: "test.csv")
      try expectRefusal(
        study.arguments + ["--test", "test.csv"], in: folder,
        says: ["'0'", "'paid'", "--test", "correct the file"])
    }
  }

  @Test("ends with code 2, one sentence and nothing written", arguments: cases)
  func refused(spoiled: Case) throws {
    try withFolder { folder in
      var study = SmallStudy()
      spoiled.spoil(&study)
      try study.write(to: folder)
      try expectRefusal(study.arguments, in: folder, says: spoiled.says)
    }
  }

  static let cases = outcomes + columns + cells + files + studies + parties + designs

  static let outcomes = [
    Case("missing target column", says: ["party south", "south.csv", "'y'", "target.column"]) {
      $0.remove("y")
    },
    Case(
      "missing target cell", says: ["party south", "south.csv", "'y'", "row 7", "leave them out"]
    ) {
      $0.cell("y", 7, is: "")
    },
    Case(
      "target with one class", says: ["'y'", "none of the training rows is bad", "target.bad"]
    ) {
      $0.column("y") { _ in "0" }
    },
    Case(
      "parties that call different things good",
      says: ["a good outcome is", "party", "target.good"]
    ) {
      let outcome = $0.files["south"]!.map(\.last)
      $0.column("y", of: "south") { outcome[$0] == "0" ? "2" : "1" }
    },
    Case(
      "target with a third value", says: ["party south", "'y'", "row 7", "third value", "correct"]
    ) {
      $0.cell("y", 7, is: "2")
    },
    Case("target without the bad value", says: ["party north", "'y'", "correct target.bad"]) {
      $0.study("bad: 1", "bad: yes")
    },
    Case(
      "a party with no bads", says: ["party south", "south.csv", "is bad", "leave the party out"]
    ) {
      $0.column("y", of: "south") { _ in "0" }
    },
    Case("a party with bads only", says: ["party south", "are bad", "leave the party out"]) {
      $0.column("y", of: "south") { _ in "1" }
    },
  ]

  static let columns = [
    Case(
      "parties with different columns", says: ["party south", "party north", "'income'", "add it"]
    ) {
      $0.remove("income")
    },
    Case(
      "parties with different types",
      says: ["'income' is categorical at party south but numeric at party north", "columns.types"]
    ) { $0.column("income", of: "south") { $0 % 2 == 0 ? "low" : "high" } },
    Case(
      "category missing from the dictionary",
      says: ["party south", "south.csv", "'purpose'", "row 9", "columns.categories"]
    ) { $0.cell("purpose", 9, is: "boat") },
    Case(
      "categorical column without dictionary",
      says: ["'purpose'", "no dictionary", "columns.categories", "data describe"]
    ) { $0.study("  categories:\n    purpose: [car, home]\n", "") },
    Case("duplicated header", says: ["party south", "south.csv", "'age'", "rename"]) {
      $0.rename("income", to: "age")
    },
    Case("misspelt exclusion", says: ["columns.exclude", "'idd'", "did you mean 'id'?"]) {
      $0.study("[id, w]", "[idd, w]")
    },
    Case("excluded target", says: ["study.yaml", "columns.exclude", "'y'", "remove it"]) {
      $0.study("[id, w]", "[id, w, y]")
    },
    Case("special codes of no column", says: ["columns.special", "'agee'", "did you mean 'age'?"]) {
      $0.study("  categories:", "  special: {agee: [-9]}\n  categories:")
    },
  ]

  static let cells = [
    Case(
      "ragged row",
      says: ["party south", "south.csv", "row 9", "expected 6 fields, found 7", "comma"]
    ) {
      $0.files["south"]![9].append("5")
    },
    Case(
      "non-numeric cell", says: ["party south", "south.csv", "'age'", "row 9", "columns.missing"]
    ) {
      $0.cell("age", 9, is: "abc")
    },
    Case("NaN cell", says: ["party south", "south.csv", "'age'", "row 9", "leave the cell empty"]) {
      $0.cell("age", 9, is: "NaN")
    },
    Case(
      "infinite cell", says: ["party south", "south.csv", "'age'", "row 9", "leave the cell empty"]
    ) {
      $0.cell("age", 9, is: "-inf")
    },
    Case(
      "field of ten megabytes", says: ["party south", "south.csv", "'age'", "row 9", "larger than"]
    ) {
      $0.cell("age", 9, is: String(repeating: "7", count: 10_000_000))
    },
    Case("negative weight", says: ["party south", "south.csv", "'w'", "row 9", "0 or more"]) {
      $0.weighted()
      $0.cell("w", 9, is: "-1")
    },
    Case("weights of zero", says: ["'w'", "weight 0", "columns.weight"]) {
      $0.weighted()
      $0.column("w") { _ in "0" }
    },
  ]

  static let files = [
    Case(
      "a party file with no rows", says: ["party south", "south.csv", "no rows", "leave it out"]
    ) {
      $0.keep(0, of: "south")
    },
    Case("empty file", says: ["party south", "south.csv", "empty", "name the columns"]) {
      $0.bytes["south.csv"] = Data()
    },
    Case("truncated gzip", says: ["party south", "south.csv.gz", "compressed", "again"]) {
      // The header of gzip, and the first byte of what it compresses.
      $0.bytes["south.csv.gz"] = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B])
      $0.options = [
        "--party", "north=north.csv", "--party", "south=south.csv.gz", "--party", "west=west.csv",
      ]
    },
    Case("data file missing", says: ["party south", "none.csv", "cannot be opened", "check"]) {
      $0.options = [
        "--party", "north=north.csv", "--party", "south=none.csv", "--party", "west=west.csv",
      ]
    },
    Case("semicolons", says: ["party south", "south.csv", "semicolons", "commas"]) {
      $0.bytes["south.csv"] = Data("id;age;income;purpose;w;y\n1;30;1000;car;1;0\n".utf8)
    },
    Case("test file with a third value", says: ["west.csv", "'y'", "row 5", "third value"]) {
      $0.cell("y", 5, of: "west", is: "7")
      $0.yaml += "federation: {acknowledgesTwoParties: true}\n"
      $0.options = ["--party", "a=north.csv", "--party", "b=south.csv", "--test", "west.csv"]
    },
  ]

  static let studies = [
    Case("unknown study key", says: ["study.yaml, line 7", "binning.fien", "did you mean 'fine'?"])
    {
      $0.study("fine: 5", "fien: 5")
    },
    Case(
      "misspelt choice", says: ["line 7", "binning.cuts", "'ronded'", "did you mean 'rounded'?"]
    ) {
      $0.study("fine: 5", "cuts: ronded")
    },
    Case("wrong type", says: ["study.yaml, line 7", "binning.fine", "'many'", "from 2 to 100"]) {
      $0.study("fine: 5", "fine: many")
    },
    Case("invalid YAML", says: ["study.yaml, line 8", "not valid YAML", "brackets"]) {
      $0.study("max: 4}", "max: 4")
    },
    Case("a key twice", says: ["study.yaml, line 1", "'study'", "twice", "remove one"]) {
      $0.yaml += "study: again\n"
    },
    Case("empty study", says: ["study.yaml", "empty", "target"]) { $0.yaml = "" },
    Case("too many special codes", says: ["columns.special.age", "too many", "49"]) {
      let codes = (1...300).map { "-\($0)" }.joined(separator: ", ")
      $0.study("  categories:", "  special: {age: [\(codes)]}\n  categories:")
    },
    Case("minimumRows below the owners' least", says: ["party north", "privacy.minimumRows", "30"])
    {
      $0.study("minimumRows: 30", "minimumRows: 2")
    },
    Case("exact cuts not allowed", says: ["party north", "binning.cuts", "--allow-exact-cuts"]) {
      $0.study("fine: 5", "cuts: exact")
    },
  ]

  static let parties = [
    Case("two parties of the same name", says: ["--party north", "twice", "name of its own"]) {
      $0.options = [
        "--party", "north=north.csv", "--party", "north=south.csv", "--party", "west=west.csv",
      ]
    },
    Case(
      "two parties with the same file",
      says: ["--party south=north.csv", "party north", "own rows"]
    ) {
      $0.options = [
        "--party", "north=north.csv", "--party", "south=north.csv", "--party", "west=west.csv",
      ]
    },
    Case(
      "two parties without acknowledgement",
      says: ["2 parties", "federation.acknowledgesTwoParties"]
    ) {
      $0.options = ["--party", "north=north.csv", "--party", "south=south.csv"]
    },
    Case("one party", says: ["one party", "fedrisk fit"]) {
      $0.options = ["--party", "north=north.csv"]
    },
    Case("--party without a name", says: ["--party north.csv", "NAME=FILE"]) {
      $0.options = ["--party", "north.csv"]
    },
    Case("neither --data nor --party", says: ["--data FILE", "--party NAME=FILE"]) {
      $0.options = []
    },
    Case("both --data and --party", says: ["--data", "--party", "not both"]) {
      $0.options = ["--data", "north.csv", "--party", "south=south.csv"]
    },
    Case("--data without a split", says: ["federation.split", "--party NAME=FILE"]) {
      $0.options = ["--data", "north.csv"]
    },
    Case("split by a column that is not there", says: ["north.csv", "'bank'", "correct the name"]) {
      $0.yaml += "federation: {split: {by: bank}}\n"
      $0.options = ["--data", "north.csv"]
    },
    Case("more parties than rows", says: ["party party_", "north.csv", "no rows", "fewer parties"])
    {
      $0.yaml += "federation: {split: {hash: row, parties: 500}}\n"
      $0.options = ["--data", "north.csv"]
    },
  ]

  static let designs = [
    Case("more parameters than rows", says: ["15 training rows", "21 coefficients", "more rows"]) {
      $0.asIs()
      $0.keep(5)
      $0.column("y") { "\($0 % 2)" }
      for power in 1...18 {
        $0.add("x\(power)") {
          "\((Int($0[0])! * (power + 1) * (Int($0[1])! + power * power)) % 23)"
        }
      }
    },
    Case("collinear columns", says: ["'double'", "'age'", "columns.exclude", "model.ridge"]) {
      $0.asIs()
      $0.add("double") { "\(2 * Int($0[1])! + 3)" }
    },
    Case(
      "missing cell in an asIs study",
      says: ["party south", "south.csv", "'age'", "row 9", "fill it in"]
    ) {
      $0.asIs()
      $0.cell("age", 9, is: "")
    },
    Case("asIs with a categorical column", says: ["'purpose'", "categorical", "columns.exclude"]) {
      $0.study("design: woe", "design: asIs")
    },
    Case("number too large for a sum", says: ["party south", "too large", "power of ten"]) {
      $0.asIs()
      $0.cell("income", 9, is: "1e300")
    },
    Case("no characteristic left", says: ["information value is below 5", "model.selection"]) {
      $0.study("iv: 0", "iv: 5")
    },
  ]

  @Test("A study file that is not there is named")
  func noStudy() throws {
    try withFolder { folder in
      try expectRefusal(
        ["simulate", "none.yaml", "--data", "none.csv", "--out", "out"], in: folder,
        says: ["none.yaml", "cannot be read", "check"])
    }
  }

  @Test("A pooled fit names the file, not a party")
  func pooled() throws {
    try withFolder { folder in
      var study = SmallStudy()
      study.cell("y", 7, is: "2")
      try study.write(to: folder)
      let errors = try expectRefusal(
        ["fit", "study.yaml", "--data", "south.csv", "--out", "out", "-q"], in: folder,
        says: ["south.csv", "'y'", "row 7"])
      #expect(!errors.contains("party"))
    }
  }

  @Test("A pooled fit does not count the rows of a file twice")
  func sameFileTwice() throws {
    try withFolder { folder in
      let study = SmallStudy()
      try study.write(to: folder)
      try expectRefusal(
        ["fit", "study.yaml", "--data", "south.csv", "--data", "south.csv", "--out", "out", "-q"],
        in: folder, says: ["--data south.csv", "twice", "give it once"])
    }
  }

  @Test("An output folder that is a file stays what it is")
  func outIsFile() throws {
    try withFolder { folder in
      let study = SmallStudy()
      try study.write(to: folder)
      try folder.write("mine", to: "out")
      try expectRefusal(study.arguments, in: folder, says: ["out", "a file stands", "--out"])
      #expect(try folder.text("out") == "mine")
    }
  }

  @Test("An empty output folder is not the root of the disk")
  func emptyOut() throws {
    try withFolder { folder in
      let study = SmallStudy()
      try study.write(to: folder)
      try expectRefusal(
        study.arguments.map { $0 == "out" ? "" : $0 }, in: folder, says: ["--out is empty", "name"])
    }
  }

  @Test("The results of a former run survive one that fails")
  func formerResults() throws {
    try withFolder { folder in
      var study = SmallStudy()
      try study.write(to: folder)
      #expect(try Command.run(study.arguments, in: folder).code == 0)
      let card = try folder.text("out/card.json")
      study.cell("y", 7, is: "2")
      try study.write(to: folder)
      try expectRefusal(study.arguments, in: folder, says: ["row 7"])
      #expect(try folder.text("out/card.json") == card)
    }
  }

  @Test("What is mistyped for the argument parser ends with its own code and shows the usage")
  func usage() throws {
    try withFolder { folder in
      for arguments in [
        ["simulate", "study.yaml", "--dta", "a.csv"], ["fit", "study.yaml"], ["scroe"],
        ["data", "synthesise", "sme", "--rows", "0", "--out", "out"],
      ] {
        let outcome = try Command.run(arguments, in: folder)
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains("Usage: fedrisk"))
      }
      #expect(try folder.content.isEmpty)
    }
  }
}

/// Expects code 2, one sentence with all of `says`, and no file made or removed.
@discardableResult
func expectRefusal(
  _ arguments: [String], in folder: Folder, says: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> String {
  let before = try folder.content
  let outcome = try Command.run(arguments, in: folder)
  #expect(outcome.code == 2, sourceLocation: sourceLocation)
  #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
  let errors = outcome.errors
  let isSentence =
    errors.hasPrefix("fedrisk: ") && (errors.hasSuffix(".\n") || errors.hasSuffix("?\n"))
    && errors.count { $0 == "\n" } == 1
  #expect(isSentence, "\(errors)", sourceLocation: sourceLocation)
  for text in says {
    #expect(errors.contains(text), "\(errors)", sourceLocation: sourceLocation)
  }
  #expect(try folder.content == before, sourceLocation: sourceLocation)
  return errors
}
