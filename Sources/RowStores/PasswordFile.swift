internal import Foundation

/// A password in a file of its own.
enum PasswordFile {
  /// The file's first line.
  ///
  /// - Throws: `RowStoreError.passwordFile` for one that others can read.
  static func read(_ path: String) throws(RowStoreError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .passwordFile(path, problem: "cannot be read; see rows.postgresql.passwordFile")
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .passwordFile(path, problem: "is no file; write the password into one")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw .passwordFile(
        path, problem: "can be read by others than its owner; use `chmod 600` on it")
    }
    let text = (try? file.read(upToCount: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
    let line = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)[0]
    let password = line.hasSuffix("\r") ? line.dropLast() : line
    guard !password.isEmpty else {
      throw .passwordFile(path, problem: "begins with an empty line; write the password there")
    }
    return String(password)
  }
}
