import ArgumentParser
import CreditData
import CreditModels
import Federation
import Foundation
import LinearAlgebra
import Simulator

/// Times a logistic regression on rows in one place and over parties with secure aggregation, on the
/// same file the Python peers read. One JSON line for each way.
@main
struct LogisticBenchmark: AsyncParsableCommand {
  @Argument(help: "The data; written first when it is not there.")
  var data: String
  @Option var rows = 1_000_000
  @Option var columns = 50
  @Option var parties = 10
  @Option(help: "Interleaved runs of each way; the median counts.")
  var runs = 5

  func run() async throws {
    if !FileManager.default.fileExists(atPath: data) {
      try CSVWriter.write(SyntheticRows(rows: rows, columns: columns).table(), to: data)
    }
    let clock = ContinuousClock()
    let start = clock.now
    let table = try CSVReader.read(path: data)
    print(
      """
      {"tool": "FedRisk reading", "rows": \(table.rowCount), "columns": \(table.names.count), \
      "seconds": \(String(format: "%.2f", (clock.now - start) / .seconds(1))), \
      "peakMegabytes": \(peakMegabytes()), \
      "dataMegabytes": \((table.rowCount * table.names.count * 8) >> 20)}
      """)
    var study = Study(name: "benchmark", target: .init(column: "y", bad: "1"))
    study.model.design = .asIs
    study.federation.split = .hash(.rowNumber, parties: parties)
    let design = Design(table.names.dropLast().map(Design.Term.asIs))

    let pooled = LocalAggregator(try PartyRows(party: "pooled", table: table, study: study))
    let policies: [Study.PrivacyRules.Aggregation] = [.strict, .tolerant]
    let simulations = try policies.map { policy in
      study.privacy.aggregation = policy
      return try Simulation(study, dividing: table)
    }
    var results =
      [Timings(way: "pooled")]
      + policies.map { Timings(way: "secure, \($0.rawValue), \(parties) parties") }
    for _ in 0..<runs {
      try await results[0].measure { (try await Self.fit(design, over: pooled), []) }
      for (index, simulation) in simulations.enumerated() {
        // The nodes hold their rows already; keys, hello and every round are the fit's.
        let (aggregator, _) = try simulation.federation()
        try await results[index + 1].measure {
          (try await Self.fit(design, over: aggregator), await aggregator.rounds)
        }
      }
    }
    // For the peers' script, which finds the optimum by its own means.
    try JSONEncoder().encode(results[1].coefficients)
      .write(to: URL(filePath: data + ".coefficients.json"))
    let difference =
      zip(results[0].coefficients, results[1].coefficients)
      .map { abs($0 - $1) }.max() ?? .nan
    for result in results {
      print(result.line(rows: table.rowCount, columns: columns, difference: difference))
    }
  }

  private static func fit(
    _ design: Design, over parties: some Aggregator
  ) async throws -> LogisticFit {
    // Coefficients and standard errors, as the peers give at most; no VIF, which none of them has.
    var regression = LogisticRegression()
    regression.diagnoses = false
    let sizes = try await parties.sum(SampleSizes())
    return try await regression.fit(design, size: sizes[.train]!, from: parties)
  }
}

/// The runs of one way to fit.
private struct Timings {
  let way: String
  private var seconds: [Double] = []
  private var fit: LogisticFit?
  private var rounds: [RoundRecord] = []

  init(way: String) { self.way = way }

  var coefficients: [Double] { fit?.model.coefficients ?? [] }

  mutating func measure(_ run: () async throws -> (LogisticFit, [RoundRecord])) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    (fit, rounds) = try await run()
    seconds.append((clock.now - start) / .seconds(1))
  }

  func line(rows: Int, columns: Int, difference: Double) -> String {
    let sorted = seconds.sorted()
    let bytes = rounds.reduce(0) { $0 + $1.bytesFromNode }
    return """
      {"tool": "FedRisk \(way)", "rows": \(rows), "columns": \(columns), \
      "seconds": \(String(format: "%.4f", sorted[sorted.count / 2])), \
      "runs": [\(seconds.map { String(format: "%.4f", $0) }.joined(separator: ", "))], \
      "rounds": \(fit?.rounds ?? 0), "bytesFromEachParty": \(bytes), \
      "largestDifferenceToPooled": \(difference), "logLikelihood": \(fit?.logLikelihood ?? .nan), \
      "peakMegabytes": \(peakMegabytes())}
      """
  }
}

/// The largest resident size of the process so far, the data included.
private func peakMegabytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss / 1024
}
