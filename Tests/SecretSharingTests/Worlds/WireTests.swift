import Cryptography
import SecretSharing
import Testing

/// All lines of a fit at once: what is on them, and that a test of two worlds exists for each.
@Suite("Every line of a fit")
struct WireTests {
  private func fit(_ holderCount: Int, world: Int = 0, seed: UInt8 = 7) throws -> WatchedFit {
    try TwinWorlds(holderCount: holderCount, moved: .labelHolder).run(world: world, seed: seed)
  }

  /// Lines that no test of two worlds reads.
  private func unread(_ lines: Set<Line>, of fit: WatchedFit) throws -> [Line] {
    try lines.filter { line in
      switch (line.from, line.to) {
      case (_, .dealer): return true
      case (_, .solver):
        // Read by `SolverWorldTests`.
        return ![.ownProducts, .crossShare, .range, .gradientShare, .informationShare]
          .contains(line.kind)
      case (.solver, _):
        // Read by `told`.
        return ![.coefficients, .proceed, .result].contains(line.kind)
      case (_, let receiver):
        let view = try HolderView(
          receiver, moved: .labelHolder, fit: fit, isOneWithDealer: false)
        let step = line.kind == .features ? 0 : WatchedFit.steps.upperBound
        return try view.guesses(from: line, step: step) == nil
      }
    }
  }

  @Test("has a test of two worlds, and one that nobody thought of is noticed", arguments: 2...4)
  func coverage(holderCount: Int) throws {
    let fit = try fit(holderCount)
    #expect(try unread(fit.lines, of: fit).isEmpty)
    // All kinds there are, between all who have something to say to each other.
    #expect(Set(fit.lines.map(\.kind)) == Set(Parcel.Kind.allCases))
    for from in fit.terms.holders {
      for to in fit.terms.holders + [.solver] where to != from {
        #expect(fit.lines.contains { $0.from == from && $0.to == to })
      }
    }
    for stranger in [
      Line(.crossShare, from: .labelHolder, to: .holder(1)),
      Line(.shares, from: .dealer, to: .solver),
      Line(.gradientShare, from: .labelHolder, to: .dealer),
      Line(.features, from: .solver, to: .labelHolder),
    ] {
      #expect(try unread(fit.lines.union([stranger]), of: fit) == [stranger])
    }
  }

  @Test(
    "between holders and from the dealer carries uniform bytes; plain features are not",
    arguments: 2...4)
  func uniformBytes(holderCount: Int) throws {
    let fit = try fit(holderCount)
    for parcel in fit.parcels where parcel.from != .solver && parcel.to != .solver {
      var bytes = ByteCounts()
      bytes.add(parcel.words)
      #expect(bytes.areUniform, "\(Line(parcel)) in step \(parcel.step)")
    }
    var plain = ByteCounts()
    plain.add((0..<2048).map { UInt64($0 % 7) << 16 })
    #expect(!plain.areUniform)
  }

  @Test("from the dealer carries the same bytes in both worlds", arguments: 2...4)
  func dealer(holderCount: Int) throws {
    let sent = try [0, 1].map { world in
      try fit(holderCount, world: world).parcels.filter { $0.from == .dealer }
    }
    #expect(sent[0] == sent[1])
    // Cross products, two gradients with their shares, an information matrix and masks for it.
    #expect(sent[0].count == 6 + holderCount)
    let others = try fit(holderCount, seed: 8).parcels.filter { $0.from == .dealer }
    #expect(zip(sent[0], others).allSatisfy { $0.words != $1.words })
  }

  @Test("from the solver carries what the receiver may know: its own numbers", arguments: 2...4)
  func told(holderCount: Int) throws {
    var generator = SeededGenerator(state: 4)
    let counts = Array(repeating: 2, count: holderCount)
    let rows = SyntheticRows(2048, counts: counts, using: &generator)
    let keys = freshKeys(holderCount + 2)
    let terms = try rows.terms(order: 16, range: 3, keys: keys)
    var meeting = try rows.meeting(terms, keys: keys)
    _ = try meeting.crossProducts()
    let point = (0..<terms.parameterCount).map { Double($0) / 16 }
    func sent(_ point: [Double]) throws -> [[Parcel]] {
      var (asking, finishing) = (meeting.solver, meeting.solver)
      return [
        try asking.ask(at: point, includesInformation: false),
        try finishing.finish(
          coefficients: point, standardErrors: point.map { $0 + 1 }, logLikelihood: -1),
      ]
    }
    for holder in terms.holders {
      for (one, others) in zip(try sent(point), try sent(changed(point, but: holder, terms))) {
        for (parcel, other) in zip(one, others) {
          #expect((parcel.words == other.words) == (parcel.to == holder))
        }
      }
    }
    for parcel in try fit(holderCount).parcels where parcel.kind == .proceed {
      #expect(parcel.words.isEmpty)
    }
  }

  /// All numbers but those of one holder.
  private func changed(_ point: [Double], but holder: FitRole, _ terms: FitTerms) -> [Double] {
    point.enumerated().map { terms.columns(holder).contains($0) ? $1 : $1 + 0.5 }
  }

  @Test("uses its masks once; one that serves twice gives the difference away")
  func reuse() throws {
    let fit = try fit(2)
    let line = Line(.angles, from: .labelHolder, to: .holder(1))
    let words = try WatchedFit.steps.map { try #require(fit.words(line, step: $0)) }
    func largest(_ words: [UInt64]) -> Double {
      words.reduce(0) { max($0, abs(Double(Int64(bitPattern: $1)))) }
    }
    // Predictors of two steps differ by far less than half a turn, unless their masks differ.
    #expect(largest(Ring.difference(words[1], words[0])) > 0.9 * 0x1p63)
    var dealer = try fit.secrets(of: .dealer)
    var reused = words[1]
    for (step, sign) in [(2, -1), (1, 1)] {
      let mask = try dealer.take(.labelHolder, "angles", step: step).words(0..<words[0].count)
      if sign < 0 { Ring.subtract(mask, from: &reused) } else { Ring.add(mask, to: &reused) }
    }
    #expect(largest(Ring.difference(reused, words[0])) < 0.2 * 0x1p63)
  }
}
