import ArgumentParser
import Cryptography
import SecureAggregation

/// Times one round of secure aggregation: the CPU of one node and of the collector, and the bytes a
/// node sends and gets. One JSON line for each combination of nodes, words, policy and drop-outs.
@main
struct AggregationBenchmark: ParsableCommand {
  @Option(help: "Numbers of nodes, separated by commas.")
  var nodes = "3,10,100,1000"
  @Option(help: "Lengths of the vectors, in words of 128 bits.")
  var words = "5152,126000,1000000"
  @Option(help: "Shares of the nodes that drop out before their vector.")
  var drop = "0,0.1"
  @Option(help: "Rounds of each; the median counts.")
  var runs = 3
  @Flag(help: "Only the speed of the mask stream.")
  var streamOnly = false

  /// Above so many masked words in all, one node is measured among stand-ins: whole rounds would take
  /// hours.
  private static let largestWholeRound = 2_000_000_000

  func run() throws {
    print(StreamSpeed.line())
    guard !streamOnly else { return }
    for count in try numbers(nodes) {
      for wordCount in try numbers(words) {
        for share in drop.split(separator: ",").compactMap({ Double($0) }) {
          let dropped = Int(share * Double(count))
          // Nobody of three or four can be lost.
          let isPossible =
            dropped == 0 || count - dropped >= Threshold(nodes: count).minimumSurvivors
          guard share == 0 || (dropped > 0 && isPossible) else { continue }
          if dropped == 0 { try measure(.strict, count, wordCount, dropped: 0) }
          let threshold = Threshold(nodes: count)
          try measure(.tolerant(threshold), count, wordCount, dropped: dropped)
        }
      }
    }
  }

  private func measure(
    _ policy: AggregationPolicy, _ nodes: Int, _ words: Int, dropped: Int
  ) throws {
    let isWhole = nodes * nodes * words <= Self.largestWholeRound && nodes < 1000
    let costs =
      try isWhole
      ? WholeRound(nodes: nodes, policy: policy).costs(words: words, dropped: dropped, runs: runs)
      : LoneNode(nodes: nodes, policy: policy).costs(words: words, dropped: dropped, runs: runs)
    print(
      costs.line(
        nodes: nodes, words: words, policy: policy == .strict ? "strict" : "tolerant",
        dropped: dropped))
  }

  private func numbers(_ list: String) throws -> [Int] {
    try list.split(separator: ",").map { part in
      guard let number = Int(part), number > 0 else {
        throw ValidationError("'\(part)' is no number above zero.")
      }
      return number
    }
  }
}
