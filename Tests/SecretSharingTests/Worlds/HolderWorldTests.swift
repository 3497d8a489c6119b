import Cryptography
import SecretSharing
import Testing

/// What every holder gets from every other and from the dealer, in two worlds with the same totals. It
/// guesses the world from each message; where a mask is left out, it is right every time.
@Suite("Two worlds of a fit, as holders see them")
struct HolderWorldTests {
  struct Case: CustomTestStringConvertible {
    let holderCount: Int
    let moved: FitRole
    var testDescription: String { "\(holderCount) holders, \(moved) moved" }
  }

  static let cases = (2...4).flatMap { count in
    (0..<count).map { Case(holderCount: count, moved: .holder(at: $0)) }
  }

  /// How often guesses were right, by what was guessed from.
  private struct Record {
    struct Source: Hashable, CustomStringConvertible {
      let line: Line
      let what: String
      var description: String { "\(what) of \(line)" }
    }
    private(set) var right: [Source: Int] = [:]

    mutating func add(_ guess: Int, _ line: Line, _ what: String, world: Int) {
      right[Source(line: line, what: what), default: 0] += guess == world ? 1 : 0
    }

    var lines: Set<Line> { Set(right.keys.map(\.line)) }
  }

  @Test("Nothing tells them the world; with a mask left out every message does", arguments: cases)
  func holders(_ made: Case) throws {
    let worlds = try TwinWorlds(holderCount: made.holderCount, moved: made.moved)
    // From single columns, from all the holder has, and from that without the others' masks.
    var (bare, blind, known) = (Record(), Record(), Record())
    var (lines, unread) = (Set<Line>(), Set<Line>())
    var totals: FitTotals?
    for run in 0..<TwinWorlds.runs {
      let world = run % 2
      let fit = try worlds.run(world: world, seed: UInt8(run + 1))
      for (one, other) in zip(fit.totals.gradient, (totals ?? fit.totals).gradient) {
        #expect(abs(one - other) < 1e-4)
      }
      totals = fit.totals
      for role in fit.terms.holders where role != made.moved {
        let own = try HolderView(role, moved: made.moved, fit: fit, isOneWithDealer: false)
        let both = try HolderView(role, moved: made.moved, fit: fit, isOneWithDealer: true)
        for line in fit.lines where line.to == role && line.from != .solver {
          lines.insert(line)
          for step in 0...WatchedFit.steps.upperBound {
            guard let words = fit.words(line, step: step) else { continue }
            for index in 0..<(words.count / TwinWorlds.rowCount) {
              let columns = words.count / TwinWorlds.rowCount
              bare.add(
                TwinWorlds.guess(TwinWorlds.column(index, of: columns, words)), line,
                "column \(index) of step \(step)", world: world)
            }
            guard let guesses = try own.guesses(from: line, step: step),
              let betrayed = try both.guesses(from: line, step: step)
            else {
              unread.insert(line)
              continue
            }
            for (what, guess) in guesses {
              blind.add(guess, line, "\(what) in step \(step)", world: world)
            }
            guard HolderView.isBetrayed(made.moved, by: line) else { continue }
            for (what, guess) in betrayed {
              known.add(guess, line, "\(what) in step \(step)", world: world)
            }
          }
        }
      }
    }
    #expect(unread.isEmpty, "messages that this test cannot read")
    #expect(bare.lines == lines && blind.lines == lines)
    #expect(known.lines == lines.filter { HolderView.isBetrayed(made.moved, by: $0) })
    for (source, count) in Array(bare.right) + Array(blind.right) {
      // Of 40 fair coins fewer than 6 or more than 34 show heads once in a million times.
      #expect((6...34).contains(count), "\(source): \(count)")
    }
    for (source, count) in known.right {
      #expect(count == TwinWorlds.runs, "\(source): \(count)")
    }
  }

  @Test(
    "Every message between holders betrays somebody where its mask is left out", arguments: 2...4)
  func controls(holderCount: Int) throws {
    let fit = try TwinWorlds(holderCount: holderCount, moved: .labelHolder).run(world: 0, seed: 1)
    for line in fit.lines where line.to.holderIndex != nil && line.from != .solver {
      let betrayed = fit.terms.holders.contains {
        $0 != line.to && HolderView.isBetrayed($0, by: line)
      }
      #expect(betrayed, "\(line)")
    }
  }
}
