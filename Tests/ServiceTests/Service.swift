import Foundation
import Synchronization

/// The built commands, run as people run them.
enum Service {
  private static let ports = Mutex(Array(20_000..<32_000).shuffled())

  /// A port that no other test has, below those the system gives to whoever dials.
  static func port() -> Int {
    ports.withLock { $0.removeLast() }
  }

  struct Failure: Error { let message: String }

  /// Runs a command to its end.
  ///
  /// - Returns: what it printed.
  @discardableResult
  static func run(_ command: String, _ arguments: [String], fails: Bool = false) throws -> String {
    let (code, output, complaint) = try outcome(command, arguments)
    guard (code != 0) == fails else {
      throw Failure(message: "\(command) \(arguments): \(complaint)")
    }
    return fails ? complaint : output
  }

  /// Runs a command to its end, whatever that is.
  static func outcome(
    _ command: String, _ arguments: [String]
  ) throws -> (code: Int32, output: String, complaint: String) {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = try executable(command)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: text, as: UTF8.self),
      String(decoding: complaint, as: UTF8.self)
    )
  }

  /// Starts a service, which logs to `log`.
  static func start(_ command: String, folder: URL) throws -> Process {
    try start(command, ["serve", "--folder", folder.path], folder: folder)
  }

  static func start(_ command: String, _ arguments: [String], folder: URL) throws -> Process {
    let log = folder.appending(path: "log")
    if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
    let handle = try FileHandle(forWritingTo: log)
    try handle.seekToEnd()
    let process = Process()
    process.executableURL = try executable(command)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    return process
  }

  /// As of a power cut.
  static func kill(_ process: Process) {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The commands are built beside the bundle of tests, whose path is among the arguments.
  private static func executable(_ command: String) throws -> URL {
    for argument in CommandLine.arguments {
      var folder = URL(filePath: argument).standardizedFileURL
      while folder.path != "/" {
        folder.deleteLastPathComponent()
        let file = folder.appending(path: command)
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
        if isThere && !isFolder.boolValue { return file }
      }
    }
    throw Failure(message: "the command '\(command)' is not built beside the tests")
  }
}
