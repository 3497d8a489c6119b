public import Foundation

/// A folder with a folder for each job, named by its id, and one with files of its own rows.
public struct ResultFolder: ResultShelf {
  private let path: String
  private let own: String

  /// - Parameter own: the folder for what this party learns of its own rows.
  public init(path: String, own: String) {
    self.path = path
    self.own = own
  }

  public func folder(of job: String) -> String { path + "/" + job }

  /// Sees that a job's files are what a coordinator of the consortium signed.
  ///
  /// - Parameters:
  ///   - job: its id.
  ///   - digest: of its signed manifest.
  /// - Returns: the files' names.
  public func verify(
    _ job: String, digest: [UInt8], by consortium: any Consortium
  ) async throws -> [String] {
    let folder = folder(of: job)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let files = try names.map {
      ResultFile(name: $0, content: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0)))
    }
    guard let file = files.first(where: { $0.name == Delivery.Record.name }),
      let record = try? JSONDecoder().decode(Delivery.Record.self, from: file.content),
      record.job == digest
    else { throw JobError.badDelivery }
    let others = files.filter { $0.name != Delivery.Record.name }
    try await consortium.verify(
      record.signature, of: Delivery.statement(of: others, job: record.job),
      byCoordinator: record.certificate)
    return others.map(\.name)
  }

  /// A folder is there with all its files or not at all. One that is there stays as it is.
  public func keep(_ files: [ResultFile], of job: String) throws {
    let manager = FileManager.default
    let (final, staged) = (folder(of: job), path + "/." + job + ".part")
    guard !manager.fileExists(atPath: final) else { return }
    try? manager.removeItem(atPath: staged)
    try manager.createDirectory(
      atPath: staged, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for file in files {
      try file.content.write(to: URL(fileURLWithPath: staged + "/" + file.name))
    }
    try manager.moveItem(atPath: staged, toPath: final)
  }

  public func file(_ name: String, of job: String) throws -> Data? {
    let file = folder(of: job) + "/" + name
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    return try Data(contentsOf: URL(fileURLWithPath: file))
  }

  public func keepOwn(_ csv: Data, _ kind: OwnRows.Kind, of job: String) throws {
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: own, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let file = own + "/" + job + "-" + kind.rawValue + ".csv"
    let staged = own + "/." + job + "-" + kind.rawValue + ".part"
    try? manager.removeItem(atPath: staged)
    // The folder may have been there, with other permissions.
    guard
      manager.createFile(atPath: staged, contents: csv, attributes: [.posixPermissions: 0o600]),
      rename(staged, file) == 0
    else { throw CocoaError(.fileWriteUnknown) }
  }
}
