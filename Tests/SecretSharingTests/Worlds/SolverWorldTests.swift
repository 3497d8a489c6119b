import Cryptography
import SecretSharing
import Testing

/// What the solver gets, in two worlds with the same totals: any shares of a sum but not all say nothing.
/// Where the shares of zero are left out, some shares together tell the worlds apart.
@Suite("Two worlds of a fit, as the solver sees them")
struct SolverWorldTests {
  /// Some of those whose shares add up, as bits.
  private typealias Group = Int

  /// The share of zero that is in a role's share.
  private func zeros(
    _ kind: Parcel.Kind, of role: FitRole, step: Int, count: Int, in fit: WatchedFit
  ) throws -> [UInt64] {
    let label = [
      Parcel.Kind.crossShare: "cross", .gradientShare: "gradient", .informationShare: "information",
    ][kind]
    var secrets = try fit.secrets(of: role)
    var words = [UInt64](repeating: 0, count: count)
    try ZeroShares.add(
      try #require(label), step: step, of: role, among: fit.terms.addends, secrets: &secrets,
      to: &words)
    return words
  }

  private struct Source: Hashable, CustomStringConvertible {
    let kind: Parcel.Kind
    let step: Int
    let group: Int
    var description: String { "\(kind) of step \(step), roles \(String(group, radix: 2))" }
  }

  /// How often guesses from the sums of some shares are right, with and without shares of zero; and
  /// all bytes of single shares.
  private struct Findings {
    var masked: [Source: Int] = [:]
    var bare: [Source: Int] = [:]
    var bytes: [Line: ByteCounts] = [:]
  }

  private func findings(_ worlds: EvenWorlds) throws -> Findings {
    var found = Findings()
    for run in 0..<TwinWorlds.runs {
      let world = run % 2
      let fit = try worlds.run(world: world, seed: UInt8(run + 1))
      let addends = fit.terms.addends
      for kind in [Parcel.Kind.crossShare, .gradientShare, .informationShare] {
        for step in 0...WatchedFit.steps.upperBound {
          let shares = addends.compactMap {
            fit.words(Line(kind, from: $0, to: .solver), step: step)
          }
          guard shares.count == addends.count else {
            #expect(shares.isEmpty)
            continue
          }
          var bare = shares
          for (index, role) in addends.enumerated() {
            let line = Line(kind, from: role, to: .solver)
            found.bytes[line, default: ByteCounts()].add(shares[index])
            let zeros = try zeros(
              kind, of: role, step: step, count: shares[index].count, in: fit)
            Ring.subtract(zeros, from: &bare[index])
          }
          for group in 1..<((1 << addends.count) - 1) {
            func sum(_ shares: [[UInt64]]) -> [UInt64] {
              var sum = [UInt64](repeating: 0, count: shares[0].count)
              for index in addends.indices where group >> index & 1 == 1 {
                Ring.add(shares[index], to: &sum)
              }
              return sum
            }
            let source = Source(kind: kind, step: step, group: group)
            guard let guess = worlds.guess(sum(shares), of: kind, terms: fit.terms),
              let other = worlds.guess(sum(bare), of: kind, terms: fit.terms)
            else { continue }
            found.masked[source, default: 0] += guess == world ? 1 : 0
            found.bare[source, default: 0] += other == world ? 1 : 0
          }
        }
      }
    }
    return found
  }

  @Test("No shares but all tell it the world; without shares of zero some do", arguments: 2...4)
  func shares(holderCount: Int) throws {
    // Those whose share is needed by a group that tells the worlds apart, by kind.
    var exposed: [Parcel.Kind: Int] = [:]
    for index in 0..<holderCount {
      let worlds = try EvenWorlds(holderCount: holderCount, moved: .holder(at: index))
      let found = try findings(worlds)
      for (source, count) in found.masked {
        #expect((6...34).contains(count), "\(source): \(count)")
      }
      for (line, bytes) in found.bytes { #expect(bytes.areUniform, "\(line)") }
      let telling = found.bare.filter { $0.value == TwinWorlds.runs }.keys
      for source in telling {
        let isLeast = !telling.contains {
          $0.kind == source.kind && $0.step == source.step && $0.group != source.group
            && $0.group & source.group == $0.group
        }
        if isLeast { exposed[source.kind, default: 0] |= source.group }
      }
    }
    let all = (1 << (holderCount + 1)) - 1
    #expect(exposed == [.crossShare: all, .gradientShare: all, .informationShare: all])
  }

  @Test(
    "Everything else it gets is the same in both worlds, and other where totals are",
    arguments: 2...4)
  func clear(holderCount: Int) throws {
    for index in 0..<holderCount {
      let moved = FitRole.holder(at: index)
      let worlds = try EvenWorlds(holderCount: holderCount, moved: moved)
      let fits = try [0, 1].map { try worlds.run(world: $0, seed: UInt8(60 + $0)) }
      let far = try worlds.run(world: 0, scale: 0.5, seed: 62)
      #expect(fits[0].products == fits[1].products)
      for (one, other) in zip(fits[0].totals.gradient, fits[1].totals.gradient) {
        #expect(abs(one - other) < 1e-4)
      }
      for line in fits[0].lines where line.to == .solver {
        switch line.kind {
        case .crossShare, .gradientShare, .informationShare: continue
        case .ownProducts:
          let words = fits.map { $0.words(line, step: 0) }
          #expect(words[0] == words[1])
          #expect((words[0] == far.words(line, step: 0)) == (line.from != moved))
        case .range:
          for step in WatchedFit.steps {
            for fit in fits { #expect(fit.words(line, step: step) == [1]) }
          }
        default: Issue.record("nobody reads \(line)")
        }
      }
    }
  }

  @Test("A holder that is out of range says so in one bit, and nothing else leaves it")
  func range() throws {
    var generator = SeededGenerator(state: 3)
    let rows = SyntheticRows(2048, counts: [1, 1], using: &generator)
    let keys = freshKeys()
    let terms = try rows.terms(order: 16, range: 3, evaluations: 2, keys: keys)
    let meeting = try rows.meeting(terms, keys: keys)
    var (holders, solver) = (meeting.holders, meeting.solver)
    var dealer = meeting.dealer
    var queue = try [dealer.next()].compactMap { $0 }
    for index in holders.indices { queue += holders[index].start() }
    while !queue.isEmpty {
      let parcel = queue.removeFirst()
      switch parcel.to.holderIndex {
      case nil: queue += try solver.receive(parcel)
      case let index?: queue += try holders[index].receive(parcel)
      }
    }
    let asked = try solver.ask(at: [0, 0.1, 9], includesInformation: false)
    let answers = try asked.flatMap { try holders[$0.to.holderIndex ?? 0].receive($0) }
    #expect(answers.map(\.kind) == [.range, .range])
    #expect(answers.map(\.words) == [[1], [0]])
  }
}
