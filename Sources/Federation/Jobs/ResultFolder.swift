internal import Foundation

/// A folder with a folder for each job, named by the beginning of its id.
public struct ResultFolder: ResultShelf {
  private let path: String

  public init(path: String) { self.path = path }

  public func folder(of job: String) -> String { path + "/" + job.prefix(8) }

  /// A folder is there with all its files or not at all. One that is there stays as it is.
  public func keep(_ files: [ResultFile], of job: String) throws {
    let manager = FileManager.default
    let (final, staged) = (folder(of: job), path + "/." + job.prefix(8) + ".part")
    guard !manager.fileExists(atPath: final) else { return }
    try? manager.removeItem(atPath: staged)
    try manager.createDirectory(
      atPath: staged, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for file in files {
      try file.content.write(to: URL(fileURLWithPath: staged + "/" + file.name))
    }
    try manager.moveItem(atPath: staged, toPath: final)
  }
}
