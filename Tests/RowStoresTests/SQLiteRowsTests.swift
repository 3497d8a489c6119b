import CreditData
import CreditModels
import Federation
import Foundation
import RowStores
import Testing

@Suite("Rows of SQLite are those of a CSV file")
struct SQLiteRowsTests {
  @Test("German credit gives the same table, and so the same card, byte for byte")
  func german() async throws {
    let folder = try TestFolder()
    let file = try folder.sqlite(
      "\(German.definition(number: "integer")); \(German.insert());")
    let rows = SQLiteRows(file: file, query: RowQuery(.table("german"), order: ["id"]))
    let csv = try folder.csv(German.csv())
    let study = try German.study()
    let (table, reference) = (
      try rows.rows(for: study, columns: nil).table, try csv.rows(for: study, columns: nil).table
    )
    #expect(table == reference)
    let (card, expected) = (try await German.card(table), try await German.card(reference))
    #expect(card == expected)
  }

  @Test("Awkward values are read as CSV has them")
  func awkward() throws {
    let folder = try TestFolder()
    let file = try folder.sqlite(
      """
      CREATE TABLE t (id INTEGER, number, word TEXT);
      INSERT INTO t VALUES (1, 0.1, 'a "b", c'), (2, 1e-300, ''), (3, NULL, NULL),
        (4, 9223372036854775807, 'é' || char(10) || '漢'), (5, -9223372036854775808, 'NA'),
        (6, 1e15, ' x '), (7, 600.0, '007'), (8, '  12.50 ', 'y');
      """)
    let csv = """
      id,number,word
      1,0.1,"a ""b"", c"
      2,1e-300,
      3,,
      4,9223372036854775807,"é
      漢"
      5,-9223372036854775808,NA
      6,1e15," x "
      7,600,007
      8,  12.50 ,y

      """
    let query = RowQuery(.select("SELECT * FROM t;\n"), order: ["id"])
    let rows = SQLiteRows(file: file, query: query)
    #expect(try rows.table() == folder.csv(csv).table())
    // A number that is to be a category has the shortest text, and an integer all its digits.
    let table = try rows.table(CSVOptions(types: ["number": .categorical]))
    #expect(
      (0..<8).map { table["number"]?.text(row: $0) } == [
        "0.1", "1e-300", nil, "9223372036854775807", "-9223372036854775808", "1000000000000000",
        "600",
        "  12.50 ",
      ])
  }

  @Test("Infinity, bytes and stray texts are refused with column and row")
  func refused() throws {
    let folder = try TestFolder()
    let file = try folder.sqlite(
      """
      CREATE TABLE t (id INTEGER, number, word);
      INSERT INTO t VALUES (1, 1.5, 'a'), (2, 9e999, x'00ff'), (3, 'secret', 'b'), (4, 2, 'c');
      """)
    let rows = SQLiteRows(file: file, query: RowQuery(.table("t"), order: ["id"]))
    let read = try rows.read(CSVOptions(), isForgiving: true).rows
    #expect(read.misfits.map(\.count) == [2, 1])
    #expect(read.misfits.map(\.first.row) == [2, 2])
    #expect(read.misfits.first?.first.rule == .notFinite)
    #expect(read.unfitRows == [1, 2])
    #expect { _ = try rows.table() } throws: {
      guard let error = $0 as? DataError else { return false }
      return error.row == 2 && !"\(error)".contains("secret")
    }
  }

  @Test("The snapshot is that of the rows, whatever their order and what a study leaves out")
  func snapshot() throws {
    let folder = try TestFolder()
    let file = try folder.sqlite(
      """
      CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, NULL);
      CREATE TABLE u (a INTEGER, b TEXT); INSERT INTO u VALUES (1, 'x'), (2, 'y'), (3, '');
      """)
    func rows(_ select: String, _ order: String) -> SQLiteRows {
      SQLiteRows(file: file, query: RowQuery(.select(select), order: [order]))
    }
    let whole = try rows("SELECT * FROM t", "a").snapshot()
    #expect(try rows("SELECT * FROM t", "a").snapshot(CSVOptions(exclude: ["b"])) == whole)
    #expect(try rows("SELECT b, a FROM t", "b").snapshot() == whole)
    #expect(try rows("SELECT * FROM t WHERE a < 3", "a").snapshot() != whole)
    #expect(try rows("SELECT a FROM t", "a").snapshot() != whole)
    #expect(try rows("SELECT * FROM u", "a").snapshot() != whole)
    #expect(
      try rows("SELECT * FROM t UNION ALL SELECT 1, 'x'", "a").snapshot()
        != rows("SELECT * FROM t UNION ALL SELECT 2, 'y'", "a").snapshot())
  }

  @Test("An order that leaves open which row comes first is refused; equal rows may change places")
  func ties() throws {
    let folder = try TestFolder()
    let file = try folder.sqlite(
      """
      CREATE TABLE t (id INTEGER, age INTEGER);
      INSERT INTO t VALUES (1, 30), (2, 40), (2, 40), (3, 30);
      """)
    let table = RowQuery.Body.table("t")
    #expect(throws: RowStoreError.tiedRows(first: 1, order: ["age"])) {
      _ = try SQLiteRows(file: file, query: RowQuery(table, order: ["age"])).table()
    }
    #expect(try SQLiteRows(file: file, query: RowQuery(table, order: ["id"])).table().rowCount == 4)
    #expect(throws: RowStoreError.unknownOrder("nosuch")) {
      _ = try SQLiteRows(file: file, query: RowQuery(table, order: ["nosuch"])).table()
    }
  }

  @Test("A missing file, one of another kind, a wrong query and one that writes end in sentences")
  func faults() throws {
    let folder = try TestFolder()
    let file = try folder.sqlite("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1);")
    func complaint(_ file: String, _ body: RowQuery.Body) throws -> String {
      do {
        _ = try SQLiteRows(file: file, query: RowQuery(body, order: ["a"])).table()
        return ""
      } catch let error as RowStoreError { return "\(error)" }
    }
    let absent = folder.path("absent.sqlite")
    #expect(try complaint(absent, .table("t")).contains("there is no such file"))
    #expect(!FileManager.default.fileExists(atPath: absent))
    let text = try folder.write(String(repeating: "no database ", count: 500), to: "text")
    #expect(try complaint(text, .table("t")).contains("file is not a database"))
    #expect(try complaint(file, .table("u")).contains("no such table: u"))
    #expect(try complaint(file, .select("SELEC a FROM t")).contains("syntax error"))
    for write in ["DELETE FROM t RETURNING a", "SELECT 1 AS a) ; DELETE FROM t; --"] {
      #expect(try !complaint(file, .select(write)).isEmpty)
    }
    #expect(
      try SQLiteRows(file: file, query: RowQuery(.table("t"), order: ["a"])).table().rowCount == 1)
  }
}
