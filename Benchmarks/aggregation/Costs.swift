import Foundation

/// What rounds cost one node and the collector.
struct Costs {
  /// CPU seconds of one node: keys and shares for the next attempt, the vector, votes and releases.
  private(set) var preparing: [Double] = []
  private(set) var masking: [Double] = []
  private(set) var settling: [Double] = []
  /// Nil when nobody collects.
  private(set) var collecting: [Double] = []
  var sent = 0
  var received = 0

  mutating func add(preparing: Double, masking: Double, settling: Double, collecting: Double?) {
    self.preparing.append(preparing)
    self.masking.append(masking)
    self.settling.append(settling)
    if let collecting { self.collecting.append(collecting) }
  }

  func line(nodes: Int, words: Int, policy: String, dropped: Int) -> String {
    let node = zip(zip(preparing, masking), settling).map { $0.0 + $0.1 + $1 }
    return """
      {"tool": "FedRisk", "nodes": \(nodes), "words": \(words), "policy": "\(policy)", \
      "dropped": \(dropped), "nodeCPUMilliseconds": \(Self.median(node)), \
      "keysAndShares": \(Self.median(preparing)), "vector": \(Self.median(masking)), \
      "votesAndRelease": \(Self.median(settling)), "collectorCPUMilliseconds": \
      \(collecting.isEmpty ? "null" : Self.median(collecting)), \
      "bytesFromNode": \(sent), "bytesToNode": \(received)}
      """
  }

  private static func median(_ seconds: [Double]) -> String {
    String(format: "%.3f", 1000 * seconds.sorted()[seconds.count / 2])
  }
}

/// Seconds of CPU this process has used.
func cpu() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// The CPU seconds of `body`, and what it returns.
func timed<Result>(_ body: () throws -> Result) rethrows -> (seconds: Double, result: Result) {
  let start = cpu()
  let result = try body()
  return (cpu() - start, result)
}
