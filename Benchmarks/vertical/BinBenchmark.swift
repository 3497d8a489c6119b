import ArgumentParser
import Cryptography
import Foundation
import SecretSharing
import Synchronization

/// Times the counts of bins across two holders, all roles in one process. One JSON line.
struct BinBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "bins")

  @Option(help: "Common rows.")
  var commonRows = 1_000_000
  @Option(help: "Characteristics.")
  var characteristics = 10
  @Option(help: "Bins of each.")
  var bins = 20
  @Option(help: "The step to which limits of bins are rounded up; 0 for exact ones.")
  var step = 0
  @Flag(help: "Weights and weights of bads as well.")
  var weighted = false

  func run() throws {
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let codes = (0..<characteristics).map { _ in
      (0..<commonRows).map { _ in UInt8(random(bins)) }
    }
    let outcomes = (0..<commonRows).map { _ in random(25) == 0 }
    let weights = (0..<commonRows).map { _ in Double(random(65536)) / 65536 }
    var counts = codes.map { _ in [BinSum]() }
    for (column, codes) in codes.enumerated() {
      var (rows, bads) = ([Int](repeating: 0, count: bins), [Int](repeating: 0, count: bins))
      for (code, isBad) in zip(codes, outcomes) {
        rows[Int(code)] += 1
        bads[Int(code)] += isBad ? 1 : 0
      }
      counts[column] = zip(rows, bads).map { BinSum(rows: $0, bads: $1) }
    }

    let keys = (0..<4).map { _ in MaskPrivateKey() }
    let terms = try BinTerms(
      jobDigest: Digest.sha256(of: [1]),
      members: zip(["bank", "tax", "dealer", "solver"], keys).map {
        JobMember(name: $0, key: $1.publicKey)
      }, rowCount: commonRows,
      characteristics: counts.map { bins in
        let rows = bins.map(\.rows)
        return step == 0
          ? .init(limits: rows) : .init(counts: rows, roundedUpTo: step, rowCount: commonRows)
      }, weightLimit: weighted ? 1 : nil)
    let costs = BinCosts()
    let start = Date()
    costs.switched(.labelHolder, true)
    let label = try BinLabelHolder(
      terms: terms, key: keys[0], outcomes: outcomes, weights: weighted ? weights : nil)
    costs.switched(.labelHolder, false)
    costs.switched(.featureHolder, true)
    let holder = try BinFeatureHolder(terms: terms, key: keys[1], codes: codes)
    costs.switched(.featureHolder, false)
    var meeting = BinMeeting(
      terms: terms, label: label, holder: holder, dealer: try BinDealer(terms: terms, key: keys[2]))
    meeting.watch = { costs.count($0) }
    meeting.clock = { costs.switched($0, $1) }
    let sums = try meeting.run()
    let seconds = Date().timeIntervalSince(start)
    let isExact = zip(sums, counts).allSatisfy { sums, counts in
      zip(sums, counts).allSatisfy { $0.rows == $1.rows && $0.bads == $1.bads }
    }
    func number(_ value: Double) -> String { String(format: "%.3f", value) }
    let times = BinRole.allCases.map { "\"cpu \($0)\": \(number(costs.seconds($0)))" }
    let bytes = costs.megabytes.sorted { $0.key < $1.key }.map {
      "\"megabytes \($0.key)\": \(number($0.value))"
    }
    print(
      """
      {"rows": \(commonRows), "characteristics": \(characteristics), "bins": \(bins), \
      "limitStep": \(step), "weighted": \(weighted), "seconds": \(number(seconds)), \
      \((times + bytes).joined(separator: ", ")), "exact": \(isExact)}
      """)
  }
}

/// Processor time by role, and megabytes by kind of message.
private final class BinCosts: Sendable {
  private struct State {
    var seconds: [BinRole: Double] = [:]
    var since = 0.0
    var bytes: [String: Double] = [:]
  }
  private let state = Mutex(State())

  func seconds(_ role: BinRole) -> Double { state.withLock { $0.seconds[role] ?? 0 } }
  var megabytes: [String: Double] { state.withLock { $0.bytes } }

  func switched(_ role: BinRole, _ begins: Bool) {
    let now = processorTime()
    state.withLock { state in
      if begins {
        state.since = now
      } else {
        state.seconds[role, default: 0] += now - state.since
      }
    }
  }

  func count(_ parcel: BinParcel) {
    state.withLock { $0.bytes["\(parcel.kind)", default: 0] += Double(parcel.byteCount) * 1e-6 }
  }
}
