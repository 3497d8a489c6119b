public import Cryptography
internal import Federation
internal import Foundation

/// The folder of a service: its configuration, its keys, its store.
public struct ServiceFolder: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// Paths in the configuration are relative to the folder.
  public func file(_ name: String) -> String { name.hasPrefix("/") ? name : path + "/" + name }

  /// - Parameter remedy: what to do where there is no such file, as the end of a sentence.
  public func text(_ name: String, orElse remedy: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: file(name)) else {
      guard FileManager.default.fileExists(atPath: file(name)) else {
        throw ServiceError("\(file(name)) is not there; \(remedy).")
      }
      throw ServiceError(
        "\(file(name)) cannot be read by this user; check whose it is, and its permissions.")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// What helps where a file of a service is missing.
  public enum Remedy {
    public static func certificate(request: String) -> String {
      "have the consortium's authority answer \(request), and put its answer there"
    }
    public static let authority =
      "get it from whoever keeps the consortium's authority, who gives it to everybody"
    public static let key = "put back the one that `init` made"
  }

  public func make() throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ServiceError("the folder \(path) cannot be made; choose another with --folder.")
    }
  }

  /// Writes a file that is not there yet; a secret one only its owner can read.
  public func write(_ text: String, to name: String, isSecret: Bool = false) throws {
    let mode: mode_t = isSecret ? 0o600 : 0o644
    let descriptor = open(file(name), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      guard errno == EEXIST else {
        throw ServiceError(
          "\(file(name)) cannot be written; check that its folder is there, and its permissions.")
      }
      throw isThere(name)
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: Data(text.utf8))
  }

  /// Writes a file that is not there yet, or sees that it says the same.
  public func writeOrMatch(_ text: String, to name: String) throws {
    let known = FileManager.default.contents(atPath: file(name))
    let isSame = known.map { String(decoding: $0, as: UTF8.self) }?.trimmed == text.trimmed
    if !isSame { try write(text, to: name) }
  }

  /// Throws for a file that `write` would not write.
  public func expectFree(_ name: String) throws {
    if FileManager.default.fileExists(atPath: file(name)) { throw isThere(name) }
  }

  private func isThere(_ name: String) -> ServiceError {
    ServiceError(
      "\(file(name)) is there already and stays as it is; choose another folder, or move it away.")
  }

  /// Adds a line to a file, which is made where there is none.
  public func append(_ line: String, to name: String) throws {
    let descriptor = open(file(name), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw ServiceError("\(file(name)) cannot be written; check the folder's permissions.")
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: Data(line.utf8))
  }

  // MARK: The identity

  /// 32 random bytes in hexadecimal digits.
  public func makeIdentity(in name: String) throws -> SigningKey {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    try write(bytes.hexadecimal + "\n", to: name, isSecret: true)
    return try SigningKey(bytes: bytes)
  }

  public func identity(in name: String) throws -> SigningKey {
    let bytes = [UInt8](hexadecimal: try text(name, orElse: Remedy.key).trimmed) ?? []
    do { return try SigningKey(bytes: bytes) } catch {
      throw ServiceError("\(file(name)) holds no identity; put back the one that `init` made.")
    }
  }

  /// One service at a time works in a folder. The lock ends with the process.
  public func lock() throws {
    let descriptor = open(file("lock"), O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw ServiceError("another process serves from \(path) already; stop it first.")
    }
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
