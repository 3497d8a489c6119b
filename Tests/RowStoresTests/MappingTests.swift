import CreditData
import CreditModels
import Federation
import Foundation
import RowStores
import Testing

@Suite("Own columns and categories become those of a study")
struct MappingTests {
  private let mapping = RowMapping(
    columns: ["age": "customer_age", "sex": "gender", "sex_again": "gender"],
    values: ["sex": ["M": "male", "F": "female", "?": ""], "late": ["yes": "1", "no": "0"]])

  private func sources(_ folder: TestFolder) throws -> [any TableSource] {
    let file = try folder.sqlite(
      """
      CREATE TABLE t (id INTEGER, customer_age INTEGER, gender TEXT, late TEXT);
      INSERT INTO t VALUES (1, 30, 'M', 'yes'), (2, NULL, 'F', 'no'), (3, 50, '?', 'no');
      """)
    _ = try folder.csv("id,customer_age,gender,late\n1,30,M,yes\n2,,F,no\n3,50,?,no\n")
    return [
      SQLiteRows(file: file, query: RowQuery(.table("t"), order: ["id"]), mapping: mapping),
      CSVFolder(path: folder.path("csv"), mapping: mapping),
    ]
  }

  @Test("Renamed and recoded before anything is made of them, types included")
  func mapped() throws {
    let folder = try TestFolder()
    for source in try sources(folder) {
      let table = try source.table()
      #expect(table.names == ["id", "age", "sex", "sex_again", "late"])
      #expect(table["age"] == .numeric([30, .nan, 50]))
      #expect(table["sex"] == .categorical(codes: [0, 1, -1], levels: ["male", "female"]))
      #expect(table["sex_again"] == .categorical(codes: [0, 1, 2], levels: ["M", "F", "?"]))
      #expect(table["late"] == .numeric([1, 0, 0]))
      let plain = try source.table(CSVOptions(exclude: ["sex_again"]))
      #expect(plain.names == ["id", "age", "sex", "late"])
    }
  }

  @Test("A mapping does not make another data set of the rows")
  func snapshot() throws {
    let folder = try TestFolder()
    let mapped = try sources(folder)
    let plain: [any TableSource] = [
      SQLiteRows(file: folder.path("rows.sqlite"), query: RowQuery(.table("t"), order: ["id"])),
      CSVFolder(path: folder.path("csv")),
    ]
    for (mapped, plain) in zip(mapped, plain) {
      #expect(try mapped.snapshot() == plain.snapshot())
    }
  }

  @Test(
    "A column that is not there, a name twice and values of nothing are errors",
    arguments: [
      (
        RowMapping(columns: ["age": "customers_age"]),
        RowMappingError.unknownColumn(own: "customers_age", name: "age")
      ),
      (RowMapping(columns: ["late": "gender"]), .repeatedName("late")),
      (RowMapping(values: ["gendre": ["M": "male"]]), .unknownValues("gendre")),
    ])
  func faults(_ mapping: RowMapping, _ error: RowMappingError) throws {
    let folder = try TestFolder()
    _ = try sources(folder)
    #expect(throws: error) { _ = try CSVFolder(path: folder.path("csv"), mapping: mapping).table() }
    let query = RowQuery(.table("t"), order: ["id"])
    #expect(throws: error) {
      _ = try SQLiteRows(file: folder.path("rows.sqlite"), query: query, mapping: mapping).table()
    }
  }

  @Test("What leaves names no own column, file or query; the owner's log does")
  func discreet() throws {
    let folder = try TestFolder()
    _ = try sources(folder)
    let file = folder.path("rows.sqlite")
    let study = Study(name: "s", target: .init(column: "late", bad: "1"))
    let broken: [(any TableSource, String)] = [
      (CSVFolder(path: folder.path("csv"), mapping: RowMapping(columns: ["a": "own_b"])), "own_b"),
      (
        SQLiteRows(file: file, query: RowQuery(.table("secret_t"), order: ["id"])), "secret_t"
      ),
      (SQLiteRows(file: file, query: RowQuery(.table("t"), order: ["own_c"])), "own_c"),
      (CSVFolder(path: folder.path("own_folder")), "own_folder"),
    ]
    for (source, word) in broken {
      let log = Log()
      #expect(throws: RowSourceError.notReadable) {
        _ = try DiscreetRows(source, report: log.add).rows(for: study, columns: nil)
      }
      #expect(log.text.contains(word))
    }
    // A fault in the form of a file, at a column the study leaves out.
    try folder.write("id,own_secret,late\n1,a\"b,1\n", to: "form/rows.csv")
    var left = study
    left.columns.exclude = ["own_secret"]
    let log = Log()
    #expect {
      _ = try DiscreetRows(CSVFolder(path: folder.path("form")), report: log.add).rows(
        for: left, columns: nil)
    } throws: {
      $0 is DataError && !"\($0)".contains("own_secret")
    }
    #expect(log.text.contains("own_secret"))
  }
}

/// What a source reports.
final class Log: @unchecked Sendable {
  private let lock = NSLock()
  private var lines: [String] = []

  var add: @Sendable (String) -> Void { { [self] line in lock.withLock { lines.append(line) } } }
  var text: String { lock.withLock { lines.joined(separator: "\n") } }
}
