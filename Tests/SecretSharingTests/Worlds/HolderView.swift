import Cryptography
import Foundation
import SecretSharing

/// What a holder makes of all it gets and has sent: for every message, the world it speaks for.
///
/// A holder that is one with the dealer knows every mask. What it reads then is what the message would say
/// if its mask had been left out.
struct HolderView {
  let role: FitRole
  let moved: FitRole
  let fit: WatchedFit
  /// What the dealer shares with this holder, and with all others where the two are one.
  private let dealer: FitStreams
  private let isOneWithDealer: Bool

  init(_ role: FitRole, moved: FitRole, fit: WatchedFit, isOneWithDealer: Bool) throws {
    (self.role, self.moved, self.fit, self.isOneWithDealer) = (role, moved, fit, isOneWithDealer)
    dealer = try fit.secrets(of: .dealer)
  }

  /// Whether a mask that is left out betrays the moved holder: messages about columns only their owner,
  /// all that follows from predictors everybody.
  static func isBetrayed(_ moved: FitRole, by line: Line) -> Bool {
    switch line.kind {
    case .features, .angles: line.from == moved
    case .weightedMasks, .weightedFeatures: line.owner == moved
    default: true
    }
  }

  /// What each part of a message says, nil for a message that nobody has thought of.
  func guesses(from line: Line, step: Int) throws -> [String: Int]? {
    guard let words = fit.words(line, step: step) else { return nil }
    switch line.kind {
    case .features: return try featureGuesses(line, words)
    case .angles:
      let mask = try mask(line.from, "angles", step: step, count: words.count)
      return ["predictor": TwinWorlds.guess(Ring.difference(words, mask))]
    case .shares: return try shareGuesses(words, step: step)
    case .truncations: return try truncationGuesses(line, words, step: step)
    case .residuals: return try residualGuesses(line, step: step)
    case .weightedMasks: return try weightedMaskGuess(line, words, step: step)
    case .weightedFeatures: return try weightedFeatureGuess(line, step: step)
    case .ownProducts, .crossShare, .coefficients, .range, .proceed, .gradientShare,
      .informationShare, .result:
      return nil
    }
  }

  /// Zeros for one that it does not know.
  private func mask(
    _ holder: FitRole, _ label: String, step: Int = 0, count: Int
  ) throws -> [UInt64] {
    guard isOneWithDealer || holder == role else {
      return [UInt64](repeating: 0, count: count)
    }
    var dealer = dealer
    return try dealer.take(holder, label, step: step).words(0..<count)
  }

  /// A message between sharers, one of whom this is, as its sender made it.
  private func sent(_ kind: Parcel.Kind, from sender: FitRole, step: Int) -> [UInt64] {
    let receiver = sender == role ? FitRole.sharers.first { $0 != role } : role
    guard let receiver,
      let words = fit.words(Line(kind, from: sender, to: receiver), step: step)
    else { preconditionFailure("no \(kind) of \(sender)") }
    return words
  }

  private func laneCount(_ step: Int) -> Int {
    fit.terms.laneCount(information: step == WatchedFit.steps.upperBound)
  }

  /// `X = E + U`
  private func featureGuesses(_ line: Line, _ words: [UInt64]) throws -> [String: Int] {
    var plain = words
    Ring.add(try mask(line.from, "features", count: words.count), to: &plain)
    let columns = fit.terms.maskedCount(line.from)
    func guess(_ index: Int) -> Int {
      TwinWorlds.guess(TwinWorlds.column(index, of: columns, plain))
    }
    let column = guess(TwinWorlds.places(of: line.from).moved)
    return line.from == .labelHolder
      ? ["column": column, "outcome": guess(columns - 1)] : ["column": column]
  }

  /// The angle `r`, with which the opened `θ + r` is the predictor; and numbers that hide what is truncated.
  private func shareGuesses(_ words: [UInt64], step: Int) throws -> [String: Int] {
    let (terms, lanes) = (fit.terms, laneCount(step))
    let columns = 2 * terms.series.order + 2 * lanes
    var plain = words
    Ring.add(try mask(.labelHolder, "shares", step: step, count: words.count), to: &plain)
    func column(_ index: Int) -> [UInt64] { TwinWorlds.column(index, of: columns, plain) }
    let turns = zip(column(0), column(1)).map { sine, cosine in
      atan2(Double(Int64(bitPattern: sine)), Double(Int64(bitPattern: cosine))) / (2 * .pi)
    }
    let angles = turns.map { UInt64(bitPattern: Int64(($0 * 0x1p62).rounded())) << 2 }
    var opened = sent(.angles, from: role, step: step)
    for other in terms.holders where other != role {
      Ring.add(sent(.angles, from: other, step: step), to: &opened)
    }
    var guesses = ["angle": TwinWorlds.guess(Ring.difference(opened, angles))]
    var hidden = sent(.truncations, from: role, step: step)
    Ring.add(sent(.truncations, from: .labelHolder, step: step), to: &hidden)
    for lane in 0..<lanes {
      let values = TwinWorlds.column(lane, of: lanes, hidden)
      for (pair, name) in ["plain", "wrapped"].enumerated() {
        let shifted = column(2 * terms.series.order + 2 * lane + pair).map {
          $0 << UInt64(terms.scales.shift(lane))
        }
        guesses["\(name) of lane \(lane)"] = laneGuess(lane, Ring.difference(values, shifted))
      }
    }
    return guesses
  }

  /// Where bads are likelier, so is a larger weight, and the loss is smaller.
  private func laneGuess(_ lane: Int, _ values: [UInt64]) -> Int {
    TwinWorlds.guess(values) ^ (lane == 1 ? 1 : 0)
  }

  /// `(a + ρ) + (b + ρ)` of both sharers, less the masks it knows.
  private func truncationGuesses(
    _ line: Line, _ words: [UInt64], step: Int
  ) throws -> [String: Int] {
    var sum = words
    Ring.add(sent(.truncations, from: role, step: step), to: &sum)
    for sharer in FitRole.sharers {
      Ring.subtract(
        try mask(sharer, "truncations", step: step, count: sum.count), from: &sum)
    }
    let lanes = laneCount(step)
    return Dictionary(
      uniqueKeysWithValues: (0..<lanes).map { lane in
        ("lane \(lane)", laneGuess(lane, TwinWorlds.column(lane, of: lanes, sum)))
      })
  }

  /// `μ - y` and the weight, from what it gets of the sharers and its own share.
  private func residualGuesses(_ line: Line, step: Int) throws -> [String: Int] {
    let rows = TwinWorlds.rowCount
    var (residuals, weights) = ([UInt64](repeating: 0, count: rows), [UInt64]())
    for sharer in FitRole.sharers {
      let words = sent(.residuals, from: sharer, step: step)
      Ring.add(words[..<rows], to: &residuals)
      Ring.subtract(
        try mask(sharer, "residuals", step: step, count: rows), from: &residuals)
      guard words.count > rows else { continue }
      if weights.isEmpty { weights = [UInt64](repeating: 0, count: rows) }
      Ring.add(words[rows...], to: &weights)
      Ring.subtract(try mask(sharer, "weights", step: step, count: rows), from: &weights)
    }
    // Of the label holder's twins one half has so many more bads that residuals are lower there.
    let turned = moved == .labelHolder ? 1 : 0
    var guesses = ["residual": TwinWorlds.guess(residuals) ^ turned]
    if !weights.isEmpty { guesses["weight"] = TwinWorlds.guess(weights) }
    return guesses
  }

  /// With `T = ω U` of two columns, one of which everybody can guess, `T_1 U_2 = T_2 U_1` says in which
  /// rows the other is high.
  private func weightedMaskGuess(
    _ line: Line, _ words: [UInt64], step: Int
  ) throws -> [String: Int] {
    guard let owner = line.owner,
      let masked = fit.words(Line(.features, from: owner, to: role), step: 0)
    else { return [:] }
    var plain = words
    Ring.add(try mask(owner, "weighted", step: step, count: words.count), to: &plain)
    let (columns, maskedCount) = (fit.terms.columnCount(owner), fit.terms.maskedCount(owner))
    let places = TwinWorlds.places(of: owner)
    func of(_ index: Int) -> (weighted: [UInt64], masked: [UInt64]) {
      (
        TwinWorlds.column(index, of: columns, plain),
        TwinWorlds.column(index, of: maskedCount, masked)
      )
    }
    let (one, other) = (of(places.constant), of(places.moved))
    let high: UInt64 = 98_304
    var counts = [0, 0]
    for row in 0..<TwinWorlds.rowCount {
      for world in 0...1 {
        let isHigh = (row < TwinWorlds.half) == (world == 0)
        let mask = (isHigh ? high : 0 &- high) &- other.masked[row]
        if one.weighted[row] &* mask == other.weighted[row] &* (65_536 &- one.masked[row]) {
          counts[world] += 1
        }
      }
    }
    return ["proportion": counts[0] >= counts[1] ? 0 : 1]
  }

  /// `w X` of the owner's column: the shares of all who send it, and the own one of a sharer.
  private func weightedFeatureGuess(_ line: Line, step: Int) throws -> [String: Int] {
    guard let owner = line.owner, let index = owner.holderIndex else { return [:] }
    let columns = fit.terms.columnCount(owner)
    var sum = [UInt64](repeating: 0, count: TwinWorlds.rowCount * columns)
    for sender in fit.terms.holders {
      let part = Line(.weightedFeatures, from: sender, to: role, owner: owner)
      guard let words = fit.words(part, step: step) else { continue }
      Ring.add(words, to: &sum)
      Ring.subtract(
        try mask(sender, "mixed \(index)", step: step, count: words.count), from: &sum)
    }
    let place = TwinWorlds.places(of: owner).moved
    var column = TwinWorlds.column(place, of: columns, sum)
    if role.isSharer, let own = try ownShare(of: owner, place, step: step) {
      Ring.subtract(own, from: &column)
    }
    return ["weighted column": TwinWorlds.guess(column)]
  }

  /// `ω E + T''` of a column, with which this sharer's share is its negative.
  private func ownShare(of owner: FitRole, _ place: Int, step: Int) throws -> [UInt64]? {
    let (columns, masked) = (fit.terms.columnCount(owner), fit.terms.maskedCount(owner))
    guard let features = fit.words(Line(.features, from: owner, to: role), step: 0),
      let kept = fit.words(
        Line(.weightedMasks, from: .dealer, to: role, owner: owner), step: step)
    else { return nil }
    let weights = try mask(role, "weights", step: step, count: TwinWorlds.rowCount)
    let received = TwinWorlds.column(place, of: masked, features)
    var share = zip(weights, received).map { $0 &* $1 }
    Ring.add(TwinWorlds.column(place, of: columns, kept), to: &share)
    return share
  }
}
