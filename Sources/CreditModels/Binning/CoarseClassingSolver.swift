/// Exact coarse classing by dynamic programming.
///
/// A partition of the fine bins is a path of runs `start..<end`, each beginning where the one
/// before it ends. Whether a run may follow depends on its neighbour (different bad rates, p-value)
/// and, for some trends, on a little memory of what came before; so the state is
///
///     (number of runs, last run, memory of the trend)
///
/// and the best value of a state is the best path that ends in it. Transitions are taken in the
/// order of the boundary they cross, when all states that end at the boundary are final. With n
/// fine bins there are n³/6 pairs of neighbours: 1330 at n = 20, times the number of bins and
/// memories.
///
/// Among equal information values the answer with fewer bins wins, then the earlier last cut.
/// Bellman, "On the approximation of curves by line segments using dynamic programming",
/// *Communications of the ACM* 4, 1961, 284. doi:10.1145/366573.366611
struct CoarseClassingSolver {
  private let fineBins: Int
  private let rules: CoarseClassingRules
  private let runs: [Run]

  /// One candidate for a coarse bin.
  private struct Run {
    var start: Int
    var count: BinCount
    var badRate: Double
    /// Its part of the information value; nil when it may not be a bin.
    var gain: Double?
  }

  /// Runs are stored by end and then start.
  private func run(_ start: Int, _ end: Int) -> Int { end * (end - 1) / 2 + start }

  init(_ fine: [BinCount], _ rules: CoarseClassingRules, _ weightOfEvidence: WeightOfEvidence) {
    let total = fine.total()
    fineBins = fine.count
    self.rules = rules
    var runs: [Run] = []
    for end in 1...fine.count {
      // Summed from the end downwards: differences of prefix sums of weighted counts would turn a
      // zero count into rounding noise, and its evidence into nonsense.
      var count = BinCount.zero
      let endingHere = (0..<end).reversed().map { start in
        count += fine[start]
        let gain = weightOfEvidence.contribution(of: count, total: total)
        return Run(
          start: start, count: count, badRate: count.badRate,
          gain: rules.admits(count) && gain.isFinite ? gain : nil)
      }
      runs += endingHere.reversed()
    }
    self.runs = runs
  }

  /// The cuts of the best partition into two or more runs, or nil when there is none.
  func cuts(_ trend: Trend) -> [Int]? {
    var table = Table(
      runs: runs.count, memories: trend.memories(fineBins: fineBins), levels: levels)
    for end in 1...fineBins {
      let first = run(0, end)
      if let gain = runs[first].gain { table.start(at: first, value: gain) }
    }
    for middle in 1..<fineBins {
      for start in 0..<middle where runs[run(start, middle)].gain != nil {
        for end in middle + 1...fineBins {
          extend(&table, trend, start, middle, end)
        }
      }
    }
    let last = (0..<fineBins).map { run($0, fineBins) }
    return table.bestPath(endingIn: last, atLeast: minimumBins)
      .map { path in path.map { runs[$0].start }.filter { $0 > 0 } }
  }

  /// Lets `middle..<end` follow every path that ends in `start..<middle`.
  private func extend(
    _ table: inout Table, _ trend: Trend, _ start: Int, _ middle: Int, _ end: Int
  ) {
    let (from, to) = (run(start, middle), run(middle, end))
    guard let gain = runs[to].gain, rules.separates(runs[from].count, runs[to].count) else {
      return
    }
    for memory in 0..<table.memories {
      let next = trend.next(after: memory, start: start, middle: middle, end: end) {
        runs[run($0, $1)].badRate
      }
      guard let next else { continue }
      for level in 1...levels {
        // Without a maximum the number of runs matters only up to the minimum.
        let after = rules.maximumBins == nil ? min(level + 1, levels) : level + 1
        guard after <= levels else { break }
        table.move(from: (level, from, memory), to: (after, to, next), gain: gain)
      }
    }
  }

  private var minimumBins: Int { max(2, rules.minimumBins) }

  private var levels: Int {
    max(1, rules.maximumBins.map { min($0, fineBins) } ?? minimumBins)
  }
}

extension CoarseClassingSolver {
  /// The best value of every state, and the state it came from.
  fileprivate struct Table {
    typealias State = (level: Int, run: Int, memory: Int)

    let runs: Int
    let memories: Int
    let levels: Int
    private var values: [Double]
    private var origins: [Int]

    init(runs: Int, memories: Int, levels: Int) {
      self.runs = runs
      self.memories = memories
      self.levels = levels
      values = Array(repeating: -.infinity, count: levels * runs * memories)
      origins = Array(repeating: -1, count: values.count)
    }

    private func index(_ state: State) -> Int {
      ((state.level - 1) * runs + state.run) * memories + state.memory
    }

    mutating func start(at run: Int, value: Double) {
      values[index((1, run, 0))] = value
    }

    mutating func move(from: State, to: State, gain: Double) {
      let (origin, target) = (index(from), index(to))
      let value = values[origin] + gain
      guard value > values[target] else { return }
      values[target] = value
      origins[target] = origin
    }

    /// The runs of the best path, first to last.
    func bestPath(endingIn ends: [Int], atLeast minimum: Int) -> [Int]? {
      guard minimum <= levels else { return nil }
      var best = -1
      var bestValue = -Double.infinity
      for level in minimum...levels {
        for run in ends {
          for memory in 0..<memories {
            let state = index((level, run, memory))
            guard values[state] > bestValue else { continue }
            (best, bestValue) = (state, values[state])
          }
        }
      }
      guard best >= 0 else { return nil }
      let states = sequence(first: best) { state in
        origins[state] < 0 ? nil : origins[state]
      }
      return states.map { $0 / memories % runs }.reversed()
    }
  }
}
