import Foundation

/// A PostgreSQL server of the tests' own, in a temporary folder and on a port of its own. It ends with
/// the tests, however they end: a shell beside it waits for the end of its input.
final class PostgresServer: @unchecked Sendable {
  struct Failure: Error, CustomStringConvertible { let description: String }

  static let user = "owner"
  static let password = "correct horse-battery'staple"

  /// One for all tests that only read.
  static let shared = Result { try PostgresServer() }

  /// Whether there is a server to start; looked for, or installed, once.
  static let isAvailable: Bool = binaries != nil
  static let absence: String =
    "PostgreSQL is not installed and could not be: apt-get and root are needed for that"

  let folder: URL
  let port: Int
  private let shell: Process
  private let input: Pipe

  init() throws {
    guard let binaries = Self.binaries else { throw Failure(description: Self.absence) }
    port = Int.random(in: 20_000..<32_000)
    folder = FileManager.default.temporaryDirectory.appending(path: "fedrisk-pg-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    (shell, input) = (Process(), Pipe())
    let script = """
      set -e; cd /; folder="$1"; bin="$2"; port="$3"; user="$4"
      # PostgreSQL refuses to run as root.
      as=; if [ "$(id -u)" = 0 ]; then chown postgres "$folder" "$folder/first"
        as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
      $as "$bin/initdb" -D "$folder/data" -U "$user" -A scram-sha-256 --pwfile="$folder/first" \
        -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1
      $as "$bin/postgres" -D "$folder/data" -p "$port" -h 127.0.0.1 -k "$folder" -c fsync=off \
        >>"$folder/log" 2>&1 & pid=$!
      echo "$pid" >"$folder/pid"
      cat >/dev/null
      kill -INT "$pid" 2>/dev/null || true
      wait "$pid" || true
      rm -rf "$folder"
      """
    try Self.password.write(
      to: folder.appending(path: "first"), atomically: false, encoding: .utf8)
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", script, "sh", folder.path, binaries, "\(port)", Self.user]
    shell.standardInput = input
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    for _ in 0..<300 {
      if (try? sql("SELECT 1")) != nil { return }
      guard shell.isRunning else { break }
      Thread.sleep(forTimeInterval: 0.1)
    }
    let log = try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
    throw Failure(description: "the server does not start: \(log ?? "")")
  }

  deinit { try? input.fileHandleForWriting.close() }

  /// As of a crash.
  func kill() throws {
    let text = try String(contentsOf: folder.appending(path: "pid"), encoding: .utf8)
    guard let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else { return }
    // The server ends its children at once; SIGKILL would leave them.
    Foundation.kill(pid, SIGQUIT)
  }

  var connection: String { "host=127.0.0.1 port=\(port) dbname=postgres user=\(Self.user)" }

  /// Runs statements with psql.
  @discardableResult
  func sql(_ statements: String) throws -> String { try psql(["-c", statements]) }

  /// Runs a file of statements.
  func run(file: String) throws { try psql(["-f", file]) }

  @discardableResult
  private func psql(_ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: (Self.binaries ?? "") + "/psql")
    process.arguments =
      ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", connection] + arguments
    process.environment = ["PGPASSWORD": Self.password, "PATH": "/usr/bin:/bin"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: text) }
    return text
  }

  // MARK: The programs

  private static let binaries: String? = {
    if let found = find() { return found }
    guard geteuid() == 0 else { return nil }
    // Without the cluster Debian starts by itself.
    let install = """
      mkdir -p /etc/postgresql-common
      [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends postgresql
      """
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", install]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try? process.run()
    process.waitUntilExit()
    return find()
  }()

  private static func find() -> String? {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let found = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
    return found.first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
  }
}
