import Foundation
import HTTPService
import Testing

@Suite struct MetricTests {
  @Test func `Counters, gauges and histograms are written as Prometheus reads them`() {
    let metrics = MetricRegistry()
    let rows = metrics.counter("rows_total", "Rows.", labels: ["what"])
    rows.add(2, ["b"])
    rows.add(1.5, [#"a"\"# + "\n"])
    metrics.gauge("age", "Of \\ and\nnew lines.").set(-.infinity)
    let times = metrics.histogram("seconds", "Times.", labels: ["route"], bounds: [0.1, 1])
    for time in [0.1, 0.5, 2] { times.observe(time, ["/"]) }
    #expect(
      metrics.text == #"""
        # HELP fedrisk_rows_total Rows.
        # TYPE fedrisk_rows_total counter
        fedrisk_rows_total{what="a\"\\\n"} 1.5
        fedrisk_rows_total{what="b"} 2
        # HELP fedrisk_age Of \\ and\nnew lines.
        # TYPE fedrisk_age gauge
        fedrisk_age -Inf
        # HELP fedrisk_seconds Times.
        # TYPE fedrisk_seconds histogram
        fedrisk_seconds_bucket{route="/",le="0.1"} 1
        fedrisk_seconds_bucket{route="/",le="1"} 2
        fedrisk_seconds_bucket{route="/",le="+Inf"} 3
        fedrisk_seconds_sum{route="/"} 2.6
        fedrisk_seconds_count{route="/"} 3

        """#)
  }

  @Test func `Every line a server shows is one of the format's three kinds`() async throws {
    try await RunningServer.run { server in
      for path in ["/who", "/nothing", "/broken", "/who"] { _ = try await server.get(path) }
      _ = try await server.get("/who", method: "PROPFIND")
      let answer = try await server.get("/metrics")
      #expect(answer.lowercased().contains("content-type: text/plain; version=0.0.4"))
      let body = try #require(answer.components(separatedBy: "\r\n\r\n").last)
      let name = /[a-zA-Z_:][a-zA-Z0-9_:]*/
      let label = /[a-zA-Z_][a-zA-Z0-9_]*="(\\[\\n"]|[^\\\n"])*"/
      let help = /# HELP fedrisk_[a-z_]+ .+/
      let type = /# TYPE fedrisk_[a-z_]+ (counter|gauge|histogram)/
      for line in body.split(separator: "\n") where line.first != "#" {
        let parts = line.split(separator: " ")
        #expect(parts.count == 2 && Double(parts[1]) != nil, "\(line)")
        let head = parts[0].split(separator: "{", maxSplits: 1)
        #expect(head[0].wholeMatch(of: name) != nil)
        if head.count == 2 {
          #expect(head[1].last == "}")
          for pair in head[1].dropLast().split(separator: ",") {
            #expect(pair.wholeMatch(of: label) != nil, "\(line)")
          }
        }
      }
      for line in body.split(separator: "\n") where line.first == "#" {
        #expect(line.wholeMatch(of: help) != nil || line.wholeMatch(of: type) != nil, "\(line)")
      }
      #expect(
        body.contains(
          #"fedrisk_http_requests_total{method="GET",route="/who",status="200"} 2"#))
      #expect(
        body.contains(
          #"fedrisk_http_requests_total{method="any",route="NotFound",status="404"} 2"#))
      #expect(!body.contains("PROPFIND") && !body.contains("nothing"))
    }
  }
}
