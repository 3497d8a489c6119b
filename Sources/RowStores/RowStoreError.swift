/// Why a database does not give the rows: for their owner's log and terminal. It names hosts, files and
/// columns and so never leaves the institution; no password and no cell is in it.
public enum RowStoreError: Error, Equatable, Sendable, CustomStringConvertible {
  // SQLite
  case cannotOpen(file: String, reason: String)
  case cannotRead(file: String, reason: String)
  // PostgreSQL
  case connectionText
  case secretInConnection(keyword: String)
  case passwordFile(String, problem: String)
  case cannotConnect(reason: String)
  case connectionLost(reason: String)
  case refused(state: String, reason: String)
  case tooSlow(seconds: Int)
  // What the query gives
  case repeatedColumn(String)
  case unknownOrder(String)
  case tiedRows(first: Int, order: [String])

  public var description: String {
    switch self {
    case .cannotOpen(let file, let reason):
      "the SQLite database \(file) cannot be opened: \(reason); check rows.sqlite.file and the file's "
        + "permissions."
    case .cannotRead(let file, let reason):
      "the query of rows.sqlite on \(file) fails: \(reason); try it with the sqlite3 command."
    case .connectionText:
      "rows.postgresql.connection is no connection text of libpq; write it as \"host=... dbname=... "
        + "user=...\"."
    case .secretInConnection(let keyword):
      "rows.postgresql.connection holds '\(keyword)'; take it out, and put the password into a file that "
        + "only its owner can read: name that under rows.postgresql.passwordFile, or use ~/.pgpass."
    case .passwordFile(let file, let problem):
      "the password file \(file) \(problem)."
    case .cannotConnect(let reason):
      "PostgreSQL cannot be reached: \(reason); check rows.postgresql.connection, the password and "
        + "whether the server runs."
    case .connectionLost(let reason):
      "the connection to PostgreSQL broke while rows were read: \(reason); nothing was kept, try again."
    case .refused(let state, let reason):
      "PostgreSQL refuses the query of rows.postgresql (\(state)): \(reason); try it with psql as the same "
        + "user."
    case .tooSlow(let seconds):
      "PostgreSQL did not give all rows within \(seconds) seconds; make the query faster, or raise "
        + "rows.postgresql.timeout."
    case .repeatedColumn(let name):
      "the query gives two columns called '\(name)'; rename one with AS."
    case .unknownOrder(let name):
      "'order' names '\(name)', which is no column of the query's result; spaces and case count."
    case .tiedRows(let first, let order):
      "rows \(first) and \(first + 1) have the same \(order.joined(separator: ", ")), so that their order "
        + "may change from one reading to the next; list columns under 'order' that tell all rows apart, "
        + "such as a contract's number."
    }
  }
}
