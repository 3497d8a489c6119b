import CreditData
import CreditModels
import Federation
import Foundation
import RowStores
import Testing

@Suite(
  "Rows of PostgreSQL are those of a CSV file",
  .enabled(if: PostgresServer.isAvailable, Comment(rawValue: PostgresServer.absence)))
struct PostgreSQLRowsTests {
  private let folder: TestFolder
  private let server: PostgresServer

  init() throws {
    folder = try TestFolder()
    server = try PostgresServer.shared.get()
  }

  private func reach(
    _ connection: String? = nil, password: String? = PostgresServer.password, timeout: Int = 60
  ) throws -> PostgreSQLRows.Server {
    PostgreSQLRows.Server(
      connection: connection ?? server.connection,
      passwordFile: try password.map { try folder.write($0 + "\n", to: "pg.password") },
      timeout: timeout)
  }

  private func rows(_ body: RowQuery.Body, order: String = "id") throws -> PostgreSQLRows {
    PostgreSQLRows(server: try reach(), query: RowQuery(body, order: [order]))
  }

  @Test("German credit gives the same table, and so the same card, byte for byte")
  func german() async throws {
    let script = try folder.write(
      "\(German.definition(number: "numeric"));\n\(German.insert());\n", to: "german.sql")
    try server.sql("DROP TABLE IF EXISTS german")
    try server.run(file: script)
    let study = try German.study()
    let table = try rows(.table("public.german")).rows(for: study, columns: nil).table
    let reference = try folder.csv(German.csv()).rows(for: study, columns: nil).table
    #expect(table == reference)
    let (card, expected) = (try await German.card(table), try await German.card(reference))
    #expect(card == expected)
  }

  @Test("Awkward values of every type are read as CSV has them")
  func awkward() throws {
    let select = """
      SELECT * FROM (VALUES
        (1, 0.1::float8, 0.1::float4, 1.5::numeric(38,10), 9223372036854775807::bigint, true,
          date '2024-02-29', 'a "b", c'),
        (2, 1e-300, 1e15, 12345678901234567890.0123456789, -9223372036854775808, false,
          date '0001-01-01', ''),
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (4, 1.7976931348623157e308, -1.5, -0.0000000001, 0, true, date '1999-12-31',
          'é' || chr(10) || '漢')
      ) AS v (id, f8, f4, n, i, b, d, t)
      """
    let csv = """
      id,f8,f4,n,i,b,d,t
      1,0.1,0.1,1.5,9223372036854775807,true,2024-02-29,"a ""b"", c"
      2,1e-300,1e15,12345678901234567890.0123456789,-9223372036854775808,false,0001-01-01,
      3,,,,,,,
      4,1.7976931348623157e308,-1.5,-0.0000000001,0,true,1999-12-31,"é
      漢"

      """
    #expect(try rows(.select(select)).table() == folder.csv(csv).table())
    let texts = try rows(.select(select)).table(
      CSVOptions(types: ["f8": .categorical, "f4": .categorical, "n": .categorical]))
    #expect(texts["f4"]?.text(row: 1) == "1000000000000000")
    #expect(texts["f8"]?.text(row: 1) == "1e-300")
    #expect(texts["n"]?.text(row: 0) == "1.5000000000")
  }

  @Test("NaN, infinity and bytes are refused with column and row")
  func refused() throws {
    for (value, rule) in [
      ("'NaN'::float8", DataRule.notFinite), ("'-Infinity'::float8", .notFinite),
    ] {
      let select = "SELECT 1 AS id, 1.0::float8 AS x UNION ALL SELECT 2, \(value)"
      #expect(throws: DataError(rule, column: "x", row: 2)) {
        _ = try rows(.select(select)).table()
      }
    }
    #expect { _ = try rows(.select("SELECT 1 AS id, '\\xff'::bytea AS x")).table() } throws: {
      "\($0)".contains("column 'x', row 1: the cell holds bytes")
    }
  }

  @Test("No rows are a table without rows, and the snapshot heeds neither order nor settings")
  func snapshot() throws {
    let empty = try rows(.select("SELECT 1 AS id, 'x'::text AS x WHERE false")).table()
    #expect(empty.names == ["id", "x"] && empty.rowCount == 0)
    let select =
      "SELECT i AS id, -i AS back, timestamptz 'epoch' AS t FROM generate_series(1, 50) i"
    let whole = try rows(.select(select)).snapshot()
    #expect(try rows(.select(select), order: "back").snapshot() == whole)
    #expect(try rows(.select(select)).snapshot(CSVOptions(exclude: ["back"])) == whole)
    let other = PostgreSQLRows(
      server: try reach(
        server.connection + " options='-c timezone=Asia/Shanghai -c datestyle=German'"),
      query: RowQuery(.select(select), order: ["id"]))
    #expect(try other.snapshot() == whole)
    #expect(try rows(.select(select + " WHERE i > 1")).snapshot() != whole)
  }

  /// The owner's sentence, and that nothing secret is in it.
  private func complaint(
    _ reach: PostgreSQLRows.Server, _ query: RowQuery, within limit: Duration = .seconds(15)
  ) -> String {
    let source = PostgreSQLRows(server: reach, query: query)
    let log = Log()
    let study = Study(name: "s", target: .init(column: "y", bad: "1"))
    let start = ContinuousClock.now
    do {
      _ = try DiscreetRows(source, report: log.add).rows(for: study, columns: nil)
      Issue.record("there was no error")
    } catch {
      // What leaves is one sentence for all of them.
      #expect(error as? RowSourceError == .notReadable)
      #expect(!"\(error)".contains("127.0.0.1"))
    }
    #expect(ContinuousClock.now - start < limit)
    #expect(!log.text.contains(PostgresServer.password))
    return log.text
  }

  private let one = RowQuery(.select("SELECT 1 AS id"), order: ["id"])

  @Test("A wrong password, a server that is down, one that hangs: a sentence, in time")
  func connecting() throws {
    #expect(
      complaint(try reach(password: "wrong-secret"), one)
        .contains("password authentication failed"))
    #expect(!complaint(try reach(password: "wrong-secret"), one).contains("wrong-secret"))
    let closed = "host=127.0.0.1 port=1 dbname=x user=y"
    #expect(complaint(try reach(closed), one).contains("Connection refused"))

    // A port that takes connections and says nothing.
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer -> UInt16 in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(listener, $0, length)
        _ = listen(listener, 4)
        _ = getsockname(listener, $0, &length)
      }
      return UInt16(bigEndian: pointer.pointee.sin_port)
    }
    let hanging = "host=127.0.0.1 port=\(port) dbname=x user=y connect_timeout=2"
    #expect(complaint(try reach(hanging), one).contains("timeout expired"))
  }

  @Test("Secrets in the wrong place and files that others can read are refused, unread")
  func secrets() throws {
    for text in [
      "password=hush host=x", "postgresql://u:hush@h/db", "host=x hush", "sslpassword=hush",
    ] {
      let words = complaint(try reach(text), one)
      #expect(words.contains("rows.postgresql.connection") && !words.contains("hush"))
    }
    let open = try folder.write("hush", to: "open.password", mode: 0o644)
    var server = try reach()
    server.passwordFile = open
    #expect(complaint(server, one).contains("chmod 600"))
    server.passwordFile = folder.path("absent")
    #expect(complaint(server, one).contains("cannot be read"))
  }

  @Test("libpq's own password file serves as well")
  func passFile() throws {
    let file = try folder.write(
      "127.0.0.1:\(server.port):*:\(PostgresServer.user):\(PostgresServer.password)\n", to: "pgpass"
    )
    let reach = try reach(server.connection + " passfile='\(file)'", password: nil)
    #expect(try PostgreSQLRows(server: reach, query: one).table().rowCount == 1)
  }

  @Test(
    "A wrong query, a table that is not there, a slow query, one that writes: a sentence, in time")
  func asking() throws {
    let query = { RowQuery(.select($0), order: ["id"]) }
    let server = try reach()
    #expect(complaint(server, query("SELEC 1")).contains("syntax error"))
    #expect(
      complaint(server, RowQuery(.table("nosuch"), order: ["id"])).contains("does not exist"))
    #expect(
      complaint(server, RowQuery(.select("SELECT 1 AS id"), order: ["x"])).contains(
        "does not exist")
    )
    #expect(complaint(server, query("SELECT 1 AS id, 2 AS id")).contains("ambiguous"))
    #expect(
      complaint(server, query("SELECT 1 AS id, 2 AS a, 3 AS a")).contains("two columns called 'a'"))
    // A cell in the server's words goes nowhere.
    let cast = complaint(
      server, query("SELECT ('secret-' || i)::int AS id FROM generate_series(1,2) i"))
    #expect(cast.contains("(22P02)") && !cast.contains("secret-"))
    try self.server.sql("CREATE TABLE IF NOT EXISTS kept (id int)")
    try self.server.sql(
      "CREATE OR REPLACE FUNCTION add() RETURNS int LANGUAGE sql AS 'INSERT INTO kept VALUES (1) RETURNING 1'"
    )
    #expect(complaint(server, query("SELECT add() AS id")).contains("read-only transaction"))
    #expect(complaint(server, query("SELECT 1 AS id; DELETE FROM kept")).contains("syntax error"))
    let slow = try reach(timeout: 1)
    #expect(complaint(slow, query("SELECT 1 AS id, pg_sleep(60)")).contains("within 1 seconds"))
    #expect(
      throws: RowStoreError.tiedRows(first: 1, order: ["id"])
    ) {
      _ = try rows(.select("SELECT 1 AS id, i FROM generate_series(1, 3) i")).table()
    }
  }

  @Test("A server that dies in the middle of the rows: a sentence, and no part of them")
  func killed() async throws {
    let own = try PostgresServer()
    let reach = try reach(own.connection)
    let select = "SELECT i AS id, pg_sleep(0.001)::text AS x FROM generate_series(1, 100000) i"
    async let words = complaint(
      reach, RowQuery(.select(select), order: ["id"]), within: .seconds(60))
    // Not before the rows are under way.
    let running =
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%' "
      + "AND pid <> pg_backend_pid()"
    for _ in 0..<200 where try !own.sql(running).contains("1") {
      try await Task.sleep(for: .milliseconds(100))
    }
    try own.kill()
    #expect(await words.contains("the connection to PostgreSQL broke"))
  }
}
