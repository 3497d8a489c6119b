import ArgumentParser
import CreditData
import CreditModels
import Foundation
import Simulator

/// Times a card of 20 characteristics on rows in memory and on one applicant at a time. One JSON line
/// for each way.
@main
struct ScoringBenchmark: AsyncParsableCommand {
  @Argument(help: "The data; written first when it is not there.")
  var data: String
  @Option var rows = 1_000_000
  @Option var columns = 20
  @Option(help: "The first rows, which the card is fitted on.")
  var train = 100_000
  @Option(help: "Runs of each way; the median counts.")
  var runs = 9
  @Option(help: "Applicants scored one at a time.")
  var applicants = 200_000

  func run() async throws {
    if !FileManager.default.fileExists(atPath: data) {
      try CSVWriter.write(ScoringRows(rows: rows, columns: columns).table(), to: data)
    }
    let table = try CSVReader.read(path: data)
    let card = try await fit(on: table.rows(Array(0..<min(train, table.rowCount))))
    let compiled = CompiledScorecard(card)
    let bins = card.counts.compactMap { $0?.count }.reduce(0, +)

    var seconds: [[Double]] = [[], []]
    var scores: [Double] = []
    for _ in 0..<runs {
      seconds[0].append(try timed { scores = try compiled.scores(of: table) })
      seconds[1].append(try timed { _ = try compiled.score(table) })
    }
    let ways = ["scores", "scores, PDs and points"]
    for (way, seconds) in zip(ways, seconds) {
      let median = seconds.sorted()[seconds.count / 2]
      print(
        """
        {"tool": "FedRisk \(way)", "rows": \(table.rowCount), \
        "characteristics": \(card.model.design.terms.count), "bins": \(bins), \
        "seconds": \(text(median, 4)), \
        "runs": [\(seconds.map { text($0, 4) }.joined(separator: ", "))], \
        "rowsPerSecond": \(Int(Double(table.rowCount) / median)), \
        "largestDifference": \(try difference(scores, card: card, table: table))}
        """)
    }
    try printLatency(of: compiled, table: table)
  }

  private func fit(on table: Table) async throws -> Scorecard {
    var study = Study(name: "scoring", target: .init(column: "y", bad: "1"))
    // Bins as the peers have them: quantiles, eight of them.
    study.binning.fine = 8
    study.binning.trend = .none
    // The peers keep every column.
    study.model.selection.minimumInformationValue = 0
    study.model.selection.dominant = 1
    study.model.selection.correlation = 1
    study.model.selection.signs = .free
    return try await PooledStudy(study).run(on: table, onPhase: { _, _ in }).result.scorecard
  }

  /// From the scores that each bin's line of the card adds up to, the slow way.
  private func difference(_ scores: [Double], card: Scorecard, table: Table) throws -> Double {
    var sums = [Double](repeating: card.basePoints, count: table.rowCount)
    for (index, term) in card.model.design.terms.enumerated() {
      guard case .woe(let binning, _) = term, let points = card.points(ofTerm: index),
        let column = table[term.name]
      else { continue }
      for (row, bin) in try binning.codes(of: column).enumerated() { sums[row] += points[Int(bin)] }
    }
    return zip(sums, scores).map { abs($0 - $1) }.max() ?? 0
  }

  private func printLatency(of compiled: CompiledScorecard, table: Table) throws {
    let columns = compiled.card.model.design.terms.map { term -> [Double] in
      if case .numeric(let values)? = table[term.name] { values } else { [] }
    }
    let rows = (0..<min(applicants, table.rowCount)).map { row in
      columns.map { CompiledScorecard.Value.number($0[row]) }
    }
    var (single, whole): ([Double], [Double]) = ([], [])
    var sum = 0.0
    for row in rows {
      single.append(try timed { sum += try compiled.score(row) })
      whole.append(try timed { sum += try compiled.assess(row).probabilityOfDefault })
    }
    for (way, seconds) in [("score", single), ("score, PD, points and reasons", whole)] {
      let sorted = seconds.sorted()
      func microseconds(_ share: Double) -> String {
        text(1e6 * sorted[Int(share * Double(sorted.count - 1))], 3)
      }
      print(
        """
        {"tool": "FedRisk one applicant: \(way)", "applicants": \(rows.count), \
        "p50Microseconds": \(microseconds(0.5)), "p99Microseconds": \(microseconds(0.99)), \
        "maximumMicroseconds": \(microseconds(1)), "checksum": \(sum)}
        """)
    }
  }
}

private func text(_ value: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", value)
}

/// The wall-clock seconds of `body`.
private func timed(_ body: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
  let start = now()
  try body()
  return now() - start
}
