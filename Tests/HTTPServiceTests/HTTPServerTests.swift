import Foundation
import HTTPService
import Testing

@Suite(.serialized) struct HTTPServerTests {
  @Test func `Answers carry the headers that keep browsers in`() async throws {
    try await RunningServer.run { server in
      let answer = try await server.get("/who").lowercased()
      #expect(answer.hasSuffix("anybody"))
      for header in [
        "content-security-policy: default-src 'none'", "cache-control: no-store",
        "x-content-type-options: nosniff", "referrer-policy: no-referrer",
      ] { #expect(answer.contains(header)) }
    }
  }

  @Test func `What goes wrong is a problem that says what to do and not what was sent`()
    async throws
  {
    try await RunningServer.run { server in
      let absent = try await server.get("/nothing")
      #expect(absent.hasPrefix("HTTP/1.1 404"))
      #expect(absent.contains(#""status":404,"title":"Not Found","type":"about:blank"}"#))
      let wrong = try await server.get("/echo")
      #expect(wrong.hasPrefix("HTTP/1.1 405") && wrong.lowercased().contains("allow: post\r\n"))
      let broken = try await server.get("/broken")
      #expect(broken.hasPrefix("HTTP/1.1 500") && !broken.contains("SECRET"))
      #expect(server.log.text.contains("Broken") && !server.log.text.contains("SECRET"))
      let head = try await server.get("/who", method: "HEAD")
      #expect(head.hasPrefix("HTTP/1.1 200") && head.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `A body over the limit is refused, announced or not`() async throws {
    try await RunningServer.run { server in
      let post = "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
      let announced = try await server.exchange(post + "Content-Length: 1001\r\n\r\n")
      #expect(announced.hasPrefix("HTTP/1.1 413"))
      let chunk = "1f4\r\n" + String(repeating: "x", count: 500) + "\r\n"
      let chunked = try await server.exchange(
        post + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + "0\r\n\r\n")
      #expect(chunked.hasPrefix("HTTP/1.1 413"))
      let fits = try await server.exchange(
        post + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n")
      #expect(fits.hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func `What is no HTTP is 400 and the end of the connection`() async throws {
    try await RunningServer.run { server in
      let post = "POST /echo HTTP/1.1\r\nHost: localhost\r\n"
      for request in [
        "HELLO\r\n\r\n", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 20_000) + "\r\n\r\n",
      ] {
        let answer = try await server.exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 400"))
      }
      let next = try await server.get("/who")
      #expect(next.hasPrefix("HTTP/1.1 200"))
      #expect(!server.log.text.contains("error"))
    }
  }

  @Test func `Requests sent ahead are answered in their order`() async throws {
    try await RunningServer.run { server in
      let request = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
      let answers = try await server.exchange(
        request + "\r\none" + request + "\r\ntwo" + request + "Connection: close\r\n\r\nend")
      #expect(answers.components(separatedBy: "HTTP/1.1 200").count == 4)
      let places = ["one", "two", "end"].map { answers.range(of: "\r\n\r\n" + $0)?.lowerBound }
      #expect(
        !places.contains(nil) && places.compactMap(\.self).sorted() == places.compactMap(\.self))
    }
  }

  @Test(arguments: [
    ["GET /who HT", "TP/1.1\r\n", "X: y\r\n", "Y: z\r\n", "Z: z\r\n"],
    ["POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n", "1", "2", "3", "4"],
  ])
  func `Who sends too slowly is cut off`(_ pieces: [String]) async throws {
    var settings = RunningServer.settings
    settings.idle = .milliseconds(400)
    settings.exchange = .milliseconds(400)
    try await RunningServer.run(settings) { server in
      let start = ContinuousClock.now
      let heard = try? await server.exchange(
        pieces[0], pieces[1], pieces[2], pieces[3], pieces[4], pause: .milliseconds(300))
      #expect(heard?.contains("200 OK") != true)
      #expect(ContinuousClock.now - start < .seconds(10))
    }
  }

  @Test func `Stopping answers what has begun`() async throws {
    try await RunningServer.run { server in
      async let answer = server.get("/slow")
      while server.begun.text.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
      server.stop()
      #expect(try await answer.hasSuffix("done"))
      // It stops behind the scenes.
      var isUp = true
      for _ in 0..<100 where isUp {
        isUp = (try? await server.get("/who")) != nil
        if isUp { try await Task.sleep(for: .milliseconds(50)) }
      }
      #expect(!isUp)
    }
  }

  @Test func `A port that is taken is an error in words`() async throws {
    try await RunningServer.run { server in
      var settings = HTTPSettings()
      settings.port = server.port
      let second = try RunningServer.idle(settings)
      let error = await #expect(throws: HTTPServiceError.self) { try await second.serve() }
      #expect(error?.description.contains("127.0.0.1:\(server.port)") == true)
    }
  }

  @Test func `A server that is stopped before it serves does not serve`() async throws {
    let server = try RunningServer.idle(HTTPSettings())
    server.stop()
    try await Task.sleep(for: .milliseconds(50))
    try await server.serve()
  }
}
