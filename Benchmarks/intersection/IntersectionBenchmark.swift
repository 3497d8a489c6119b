import ArgumentParser
import Cryptography
import Foundation
import SetIntersection

/// Times a set intersection of two parties in one process, and its parts. One JSON line for each.
@main
struct IntersectionBenchmark: ParsableCommand {
  @Option(help: "Identifiers of each party; half are common.")
  var size = 1_000_000
  @Option(help: "Runs; the median counts.")
  var runs = 3
  @Option(help: "curve25519 or ristretto255.")
  var suite = "curve25519"
  @Option(help: "Points for the parts, each measured alone.")
  var points = 100_000

  func run() throws {
    let suites: [String: BlindingSuite] = [
      "curve25519": .curve25519, "ristretto255": .ristretto255,
    ]
    guard let group = suites[suite] else { throw ValidationError("no suite '\(suite)'.") }
    try parts(of: group)
    var wholes: [Costs] = []
    for _ in 0..<runs { wholes.append(try whole(group)) }
    let (wall, processor) = (median(wholes.map(\.seconds)), median(wholes.map(\.processor)))
    print(
      """
      {"tool": "FedRisk", "suite": "\(suite)", "size": \(size), "common": \(wholes[0].common), \
      "seconds": \(format(wall)), "cpuSeconds": \(format(processor)), \
      "cpuMicrosecondsPerIdAndParty": \(format(1e6 * processor / Double(2 * size))), \
      "idsPerSecondAndCore": \(Int(Double(2 * size) / processor)), \
      "bytesPerIdAndParty": \(format(Double(wholes[0].bytes) / Double(2 * size)))}
      """)
  }

  private struct Costs {
    var seconds = 0.0
    var processor = 0.0
    var bytes = 0
    var common = 0
  }

  /// From two arrays of strings to common rows at both.
  private func whole(_ group: BlindingSuite) throws -> Costs {
    let lists = (0..<2).map { party in
      (0..<size).map { String(format: "91990000MA%08d", $0 + party * (size / 2)) }
    }
    let keys = [SigningKey(), SigningKey()]
    let terms = try IntersectionTerms(
      jobDigest: Digest.sha256(of: [1]),
      members: keys.enumerated().map { .init(name: "P\($0)", key: $1.verifyingKey, cap: size) },
      labelParty: "P0", reveal: .rowsToAll, identifiers: "codes", minimumSize: 1,
      hidesSizes: false, suite: group)
    var costs = Costs()
    let (start, used) = (Date(), cpu())
    var parties = try (0..<2).map {
      try IntersectionParty(
        name: "P\($0)", terms: terms, identity: keys[$0], identifiers: lists[$0], format: "codes")
    }
    var waiting = (0..<2).flatMap { party in parties[party].start().map { (1 - party, $0.frame) } }
    while !waiting.isEmpty {
      let (receiver, frame) = waiting.removeFirst()
      costs.bytes += frame.count
      waiting += try parties[receiver].receive(frame).map { (1 - receiver, $0.frame) }
    }
    costs.seconds = Date().timeIntervalSince(start)
    costs.processor = cpu() - used
    guard case .rows(let rows) = parties[0].outcome, case .rows(let others) = parties[1].outcome,
      rows.count == size - size / 2, zip(rows, others).allSatisfy({ lists[0][$0] == lists[1][$1] })
    else { throw ValidationError("the intersection is wrong") }
    costs.common = rows.count
    return costs
  }

  private func parts(of group: BlindingSuite) throws {
    let messages = ByteStrings((0..<points).map { String(format: "91990000MA%08d", $0) })
    let exponent = group.exponent()
    var (hashing, raising): ([Double], [Double]) = ([], [])
    for _ in 0..<runs {
      var used = cpu()
      let hashed = group.hash(messages, domain: Array("benchmark".utf8))
      hashing.append(cpu() - used)
      used = cpu()
      _ = try group.raise(hashed, to: exponent)
      raising.append(cpu() - used)
    }
    let scale = 1e6 / Double(points)
    print(
      """
      {"suite": "\(suite)", "points": \(points), "cpuMicrosecondsPerHash": \
      \(format(scale * median(hashing))), "cpuMicrosecondsPerPower": \
      \(format(scale * median(raising)))}
      """)
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
  private func format(_ value: Double) -> String { String(format: "%.3f", value) }
}

/// Seconds of CPU this process has used.
private func cpu() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
