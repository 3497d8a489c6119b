import Foundation
import HTTPService
import Hummingbird
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on a free port with two routes, for as long as a test needs it.
struct RunningServer {
  let port: Int
  let log: Lines
  /// A line for every slow answer that has begun.
  let begun: Lines
  private let server: HTTPServer

  /// What was logged.
  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
  }

  static var settings: HTTPSettings {
    var settings = HTTPSettings()
    settings.port = 0
    settings.maximumBodyBytes = 1000
    return settings
  }

  /// A server without routes that nobody has started.
  static func idle(_ settings: HTTPSettings) throws -> HTTPServer {
    try HTTPServer(settings, log: { _ in }, routes: { _ in })
  }

  static func run(
    _ settings: HTTPSettings = settings, _ body: (RunningServer) async throws -> Void
  ) async throws {
    let (log, begun) = (Lines(), Lines())
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = try HTTPServer(
      settings, log: { log.add($0) }, onListening: { continuation.yield($0) },
      routes: { addRoutes(to: $0, begun: begun) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { continuation.finish() }
        try await server.serve()
      }
      if let port = await ports.first(where: { _ in true }) {
        try await body(RunningServer(port: port, log: log, begun: begun, server: server))
      }
      server.stop()
      try await group.waitForAll()
    }
  }

  private static func addRoutes(to router: Router<ServiceContext>, begun: Lines) {
    router.get("who") { _, context in context.caller ?? "anybody" }
    router.get("slow") { _, _ in
      begun.add("slow")
      try await Task.sleep(for: .milliseconds(300))
      return "done"
    }
    router.get("broken") { _, _ -> String in throw Broken() }
    router.post("echo") { request, context in
      Response.whole(try await request.bytes(context), type: "text/plain")
    }
  }

  private struct Broken: Error { let secret = "SECRET" }

  func stop() { server.stop() }

  /// Sends pieces with pauses between them, and hears everything until the server ends the connection.
  func exchange(
    _ pieces: String..., pause: Duration = .zero, tls: TLSConfiguration? = nil
  ) async throws -> String {
    let context = try tls.map { try NIOSSLContext(configuration: $0) }
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(
      host: "127.0.0.1", port: port
    ) { channel in
      channel.eventLoop.makeCompletedFuture {
        if let context {
          try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: "localhost"))
        }
        return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
          wrappingChannelSynchronously: channel)
      }
    }
    return try await channel.executeThenClose { inbound, outbound in
      for piece in pieces {
        // The server may have ended the connection meanwhile, and its answer is there to be read.
        try? await outbound.write(ByteBuffer(string: piece))
        try await Task.sleep(for: pause)
      }
      var heard = ByteBuffer()
      do { for try await bytes in inbound { heard.writeImmutableBuffer(bytes) } } catch {
        if heard.readableBytes == 0 { throw error }
      }
      return String(buffer: heard)
    }
  }

  /// One request without a body.
  func get(
    _ path: String, _ headers: String..., method: String = "GET", tls: TLSConfiguration? = nil
  ) async throws -> String {
    try await exchange(
      (["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers + ["", ""])
        .joined(separator: "\r\n"), tls: tls)
  }
}

/// A folder that goes when its test ends.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file that only its owner can read unless told otherwise.
  func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
    let path = url.appending(path: name).path
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }
}
