internal import ArgumentParser
internal import CreditData
internal import CreditModels
internal import Foundation
internal import Results

struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Score the rows of a file with a card: score, PD, points and reasons.",
    discussion: """
      With --party, enterprises that several parties know by different columns: every party adds its \
      points, and only the party with the outcomes gets the sums, which are written to --out.
      """)

  @Argument(
    help: "The card (card.json); with --party the folder that a vertical study was written to.")
  var card: String
  @Option(help: "The file with the rows to score; it needs the card's columns, no target.")
  var data: String?
  @Option(help: "A party's rows, as NAME=FILE; once for each party of a vertical study.")
  var party: [String] = []
  @Option(help: "Where to write; standard output when absent.")
  var out: String?
  @Option(help: "A column to copy to the output, such as an id; may be repeated.")
  var keep: [String] = []
  @Option(help: "Only rows at this score or safer.")
  var above: Double?
  @Option(help: "A list of applicants (CSV): rank the rows by how much they are like it.")
  var like: String?
  @Option(help: "With --like: how many rows (default: \(Self.usualTop)).")
  var top: Int?
  @Option(help: "Values the training rows never had: score (as no evidence) or refuse.")
  var unseen = UnseenPolicy.score
  @Option(
    help: "Where to write the rows that cannot be scored; without it the first one ends the run.")
  var refused: String?

  private static let usualTop = 1000

  enum UnseenPolicy: String, ExpressibleByArgument, CaseIterable { case score, refuse }

  func validate() throws {
    guard (data == nil) != party.isEmpty else {
      throw ValidationError("give --data FILE, or --party NAME=FILE for each party.")
    }
    let isPlain = keep.isEmpty && above == nil && like == nil && unseen == .score
    guard party.isEmpty || isPlain else {
      throw ValidationError(
        "--keep, --above, --like and --unseen are for a card and rows in one place; leave them out, or "
          + "score with --data.")
    }
    guard let top else { return }
    guard top > 0 else { throw ValidationError("--top is at least 1.") }
    guard like != nil else {
      throw ValidationError("--top says how many rows like a list to give; add --like FILE.")
    }
  }

  func run() async throws {
    guard let data else {
      // That there is no such folder is said later.
      let names = (try? FileManager.default.contentsOfDirectory(atPath: card)) ?? []
      try checkPaths(inputs: PartyFiles.paths(in: party) + names.map { card + "/" + $0 })
      return try await JointScoring(folder: card, files: party, out: out, refused: refused)
        .run()
    }
    try checkPaths(inputs: [data, card] + [like].compactMap { $0 })
    let scorer = try RowScorer(card: OutputFolder.card(at: card), keep: keep, above: above)
    do { try score(data, with: scorer) } catch let error as DataError {
      throw error.withCardRemedy(scorer.card)
    }
  }

  private func score(_ data: String, with scorer: RowScorer) throws {
    let output = try RowSink(path: out)
    let refusals = try Refusals(path: refused)
    let rowCount: Int
    if let like {
      rowCount = try rank(data, with: scorer, like: like, to: output, refusals)
    } else {
      rowCount = try forEachBlock(of: data, scorer, refusals) {
        try output.append(scorer.scored($0))
      }
    }
    try output.close()
    try refusals.close()
    if rowCount == 0 { Terminal.error("\(data) has no rows below its header: nothing was scored.") }
  }

  /// Nobody wants to lose the rows, or one of two outputs.
  private func checkPaths(inputs: [String]) throws {
    func place(_ path: String) -> URL { URL(filePath: path).standardizedFileURL }
    for (option, path) in [("--out", out), ("--refused", refused)] {
      if let path, inputs.contains(where: { place($0) == place(path) }) {
        throw CommandError(
          "\(option) names a file that is read, which would be lost; choose another.")
      }
    }
    if let out, let refused, place(out) == place(refused) {
      throw CommandError("--out and --refused name one file; choose another for one of them.")
    }
  }

  /// - Returns: how many rows the file has.
  @discardableResult
  private func forEachBlock(
    of path: String, _ scorer: RowScorer, _ refusals: Refusals, keep: Bool = true,
    _ body: (Table) throws -> Void
  ) throws -> Int {
    try scorer.card.checkColumns(of: path)
    var rowCount = 0
    var blocks = try CSVBlocks(
      path: path, columns: scorer.columns(keep: keep), missing: scorer.card.csvOptions.missing)
    while let block = try blocks.next() {
      rowCount += block.table.rowCount + block.refused.count
      for fault in block.refused { try refusals.add(fault.withCardRemedy(scorer.card)) }
      do {
        try body(try scorable(block.table, by: scorer.card, refusals))
      } catch let error as DataError {
        throw error.located(party: nil, file: path)
      }
    }
    return rowCount
  }

  /// The rows the card has points for; the others are refused.
  private func scorable(
    _ table: Table, by card: Scorecard, _ refusals: Refusals
  ) throws -> Table {
    var faults = card.missingValues(in: table).mapValues { ($0, Self.missing) }
    if unseen == .refuse {
      let found = try card.unseenValues(in: table).mapValues { ($0, Self.unseen) }
      faults.merge(found) { first, _ in first }
    }
    guard !faults.isEmpty else { return table }
    for (row, (column, rule)) in faults.sorted(by: { $0.key < $1.key }) {
      try refusals.add(DataError(rule, column: column, row: table.rowNumbers[row]))
    }
    return table.rows((0..<table.rowCount).filter { faults[$0] == nil })
  }

  private static let missing = DataRule.other(
    problem: "the cell is missing and the card has no place for a missing value here",
    remedy: "fill it in")
  private static let unseen = DataRule.other(
    problem: "the card's training rows never had this value",
    remedy: "correct it, decide the row by hand, or score it with --unseen score")

  private func rank(
    _ data: String, with scorer: RowScorer, like: String, to output: RowSink, _ refusals: Refusals
  ) throws -> Int {
    guard var likeness = Likeness(scorer.card) else {
      throw CommandError(
        "\(card): --like needs a card with bins and their counts of training rows; fit one with "
          + "model.design: woe.")
    }
    // A row of the list that cannot be read is an error: the list is small and somebody's choice.
    try forEachBlock(of: like, scorer, Refusals(path: nil), keep: false) { try likeness.add($0) }
    guard !likeness.isEmpty else {
      throw CommandError(
        "\(like): the list has no rows; give the applicants others are to be like.")
    }
    var ranking = Ranking(limit: top ?? Self.usualTop, keep: keep)
    let rowCount = try forEachBlock(of: data, scorer, refusals) { table in
      let scores = try scorer.compiled.score(table)
      let distances = try likeness.distances(of: table)
      for row in 0..<table.rowCount where scorer.isKept(scores.scores[row]) {
        ranking.add(table, row, distance: distances[row], in: scores)
      }
    }
    try output.append(ranking.table)
    return rowCount
  }
}
