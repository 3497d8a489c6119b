import ArgumentParser
import Cryptography
import Foundation
import LinearAlgebra
import SecretSharing
import Synchronization

/// Times a logistic regression over the columns of several holders, all roles in one process. One JSON line.
@main
struct VerticalBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(subcommands: [BinBenchmark.self])

  @Option(help: "Rows.")
  var rows = 100_000
  @Option(help: "Holders, the label holder included.")
  var holders = 2
  @Option(help: "Columns of each holder.")
  var columns = 50
  @Option(help: "Order of the series.")
  var order = 24
  @Option(help: "Range of the label holder's part of the predictor, the intercept included.")
  var labelRange = 6.5
  @Option(help: "Range of the others' parts together.")
  var range = 3.5
  @Option(help: "Evaluations allowed.")
  var evaluations = 20
  @Option(help: "Distance to the optimum in standard errors at which the search ends.")
  var tolerance = 1e-5
  @Flag(inversion: .prefixedNo, help: "Standard errors at the end.")
  var standardErrors = true
  @Flag(help: "Compare with Newton's method on the pooled columns.")
  var check = false
  @Option(help: "Products to time: rows of a panel; 0 for none.")
  var products = 1024
  @Flag(help: "Every role in a process of its own: peak memory of each.")
  var apart = false
  @Option(help: .hidden)
  var role: Int?

  func run() throws {
    let sample = Sample(self)
    if let role { return try RoleProcess(sample: sample, role: role).run() }
    if apart { return try printPeaks(of: sample) }
    if products > 0 { ProductBenchmark(rows: products).run() }
    let (made, keys) = (sample.made(), sample.keys())
    let terms = try sample.terms(keys)
    let costs = Costs()
    let start = Date()
    let roles: [FitRole] = [.labelHolder] + (1..<holders).map(FitRole.holder)
    var meeting = VerticalMeeting(
      terms: terms,
      holders: try roles.enumerated().map { index, role in
        try costs.during(role) {
          try HolderRole(
            terms: terms, role: role, key: keys[index],
            columns: Array(made.columns[sample.place(of: index)]),
            outcomes: index == 0 ? made.outcomes : nil, leastRowRatio: 0)
        }
      }, dealer: try costs.during(.dealer) { try DealerRole(terms: terms, key: keys[holders]) })
    meeting.watch = { costs.count($0) }
    meeting.clock = { costs.switched(to: $1 ? $0 : nil) }
    let fit = try VerticalFit.maximum(
      of: &meeting, tolerance: tolerance, standardErrors: standardErrors)
    let seconds = Date().timeIntervalSince(start)
    let bytes = costs.bytes
    let badRate = fit.badCount / Double(rows)
    let further = roles.dropFirst(2).map { number(costs.seconds($0)) }.joined(separator: ", ")
    var line = """
      {"rows": \(rows), "holders": \(holders), "columns": \(holders * columns), "badRate": \(number(badRate)), \
      "order": \(order), "evaluations": \(fit.evaluations), "seconds": \(number(seconds)), \
      "cpuLabelHolder": \(number(costs.seconds(.labelHolder))), \
      "cpuHolder": \(number(costs.seconds(.holder(1)))), \
      "cpuFurther": [\(further)], \
      "cpuDealer": \(number(costs.seconds(.dealer))), \
      "cpuSolver": \(number(costs.seconds(.solver))), \
      "gigabytesOnce": \(number(bytes.once)), \
      "gigabytesEachEvaluation": \(number(bytes.evaluations / Double(fit.evaluations))), \
      "gigabytesStandardErrors": \(number(bytes.closing)), \
      "peakGigabytes": \(number(peakMemory())), "logLikelihood": \(fit.logLikelihood)
      """
    if check {
      let difference = made.largestDifference(of: fit)
      line += ", \"largestDifference\": \(difference)"
    }
    print(line + "}")
  }

  /// Peak memory of roles in processes of their own, after as many evaluations as are allowed.
  private func printPeaks(of sample: Sample) throws {
    let meeting = try ApartMeeting(sample)
    let logLikelihood = try meeting.run()
    let bads = Double(sample.made(keeping: 0..<0).outcomes.count { $0 })
    let rate = bads / Double(rows)
    let expected = bads * log(rate) + (Double(rows) - bads) * log(1 - rate)
    let peaks = try meeting.peaks().map { "\"\($0)\": \(number($1))" }.joined(separator: ", ")
    print(
      """
      {"rows": \(rows), "holders": \(holders), "columns": \(holders * columns), \
      "evaluations": \(evaluations), "peakGigabytes": {\(peaks)}, "logLikelihood": \(logLikelihood), \
      "difference": \(abs(logLikelihood - expected))}
      """)
  }

  /// One panel of 50 by 50 columns on every width of registers.
}

func number(_ value: Double) -> String { String(format: "%.3f", value) }

/// Processor time by role, and bytes by purpose.
private final class Costs: Sendable {
  private struct State {
    var seconds: [FitRole: Double] = [:]
    var running: [(role: FitRole?, since: Double)] = []
    var once = 0
    var evaluations = 0
    var closing = 0
  }
  private let state = Mutex(State())

  func seconds(_ role: FitRole) -> Double { state.withLock { $0.seconds[role] ?? 0 } }

  /// In gigabytes.
  var bytes: (once: Double, evaluations: Double, closing: Double) {
    state.withLock {
      (Double($0.once) * 1e-9, Double($0.evaluations) * 1e-9, Double($0.closing) * 1e-9)
    }
  }

  func switched(to role: FitRole?) {
    let now = processorTime()
    state.withLock { state in
      if role != nil {
        state.running.append((role, now))
      } else if let last = state.running.popLast(), let role = last.role {
        state.seconds[role, default: 0] += now - last.since
      }
    }
  }

  func during<Value>(_ role: FitRole?, _ body: () throws -> Value) rethrows -> Value {
    if let role { switched(to: role) }
    defer { if role != nil { switched(to: nil) } }
    return try body()
  }

  func count(_ parcel: Parcel) {
    state.withLock { state in
      switch parcel.kind {
      case .features, .ownProducts, .crossShare, .result: state.once += parcel.byteCount
      case .weightedMasks, .weightedFeatures, .informationShare:
        state.closing += parcel.byteCount
      default: state.evaluations += parcel.byteCount
      }
    }
  }
}

func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
