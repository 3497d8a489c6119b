import Foundation
import Synchronization

/// A TCP connection whose bytes the test chooses.
struct RawSocket: Sendable {
  let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard Self.withLoopback(port, { connect(descriptor, $0, $1) }) == 0 else { throw Unexpected() }
  }

  /// The address of a port on this machine.
  static func withLoopback(
    _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  func send(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes {
      Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
  }

  /// Whether the other end has closed it; what it sent is thrown away.
  var isClosed: Bool {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = bytes.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
      }
      if count == 0 || (count < 0 && errno != EAGAIN) { return true }
      if count < 0 { return false }
    }
  }

  func close() { _ = Glibc.close(descriptor) }
}

/// Stands between a node and its coordinator and remembers what the node sends.
final class RecordingProxy: Sendable {
  let port: Int
  private let bytes = Mutex<[UInt8]>([])
  var heard: [UInt8] { bytes.withLock { $0 } }

  /// Takes one connection.
  init(to target: Int) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard RawSocket.withLoopback(0, { bind(listener, $0, $1) }) == 0, listen(listener, 1) == 0
    else { throw Unexpected() }
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
    }
    port = Int(in_port_t(bigEndian: address.sin_port))
    Thread.detachNewThread {
      let node = accept(listener, nil, nil)
      Glibc.close(listener)
      guard node >= 0, let server = try? RawSocket(port: target) else { return }
      Thread.detachNewThread { Self.pass(from: server.descriptor, to: node) { _ in } }
      Self.pass(from: node, to: server.descriptor) { part in
        self.bytes.withLock { $0 += part }
      }
    }
  }

  private static func pass(from: Int32, to: Int32, onBytes: ([UInt8]) -> Void) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(from, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { break }
      onBytes(Array(buffer[..<count]))
      var sent = 0
      while sent < count {
        let part = buffer[sent..<count].withUnsafeBytes {
          send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard part > 0 else { return }
        sent += part
      }
    }
    shutdown(to, Int32(SHUT_RDWR))
  }
}
