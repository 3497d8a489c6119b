import Federation
import FederationStore
import Foundation
import GRDB
import Testing

@Suite("An institution's rows, where they are and under its own names")
struct RowServiceTests {
  private static let datasets = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "datasets/german")
  private static let study = datasets.appending(path: "study.yaml").path

  /// A node's folder with a database of German credit, ages and outcomes under names of its own.
  private final class Bank {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fedrisk-\(UUID())")

    init() throws {
      try Service.run(
        "fedrisk-node",
        ["init", "--folder", folder.path, "--name", "north", "--coordinator", "localhost"])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func database(_ csv: String, changes: String = "") throws {
      let lines = try String(contentsOfFile: csv, encoding: .utf8).split(
        whereSeparator: \.isNewline)
      try RowServiceTests.load(
        lines.map { RowServiceTests.fields(of: $0) }, into: folder.appending(path: "own.sqlite"),
        changes: changes)
    }

    /// Puts `rows` into node.yaml.
    func set(_ rows: String) throws {
      try RowServiceTests.set(rows, in: folder.path)
    }

    func check(_ arguments: String...) throws -> (code: Int32, output: String, complaint: String) {
      try Service.outcome("fedrisk-node", ["check", "--folder", folder.path] + arguments)
    }
  }

  private static func set(_ rows: String, in folder: String) throws {
    let file = folder + "/node.yaml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacing("\nrows: rows\n", with: "\n\(rows)\n").write(
      toFile: file, atomically: true, encoding: .utf8)
  }

  /// Of a line without doubled quotes.
  private static func fields(of line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == "," && !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }

  private static func load(_ rows: [[String]], into file: URL, changes: String) throws {
    try DatabaseQueue(path: file.path).write { db in
      let names = rows[0].map { $0 == "age_in_years" ? "customer age" : $0 }
      try db.execute(
        sql:
          "CREATE TABLE loans (number INTEGER, \(names.map { "\"\($0)\"" }.joined(separator: ", ")))"
      )
      for (index, row) in rows.dropFirst().enumerated() {
        let marks = row.map { _ in "?" }.joined(separator: ", ")
        let own = row.map { $0 == "good" ? "paid" : $0 == "bad" ? "lost" : $0 }
        let cells = own.map { Int($0)?.databaseValue ?? $0.databaseValue }
        try db.execute(
          sql: "INSERT INTO loans VALUES (\(index), \(marks))", arguments: StatementArguments(cells)
        )
      }
      if !changes.isEmpty { try db.execute(sql: changes) }
    }
  }

  private static let mapped = """
    rows:
      sqlite: {file: own.sqlite, query: 'SELECT * FROM loans', order: number}
      columns: {age_in_years: customer age, loan: number}
      values: {creditability: {paid: good, lost: bad}}
    """

  /// The demo's study, which leaves the number of a row out.
  private func study(_ bank: Bank, _ change: (String) -> String = { $0 }) throws -> String {
    let text = try String(contentsOfFile: Self.study, encoding: .utf8)
    let file = bank.folder.appending(path: "study.yaml").path
    try change(
      text.replacing("columns:\n", with: "columns:\n  exclude: [loan]\n", maxReplacements: 1)
    )
    .write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }

  private static let german = datasets.appending(path: "german.csv").path

  @Test("Rows of SQLite under other names give the card of CSV rows, byte for byte")
  func deployed() async throws {
    let deployment = try Deployment()
    let lines = try String(contentsOfFile: deployment.rows("north"), encoding: .utf8)
      .split(whereSeparator: \.isNewline)
    try Self.load(
      lines.map { Self.fields(of: $0) },
      into: URL(filePath: deployment.path("north", "own.sqlite")), changes: "")
    try Self.set(
      """
      rows:
        sqlite:
          file: own.sqlite
          query: |
            SELECT \(Self.fields(of: lines[0]).map {
              $0 == "age_in_years" ? "\"customer age\"" : $0
            }.joined(separator: ", ")) FROM loans
          order: [\(Self.fields(of: lines[0]).map {
            $0 == "age_in_years" ? "customer age" : $0
          }.joined(separator: ", "))]
        columns: {age_in_years: customer age}
        values: {creditability: {paid: good, lost: bad}}
      """, in: deployment.path("north"))
    try await deployment.startAll()
    let job = try deployment.submit()
    for bank in Deployment.banks { try await deployment.approve(job, by: bank) }
    try await deployment.wait("the job is done") { try $0.job(job)?.state == .done }
    // The same rows in the same order, as a file.
    let sorted = try Service.outcome(
      "fedrisk-node", ["check", "--folder", deployment.path("north"), "--job", job])
    #expect(sorted.code == 0, "\(sorted.complaint)")
    let text = try Self.csv(deployment.path("north", "own.sqlite"), header: lines[0])
    try text.write(toFile: deployment.rows("north"), atomically: true, encoding: .utf8)
    let (real, simulated) = (try deployment.export(job), try deployment.simulate())
    #expect(
      try Data(contentsOf: real.appending(path: "card.json"))
        == Data(contentsOf: simulated.appending(path: "card.json")))
  }

  /// The loans as the order above has them, under the study's names.
  private static func csv(_ file: String, header: Substring) throws -> String {
    let names = fields(of: header).map { $0 == "age_in_years" ? "\"customer age\"" : $0 }
    let list = names.joined(separator: ", ")
    let rows = try DatabaseQueue(path: file).read { db in
      try Row.fetchAll(db, sql: "SELECT \(list) FROM loans ORDER BY \(list)")
    }
    let lines = rows.map { row in
      row.databaseValues.map { value -> String in
        let text = String.fromDatabaseValue(value) ?? Int.fromDatabaseValue(value).map(String.init)
        let name = text == "paid" ? "good" : text == "lost" ? "bad" : text ?? ""
        return name.contains(",") ? "\"\(name)\"" : name
      }.joined(separator: ",")
    }
    return ([String(header)] + lines).joined(separator: "\n") + "\n"
  }

  @Test("A check says what the job will say: the study can run")
  func fits() throws {
    let bank = try Bank()
    try bank.database(Self.german)
    try bank.set(Self.mapped)
    let check = try bank.check(study(bank))
    #expect(check.code == 0, "\(check.complaint)")
    for line in [
      "SQLite database", "1000 rows", "creditability (target): categorical, 0.0 % missing",
      "Matches: 100.0 %", "The study can run on these rows.",
    ] { #expect(check.output.contains(line), "\(line)") }
    let described = try bank.check()
    #expect(described.code == 0 && described.output.contains("age_in_years: numeric"))
  }

  @Test("A check names what does not fit, and ends with the job's sentence and code 2")
  func misfits() throws {
    let bank = try Bank()
    try bank.database(
      Self.german,
      changes: """
        UPDATE loans SET housing = 'castle' WHERE number < 10;
        UPDATE loans SET duration_in_month = 'long' WHERE number = 20;
        UPDATE loans SET number = 30 WHERE number = 31;
        """)
    try bank.set(Self.mapped.replacing("order: number", with: "order: [number, credit_amount]"))
    let file = try study(bank) {
      $0.replacing("split: {hash: row, train", with: "split: {hash: loan, train")
        .replacing("exclude: [loan]", with: "special: {age_in_years: [-9], income: [-7]}")
    }
    let check = try bank.check(file)
    #expect(check.code == 2)
    for line in [
      "income (columns.special): NOT THERE", "OUTSIDE THE DICTIONARY: 'castle' (10)",
      "1 cells cannot be read; the first: column 'duration_in_month', row 21",
      "Ids: 1 are on more than one row, 2 rows together", "Matches: 98.9 %",
    ] { #expect(check.output.contains(line), "\(line) in \(check.output)") }
    #expect(
      check.complaint.contains("cannot run on these rows: column 'duration_in_month', row 21"))
  }

  @Test("A category outside the dictionary, and a column only the study has, are the verdict")
  func verdicts() throws {
    let bank = try Bank()
    try bank.database(Self.german, changes: "UPDATE loans SET housing = 'castle'")
    try bank.set(Self.mapped)
    let outside = try bank.check(study(bank))
    #expect(outside.code == 2)
    #expect(outside.complaint.contains("the category is not in the study's dictionary"))
    let special = try bank.check(
      study(bank) {
        $0.replacing("exclude: [loan]", with: "exclude: [row, housing]\n  special: {income: [-7]}")
      })
    #expect(special.code == 2)
    #expect(special.complaint.contains("columns.special names column 'income'"))
  }

  @Test("PostgreSQL that cannot be reached: a sentence, without the password")
  func unreachable() throws {
    let bank = try Bank()
    let file = bank.folder.appending(path: "pg.password")
    try "hush-hush\n".write(to: file, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    try bank.set(
      """
      rows:
        postgresql:
          connection: host=127.0.0.1 port=1 dbname=loans user=fedrisk
          passwordFile: pg.password
          table: loans
          order: id
      """)
    let check = try bank.check()
    #expect(check.code == 2)
    #expect(check.complaint.contains("PostgreSQL cannot be reached"))
    #expect(!check.complaint.contains("hush") && !check.output.contains("hush"))
  }

  @Test(
    "Mistakes under rows are named",
    arguments: [
      ("rows: {csv: rows, sqlite: {file: a, table: b, order: c}}", "exactly one of"),
      ("rows: {columns: {a: b}}", "exactly one of"),
      ("rows: {sqlite: {file: a, table: b}}", "name the columns of the result"),
      ("rows: {sqlite: {file: a, table: b, query: c, order: d}}", "either query"),
      ("rows: {sqlite: {file: a, tabel: b, order: c}}", "either query"),
      ("rows: {csv: rows, colums: {a: b}}", "rows.colums: there is no such key"),
      ("rows: {postgresql: {table: b, order: c, timeout: soon}}", "seconds from 1"),
    ])
  func mistakes(_ rows: String, _ sentence: String) throws {
    let bank = try Bank()
    try bank.set(rows)
    let complaint = try Service.run(
      "fedrisk-node", ["jobs", "--folder", bank.folder.path], fails: true)
    #expect(complaint.contains(sentence), "\(complaint)")
  }
}
