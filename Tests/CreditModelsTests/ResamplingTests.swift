import CreditData
import CreditModels
import Foundation
import Testing

@Suite("Resampling a whole study")
struct ResamplingTests {
  /// Sums in another order, and a fit that ends a little before its optimum.
  static let tolerance = 1e-7

  /// One column with two bins set by hand: 20 goods and 10 bads, 10 goods and 20 bads. The card of any of
  /// these rows gives the log-odds of the bins, so that everything can be computed without it.
  private struct TwoBins {
    let rowCount = 60
    var isHigh: [Bool] { (0..<rowCount).map { $0 % 2 == 1 } }
    var outcome: [Double] {
      (0..<rowCount).map { row in (row / 2 % 3 == 0) == (row % 2 == 0) ? 1 : 0 }
    }

    var study: Study {
      var study = Study(name: "hand", target: .init(column: "y", bad: "1", good: "0"))
      study.binning.manual = ["x": .cuts([0.5])]
      study.privacy.minimumRows = 1
      study.privacy.minimumBads = 0
      return study
    }

    var table: Table {
      Table(
        names: ["y", "x"], columns: [.numeric(outcome), .numeric(isHigh.map { $0 ? 1 : 0 })])
    }

    /// Bads in turn, then goods, each in the order of their hashes.
    func folds(_ count: Int, number: Int) -> [[Int]] {
      let order = (0..<rowCount).sorted {
        HashSplit.uniform(dataset: "hand|repeat \(number)", key: "\($0 + 1)")
          < HashSplit.uniform(dataset: "hand|repeat \(number)", key: "\($1 + 1)")
      }
      let dealt = order.filter { outcome[$0] == 1 } + order.filter { outcome[$0] == 0 }
      return (0..<count).map { fold in dealt.indices.filter { $0 % count == fold }.map { dealt[$0] }
      }
    }

    /// Goods and bads of the low and of the high bin among the other rows.
    func counts(without fold: [Int]) -> (low: BinCount, high: BinCount) {
      var found = (low: BinCount.zero, high: BinCount.zero)
      for row in 0..<rowCount where !fold.contains(row) {
        let one = BinCount(good: 1 - outcome[row], bad: outcome[row])
        if isHigh[row] { found.high += one } else { found.low += one }
      }
      return found
    }

    func logOdds(by folds: [[Int]]) -> [Double] {
      var logOdds = [Double](repeating: 0, count: rowCount)
      for fold in folds {
        let counts = counts(without: fold)
        for row in fold {
          let bin = isHigh[row] ? counts.high : counts.low
          logOdds[row] = log(bin.bad / bin.good)
        }
      }
      return logOdds
    }

    /// Pairs of a bad and a good row in the right order, ties half.
    func area(_ logOdds: [Double]) -> Double {
      var (right, pairs) = (0.0, 0.0)
      for bad in 0..<rowCount where outcome[bad] == 1 {
        for good in 0..<rowCount where outcome[good] == 0 {
          pairs += 1
          let difference = logOdds[bad] - logOdds[good]
          right += abs(difference) < 1e-6 ? 0.5 : difference > 0 ? 1 : 0
        }
      }
      return right / pairs
    }

    func logLoss(_ logOdds: [Double]) -> Double {
      zip(outcome, logOdds).reduce(0) { $0 + log(1 + exp($1.0 == 1 ? -$1.1 : $1.1)) }
        / Double(rowCount)
    }
  }

  private func report(
    _ study: Study, _ table: Table, folds: Int, repeats: Int, leavesOneOut: Bool = false
  ) async throws -> ResamplingReport {
    try await Resampling(
      study, plan: .init(folds: folds, repeats: repeats, leavesOneOut: leavesOneOut)
    ).run(on: table)
  }

  @Test("Out-of-fold figures of one column in two bins are those computed by hand")
  func byHand() async throws {
    let rows = TwoBins()
    let found = try await report(
      rows.study, rows.table, folds: 3, repeats: 4, leavesOneOut: true)
    let logOdds = (1...4).map { rows.logOdds(by: rows.folds(3, number: $0)) }
    #expect(found.rows == 60 && found.bads == 30 && found.units == nil)
    #expect(abs(found.apparent.auc - 2.0 / 3) <= Self.tolerance)
    #expect(Set(logOdds.map(rows.area)).count > 1)
    for (heldOut, expected) in zip(found.folds.heldOut, logOdds) {
      #expect(abs(heldOut.logLoss - rows.logLoss(expected)) <= Self.tolerance)
      #expect(abs(heldOut.auc - rows.area(expected)) <= Self.tolerance)
    }
    let losses = logOdds.map(rows.logLoss)
    let mean = losses.reduce(0, +) / 4
    let variance = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
    #expect(abs(found.folds.logLoss.mean - mean) <= Self.tolerance)
    #expect(
      abs(try #require(found.folds.logLoss.standardDeviation) - variance.squareRoot()) <= 1e-6)
    #expect(
      abs(found.folds.logLoss.optimism - (mean - found.apparent.logLoss)) <= Self.tolerance)

    let alone = rows.logOdds(by: (0..<60).map { [$0] })
    let single = try #require(found.leaveOneOut)
    #expect(single.folds == 60 && single.repeats == 1)
    #expect(abs(single.logLoss.mean - rows.logLoss(alone)) <= Self.tolerance)
    #expect(single.logLoss.standardDeviation == nil && single.aucWithinFolds == nil)
    #expect(found.folds.selection.columns.map(\.name) == ["x"])
    #expect(found.folds.selection.columns.map(\.cards) == [12])
    #expect(found.folds.selection.asOfAllRows == 12)
  }

  @Test("Folds whose other rows give no card count, and their rows have the others' bad rate")
  func withoutCard() async throws {
    let rows = TwoBins()
    var study = rows.study
    // All rows have ln 2 · 2/3.
    study.model.selection.minimumInformationValue = 0.46
    let found = try await report(study, rows.table, folds: 5, repeats: 6)
    var losses: [Double] = []
    var missing = 0
    for number in 1...6 {
      let folds = rows.folds(5, number: number)
      var logOdds = rows.logOdds(by: folds)
      for fold in folds {
        let (low, high) = rows.counts(without: fold)
        let total = low + high
        let value = [low, high].reduce(0) { sum, bin in
          let (good, bad) = (bin.good / total.good, bin.bad / total.bad)
          return sum + (good - bad) * log(good / bad)
        }
        if value < 0.46 {
          missing += 1
          for row in fold { logOdds[row] = log(total.bad / total.good) }
        }
      }
      losses.append(rows.logLoss(logOdds))
    }
    #expect(missing > 0 && missing < 30)
    #expect(found.folds.foldsWithoutCard == missing)
    #expect(found.folds.withoutCard.map(\.problem) == ["no characteristic is left for the model"])
    #expect(found.folds.selection.columns.map(\.cards) == [30 - missing])
    for (heldOut, loss) in zip(found.folds.heldOut, losses) {
      #expect(abs(heldOut.logLoss - loss) <= Self.tolerance)
    }
  }

  /// 150 rows, 30 of them bad, and 25 columns that know nothing of it.
  private static func noise() -> (study: Study, table: Table) {
    var random = SeededGenerator(state: 3)
    var study = Study(name: "noise", target: .init(column: "y", bad: "1", good: "0"))
    study.binning.fine = 10
    study.binning.maximumBins = 4
    study.model.selection.stepwise = .aic
    study.privacy.minimumRows = 10
    study.privacy.minimumBads = 2
    let names = (1...25).map { "x\($0)" }
    let columns = names.map { _ in Column.numeric((0..<150).map { _ in random.normal() }) }
    let outcome = Column.numeric((0..<150).map { $0 % 5 == 0 ? 1 : 0 })
    return (study, Table(names: ["y"] + names, columns: [outcome] + columns))
  }

  @Test("Columns that know nothing rank like chance, unless they are chosen on all rows")
  func noSignal() async throws {
    var (study, table) = Self.noise()
    let found = try await report(study, table, folds: 5, repeats: 4)
    #expect(found.apparent.auc > 0.75)
    #expect(abs(found.folds.auc.mean - 0.5) < 0.1)
    let limits = try #require(found.folds.aucLimits)
    #expect(limits.lower < 0.5 && limits.upper > 0.5 && limits.upper < 0.75)
    #expect(abs(found.folds.auc.optimism - (found.apparent.auc - found.folds.auc.mean)) < 1e-12)
    // The control: bins and terms of all rows, only coefficients anew.
    study.validation.folds = 5
    study.privacy.minimumBads = 0
    let rows = try PartyRows(party: "pooled", table: table, study: study)
    let chosenBefore = try #require(
      try await StudyRun(study).run(on: LocalAggregator(rows)).validation.folds)
    #expect(chosenBefore.auc.mean > found.folds.auc.mean + 0.1)
  }

  @Test("The same study divides the same rows alike, another name or repeat does not")
  func seeds() async throws {
    let (study, table) = Self.noise()
    let found = try await report(study, table, folds: 4, repeats: 2)
    #expect(try await report(study, table, folds: 4, repeats: 2) == found)
    #expect(found.folds.heldOut[0] != found.folds.heldOut[1])
    var other = study
    other.name = "noise again"
    #expect(try await report(other, table, folds: 4, repeats: 2).folds != found.folds)
  }

  @Test("With a key the order of rows does not matter, and rows of one key stay together")
  func keys() async throws {
    let rows = TwoBins()
    var (study, table) = (rows.study, rows.table)
    study.validation.split = .hash(.column("id"), train: 1)
    // Rows of one key have one outcome.
    let ids = (0..<60).map { Double($0 % 30) }
    let keyed = Table(
      names: table.names + ["id"], columns: table.columns + [.numeric(ids)])
    let found = try await report(study, keyed, folds: 4, repeats: 1)
    #expect(found.units == 30)
    #expect(!found.columns.contains("id"))
    table = keyed.rows(Array((0..<60).reversed()))
    let reversed = try await report(study, table, folds: 4, repeats: 1)
    #expect(abs(reversed.folds.auc.mean - found.folds.auc.mean) <= 1e-9)
    #expect(abs(reversed.folds.logLoss.mean - found.folds.logLoss.mean) <= 1e-9)
    #expect(reversed.folds.selection == found.folds.selection)
  }

  @Test("Rows that the study holds out are not used, nor the column that says so")
  func heldOutParts() async throws {
    let rows = TwoBins()
    var study = rows.study
    study.validation.split = .by(column: "part")
    let table = rows.table
    // Test rows say the opposite: with them there would be no signal.
    let other = Table(
      names: ["y", "x", "part"],
      columns: [
        .numeric(rows.outcome + rows.outcome.map { 1 - $0 }),
        .numeric((rows.isHigh + rows.isHigh).map { $0 ? 1 : 0 }),
        .categorical(
          codes: [Int32](repeating: 0, count: 60) + [Int32](repeating: 1, count: 60),
          levels: ["train", "test"]),
      ])
    let found = try await report(study, other, folds: 3, repeats: 2)
    #expect(found.rows == 60)
    #expect(found.columns == ["x"])
    #expect(
      found.notes == ["60 rows that the study holds out for test or out of time are not used."])
    #expect(
      try await report(rows.study, table, folds: 3, repeats: 2).folds.heldOut == found.folds.heldOut
    )
  }

  @Test("What cannot be divided is refused in a sentence")
  func refusals() async throws {
    let rows = TwoBins()
    await #expect(throws: ModelError.tooFewForFolds(bads: 30, goods: 30, folds: 31)) {
      try await report(rows.study, rows.table, folds: 31, repeats: 1)
    }
    var study = rows.study
    study.rejects = Study.RejectRules(column: "x", rejected: "1")
    await #expect(throws: ModelError.rejectsNotResampled) {
      try await report(study, rows.table, folds: 3, repeats: 1)
    }
    study = rows.study
    study.target.column = "default"
    await #expect(throws: DataError.self) {
      try await report(study, rows.table, folds: 3, repeats: 1)
    }
    study = rows.study
    study.model.selection.minimumInformationValue = 5
    await #expect(throws: ModelError.self) {
      try await report(study, rows.table, folds: 3, repeats: 1)
    }
  }
}
