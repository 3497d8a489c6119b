public import Federation
internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import X509

/// The coordinator's door to the network: nodes dial it, show who they are, and stay.
public final class FederationServer: Coordinator.Network {
  private let server: GRPCServer<HTTP2ServerTransport.Posix>
  private let lobby: Lobby
  private let credentials: Credentials
  private let pause: Duration
  private let address: String
  private let onRefusal: @Sendable (String) -> Void

  /// - Parameters:
  ///   - port: 0 for any that is free.
  ///   - onRefusal: is told, in a sentence, whom it has not let in or has sent away, and why.
  public init(
    host: String, port: Int, credentials: Credentials, limits: Limits = Limits(),
    onRefusal: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    lobby = Lobby(limits: limits)
    self.credentials = credentials
    address = "\(host):\(port)"
    pause = limits.silence
    self.onRefusal = onRefusal
    var config = HTTP2ServerTransport.Posix.Config.defaults
    config.connection.keepalive = .init(
      time: limits.silence, timeout: limits.silence,
      clientBehavior: .init(
        minPingIntervalWithoutCalls: limits.silence / 4, allowWithoutCalls: true))
    config.rpc.maxRequestPayloadSize = 2 * Piece.maximumByteCount
    config.http2.maxConcurrentStreams = 4
    config.channelDebuggingCallbacks =
      Threshold(limit: limits.greeting, onRefusal: onRefusal).callbacks
    server = GRPCServer(
      transport: .init(
        address: .ipv4(host: host, port: port),
        transportSecurity: try credentials.server { onRefusal("\($0)") }, config: config),
      services: [
        JoinService(
          lobby: lobby, credentials: credentials, limits: limits, onRefusal: onRefusal)
      ])
  }

  /// Runs until `stop`, or until its task is cancelled, which is a stop as well.
  public func serve() async throws {
    defer { lobby.close() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await self.server.serveUntilStopped { self.stop() } }
      group.addTask {
        while true {
          try await Task.sleep(for: self.pause)
          await self.review()
        }
      }
      try await group.next()
    }
  }

  /// Sends those away whose certificates have been taken back or have expired since they came.
  private func review() async {
    for session in lobby.sessions {
      do { _ = try await credentials.member(certificate: session.member.certificate) } catch {
        onRefusal("\(error)")
        lobby.leave(session)
      }
    }
  }

  /// Where it listens.
  ///
  /// - Throws: `TransportError.cannotListen` when it does not.
  public var port: Int {
    get async throws {
      guard let port = try? await server.listeningAddress?.ipv4?.port else {
        throw TransportError.cannotListen(address)
      }
      return port
    }
  }

  /// Says goodbye to all nodes and ends.
  public func stop() {
    lobby.close()
    server.beginGracefulShutdown()
  }

  /// Who is here now, by name.
  public var members: [Member] { lobby.members }

  /// The way to a member, here or away.
  public func member(_ name: String) -> any MemberLink { RemoteMember(name: name, lobby: lobby) }
}

/// A node's stream from the handshake to the end.
private struct JoinService: Fedrisk_V1_Federation.SimpleServiceProtocol {
  let lobby: Lobby
  let credentials: Credentials
  let limits: Limits
  let onRefusal: @Sendable (String) -> Void

  func join(
    request: RPCAsyncSequence<Piece, any Error>, response: RPCWriter<Piece>, context: ServerContext
  ) async throws {
    do {
      let member = try member(context)
      try await serve(member, request, response)
    } catch let error as TransportError {
      onRefusal("\(context.remotePeer): \(error)")
      throw RPCError(code: .permissionDenied, message: "\(error)")
    }
  }

  /// Whom the certificate is for, which the handshake has verified.
  private func member(_ context: ServerContext) throws -> Member {
    let transport = context.transportSpecific as? HTTP2ServerTransport.Posix.Context
    guard let certificate = transport?.peerCertificate else { throw TransportError.noCertificate }
    return try credentials.admit(certificate)
  }

  private func serve(
    _ member: Member, _ request: RPCAsyncSequence<Piece, any Error>, _ response: RPCWriter<Piece>
  ) async throws {
    let session = Session(member, limits: limits)
    defer { lobby.leave(session) }
    let limits = limits
    let lobby = lobby
    try await withThrowingTaskGroup(of: Bool.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        try await read(request, session)
        return true
      }
      group.addTask {
        for await piece in session.outgoing { try await response.write(piece) }
        return true
      }
      group.addTask {
        try await session.watch()
        return false
      }
      // One that says nothing, or says it is another, gets nothing to read either.
      group.addTask {
        try await Task.sleep(for: limits.greeting)
        guard lobby.contains(session) else {
          throw TransportError.noGreeting(within: limits.greeting)
        }
        return false
      }
      for try await isOver in group where isOver { return }
    }
  }

  private func read(_ request: RPCAsyncSequence<Piece, any Error>, _ session: Session) async throws
  {
    var greeting: Assembly? = Assembly(limit: Piece.maximumByteCount)
    for try await piece in request {
      guard greeting != nil else {
        try session.receive(piece)
        continue
      }
      guard let whole = try greeting?.add(piece) else { continue }
      let name = try Greeting.node(in: whole)
      // Byte for byte: Swift takes two spellings of an accented letter for equal.
      guard name.utf8.elementsEqual(session.member.name.utf8) else {
        throw TransportError.wrongName(name, certificate: session.member.name)
      }
      greeting = nil
      session.greet()
      guard lobby.enter(session) else { return }
    }
  }
}
