import Foundation

/// The built `fedrisk` command, run as a person runs it.
enum Command {
  struct Outcome {
    let output: String
    let errors: String
    let code: Int32
  }

  struct Failure: Error { let message: String }

  /// A run that takes longer hangs.
  static let limit = DispatchTimeInterval.seconds(120)

  /// Runs `fedrisk` with `arguments` in `folder`.
  static func run(_ arguments: [String], in folder: Folder) throws -> Outcome {
    try run(executable, arguments, in: folder)
  }

  /// Runs a script of the repository, which is given the path of `fedrisk` first.
  static func runScript(
    _ name: String, _ arguments: [String], in folder: Folder
  ) throws -> Outcome {
    try run(Datasets.script(name), [executable.path] + arguments, in: folder)
  }

  private static func run(
    _ executable: URL, _ arguments: [String], in folder: Folder
  ) throws -> Outcome {
    let streams = try Folder()
    defer { streams.remove() }
    let (output, errors) = (streams.file("output"), streams.file("errors"))
    // Files instead of pipes: no pipe can fill up while nobody reads it.
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    guard ended.wait(timeout: .now() + limit) == .success else {
      process.terminate()
      let name = executable.lastPathComponent
      throw Failure(message: "\(name) \(arguments.joined(separator: " ")) does not end")
    }
    return Outcome(
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8), code: process.terminationStatus)
  }

  /// The command is built beside the bundle of tests, whose path is among the arguments.
  private static var executable: URL {
    get throws {
      for argument in CommandLine.arguments {
        var folder = URL(filePath: argument).standardizedFileURL
        while folder.path != "/" {
          folder.deleteLastPathComponent()
          let file = folder.appending(path: "fedrisk")
          var isFolder: ObjCBool = false
          let isThere = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
          if isThere && !isFolder.boolValue { return file }
        }
      }
      throw Failure(message: "the command 'fedrisk' is not built beside the tests")
    }
  }
}

/// A new folder for one test.
struct Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appending(path: name) }

  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: file(name)) }

  func text(_ name: String) throws -> String {
    try String(contentsOf: file(name), encoding: .utf8)
  }

  func json(_ name: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(contentsOf: file(name)))
  }

  /// Every file and folder in it, hidden ones too.
  var content: Set<String> {
    get throws { Set(try FileManager.default.subpathsOfDirectory(atPath: url.path)) }
  }
}

/// Calls `body` with a new folder and removes it.
func withFolder(_ body: (Folder) throws -> Void) throws {
  let folder = try Folder()
  defer { folder.remove() }
  try body(folder)
}

/// Data sets and studies that come with the repository.
enum Datasets {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let path = repository.appending(path: "datasets").path

  static let readme = repository.appending(path: "README.md")
  static let germanStudy = path + "/german/study.yaml"
  static let germanRows = path + "/german/german.csv"
  static let enterpriseStudy = path + "/sme/study.yaml"
  static let enterpriseRows = path + "/sme/sample.csv"
  static let registers = path + "/sme/vertical"
  static let invoiceStudy = path + "/invoices/study.yaml"

  static func script(_ name: String) -> URL { repository.appending(path: "scripts/\(name)") }

  /// 1.1 million real invoices, kept beside the repository where there are any.
  static let contestInvoices: String? = {
    var folder = repository
    while folder.path.count > 1 {
      let data = folder.appending(path: "shared/data/sme_invoices").path
      if FileManager.default.fileExists(atPath: data) { return data }
      folder.deleteLastPathComponent()
    }
    return nil
  }()
}
