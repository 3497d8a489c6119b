import Foundation

/// A file system in memory that is full soon, in the place of a folder.
struct SmallDisk {
  private let path: String
  private var filler: String { path + "/filler" }

  /// Nil where nothing can be mounted: without root.
  init?(at path: String, megabytes: Int) {
    self.path = path
    let saved = path + ".saved"
    let script = """
      cp -a "\(path)" "\(saved)" && mount -t tmpfs -o size=\(megabytes)m,mode=700 tmpfs "\(path)" \
        && cp -a "\(saved)/." "\(path)/"
      """
    guard Self.run(script) else { return nil }
  }

  /// Leaves no room for another page.
  func fill() throws {
    _ = Self.run("cat /dev/zero > \"\(filler)\"")
  }

  func free() { try? FileManager.default.removeItem(atPath: filler) }

  func remove() { _ = Self.run("umount -l \"\(path)\"") }

  private static func run(_ script: String) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
