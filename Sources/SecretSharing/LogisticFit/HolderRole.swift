public import Cryptography

/// A party with columns; the label holder has the outcomes as well.
///
/// Message in, messages out: no clock, no socket. Features, predictors and residuals stay here; what
/// leaves is hidden by a stream that leaves nothing else.
public struct HolderRole: Sendable {
  let terms: FitTerms
  let role: FitRole
  let peer: FitRole
  var secrets: PairSecrets
  /// Masked columns; the label holder's last is the outcome.
  let features: RingMatrix
  /// What hides them, for the whole job.
  let masks: RandomWords
  /// What hides this party's residuals, by step.
  let residualMasks: [RandomWords]
  /// What hides its weights.
  let weightMask: RandomWords

  /// The other holder's columns less its masks.
  var peerMasked: SlabMatrix
  /// `peerMaskedᵀ` times this party's residual masks, a column for each step.
  var peerTimesMasks: [UInt64]
  var crossShare: [UInt64]

  /// The last step for which something has been opened.
  var lastStep = 0
  var trials = 0
  var evaluation: Evaluation?
  var closing: Closing?
  var received: Set<Parcel.Title> = []
  /// What came before it could be used.
  var waiting: [Parcel] = []

  /// Set when the solver is done.
  public internal(set) var outcome: HolderOutcome?

  var columnCount: Int { terms.columnCount(role) }
  var peerColumnCount: Int { terms.columnCount(peer) }
  /// One of the two adds what is public.
  var leads: Bool { role == .labelHolder }

  /// - Parameters:
  ///   - columns: this party's, all rows in the common order, without an intercept.
  ///   - outcomes: the label holder's: whether a row is bad.
  ///   - leastRowRatio: the owner's rule: rows for each coefficient and evaluation. So many equations
  ///     in fewer unknowns could be solved for single rows.
  public init(
    terms: FitTerms, role: FitRole, key: MaskPrivateKey, columns: [[Double]],
    outcomes: [Bool]? = nil, leastRowRatio: Int = 50
  ) throws(FitError) {
    precondition(role == .labelHolder || role == .holder, "a holder's role")
    let least = leastRowRatio * terms.parameterCount * terms.evaluations
    guard terms.rowCount >= least else { throw .tooFewRows(terms.rowCount, least: least) }
    self.terms = terms
    self.role = role
    peer = role == .labelHolder ? .holder : .labelHolder
    features = try FixedFeatures.matrix(columns, outcomes: outcomes, role: role, terms: terms)
    secrets = try PairSecrets(terms: terms, role: role, peers: [peer, .dealer], key: key)
    masks = try secrets.take(.dealer, "features")
    var residualMasks: [RandomWords] = []
    for step in 1...terms.evaluations {
      residualMasks.append(try secrets.take(.dealer, "residuals", step: step))
    }
    self.residualMasks = residualMasks
    weightMask = try secrets.take(.dealer, "weights")
    peerMasked = SlabMatrix(rowCount: terms.rowCount, columnCount: terms.maskedCount(peer))
    peerTimesMasks = [UInt64](repeating: 0, count: terms.maskedCount(peer) * terms.evaluations)
    crossShare = [UInt64](
      repeating: 0, count: terms.maskedCount(.labelHolder) * terms.columnCount(.holder))
  }

  /// What a parcel of this kind holds here, if it is expected at all.
  private func expectedWords(_ parcel: Parcel) -> Int? {
    let slabs = Slabs.rows(terms.rowCount)
    let slab = slabs.indices.contains(parcel.part) ? slabs[parcel.part].count : 0
    let isClosing = parcel.step == terms.closingStep && terms.standardErrors
    let lanes = terms.laneCount(parcel.step)
    switch (parcel.kind, parcel.from) {
    case (.features, peer): return slab * terms.maskedCount(peer)
    case (.coefficients, .solver): return columnCount
    case (.proceed, .solver): return 0
    case (.angles, peer): return terms.rowCount
    case (.shares, .dealer) where !leads: return slab * (2 * terms.series.order + 2 * lanes)
    case (.truncations, peer): return terms.rowCount * lanes
    case (.residuals, peer): return terms.rowCount * (lanes - 1)
    case (.weightedMasks, .dealer) where isClosing: return slab * peerColumnCount
    case (.weightedFeatures, peer) where isClosing && !leads: return slab * peerColumnCount
    case (.result, .solver): return 1 + columnCount * (terms.standardErrors ? 2 : 1)
    default: return nil
    }
  }

  /// - Throws: before anything that depends on `parcel` leaves.
  public mutating func receive(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    let name = terms.name(parcel.from)
    guard parcel.to == role, outcome == nil, (0...terms.closingStep).contains(parcel.step),
      let expected = expectedWords(parcel)
    else {
      throw .unexpected("\(parcel.kind)", from: name)
    }
    guard parcel.words.count == expected else {
      throw .wrongLength(
        "\(parcel.kind)", from: name, words: parcel.words.count, expected: expected)
    }
    // A point may be asked for again, when it was out of range.
    if parcel.kind != .coefficients {
      guard received.insert(parcel.title).inserted else {
        throw .unexpected("second \(parcel.kind)", from: name)
      }
    }
    guard isReady(for: parcel) else {
      waiting.append(parcel)
      return []
    }
    var sent = try handle(parcel)
    while let index = waiting.firstIndex(where: { isReady(for: $0) }) {
      sent += try handle(waiting.remove(at: index))
    }
    return sent
  }

  private func isReady(for parcel: Parcel) -> Bool {
    switch parcel.kind {
    case .features, .proceed, .result: return true
    case .coefficients: return peerMasked.slabsLeft == 0
    case .angles: return evaluation?.step == parcel.step && evaluation?.stage == .angles
    case .shares: return evaluation?.step == parcel.step && evaluation?.stage == .shares
    case .truncations: return evaluation?.step == parcel.step && evaluation?.stage == .truncations
    case .residuals: return evaluation?.step == parcel.step && evaluation?.stage == .residuals
    default: return closing != nil
    }
  }

  private mutating func handle(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    switch parcel.kind {
    case .features: return try takeFeatures(parcel)
    case .coefficients: return try takeCoefficients(parcel)
    case .proceed: return try proceed(parcel)
    case .angles: return try takeAngles(parcel)
    case .shares: return takeShares(parcel)
    case .truncations: return takeTruncations(parcel)
    case .residuals: return try takeResiduals(parcel)
    case .weightedMasks: return try takeWeightedMasks(parcel)
    case .weightedFeatures: return try takeWeightedFeatures(parcel)
    case .result:
      let numbers = parcel.numbers
      outcome = HolderOutcome(
        logLikelihood: numbers[0], coefficients: Array(numbers[1...columnCount]),
        standardErrors: terms.standardErrors ? Array(numbers[(1 + columnCount)...]) : nil)
      return []
    default: throw .unexpected("\(parcel.kind)", from: terms.name(parcel.from))
    }
  }
}

/// What a holder has in the end: of its own columns only.
public struct HolderOutcome: Sendable, Equatable {
  public let logLikelihood: Double
  /// The label holder's first is the intercept.
  public let coefficients: [Double]
  public let standardErrors: [Double]?
}
