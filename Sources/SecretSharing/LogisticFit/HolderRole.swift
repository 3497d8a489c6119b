public import Cryptography

/// A party with columns; the label holder has the outcomes as well.
///
/// Message in, messages out: no clock, no socket. Features, predictors and residuals stay here; what
/// leaves is hidden by a stream that leaves nothing else.
public struct HolderRole: Sendable {
  let terms: FitTerms
  public let role: FitRole
  var secrets: FitStreams
  /// Masked columns; the label holder's last is the outcome.
  let features: FeatureMatrix
  /// What hides them, for the whole job.
  let masks: RandomWords

  /// The other holders' columns less their masks, by holder.
  var peerMasked: [SlabMatrix]
  /// What a sharer needs of a stretch of steps.
  var batch: ResidualBatch?
  var crossShare: [UInt64]

  /// The last step for which something has been opened.
  var lastStep = 0
  /// How often something has been opened, and how often for an information matrix.
  public internal(set) var evaluations = 0
  public internal(set) var informations = 0
  var trials = 0
  var evaluation: Evaluation?
  var information: Information?
  var received: Set<Parcel.Title> = []
  /// What came before it could be used.
  var waiting: [Parcel] = []
  private let leastRowRatio: Int

  /// Set when the solver is done.
  public internal(set) var outcome: HolderOutcome?

  var columnCount: Int { terms.columnCount(role) }
  var peers: [FitRole] { terms.holders.filter { $0 != role } }
  var sharingPeers: [FitRole] { FitRole.sharers.filter { $0 != role } }
  /// One of the sharers adds what is public.
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
    precondition(role.holderIndex != nil && terms.isMember(role), "a holder's role")
    self.terms = terms
    self.role = role
    self.leastRowRatio = leastRowRatio
    let least = leastRowRatio * terms.parameterCount
    guard terms.rowCount >= least else { throw .tooFewRows(terms.rowCount, least: least) }
    features = try FixedFeatures.matrix(columns, outcomes: outcomes, role: role, terms: terms)
    let peers = terms.holders.filter { $0 != role }
    secrets = try terms.streams(of: role, with: peers + [.dealer], key: key)
    masks = try secrets.take(.dealer, "features")
    peerMasked = terms.holders.map {
      $0 == role
        ? SlabMatrix(rowCount: 0, columnCount: 0)
        : SlabMatrix(rowCount: terms.rowCount, columnCount: terms.maskedCount($0))
    }
    crossShare = [UInt64](repeating: 0, count: terms.crossLayout.count)
    if role.isSharer { batch = try ResidualBatch(terms.batch(of: 1), of: role, terms, &secrets) }
  }

  /// - Throws: when one evaluation more would give away more than the owner allows.
  func checkBudget(step: Int, includesInformation: Bool) throws(FitError) {
    guard step > lastStep, step <= terms.evaluations else { throw .repeatedStep(step) }
    let least = leastRowRatio * terms.parameterCount * (evaluations + 1)
    guard terms.rowCount >= least else { throw .tooFewRows(terms.rowCount, least: least) }
    guard !includesInformation || informations < terms.informations else {
      throw .informationsSpent(terms.informations)
    }
  }

  func masked(_ peer: FitRole) -> SlabMatrix { peerMasked[peer.holderIndex ?? 0] }

  /// What a parcel of this kind holds here, if it is expected at all.
  private func expectedWords(_ parcel: Parcel) -> Int? {
    let slabs = Slabs.rows(terms.rowCount)
    let slab = slabs.indices.contains(parcel.part) ? slabs[parcel.part].count : 0
    let (rows, from) = (terms.rowCount, parcel.from)
    switch parcel.kind {
    case .features where peers.contains(from): return slab * terms.maskedCount(from)
    case .coefficients where from == .solver: return 1 + columnCount
    case .proceed where from == .solver: return 0
    case .result where from == .solver:
      // Standard errors, if there are any.
      return 1 + columnCount * (parcel.words.count > 1 + columnCount ? 2 : 1)
    default: break
    }
    // The rest belongs to the point that is being looked at.
    guard let evaluation, evaluation.step == parcel.step else { return nil }
    let includesInformation = evaluation.includesInformation
    let lanes = terms.laneCount(information: includesInformation)
    switch parcel.kind {
    case .angles where role.isSharer && peers.contains(from): return rows
    case .shares where role == .holder(1) && from == .dealer:
      return slab * (2 * terms.series.order + 2 * lanes)
    case .truncations where role.isSharer && sharingPeers.contains(from): return rows * lanes
    case .residuals where sharingPeers.contains(from): return rows * (lanes - 1)
    case .weightedMasks where includesInformation && from == .dealer:
      guard let owner = parcel.owner, peers.contains(owner), owner.keeper == role else {
        return nil
      }
      return slab * terms.columnCount(owner)
    case .weightedFeatures where includesInformation && peers.contains(from):
      guard let owner = parcel.owner, terms.isMember(owner), owner.holderIndex != nil,
        terms.receivers(of: owner, from: from).contains(role)
      else { return nil }
      return slab * terms.columnCount(owner)
    default: return nil
    }
  }

  /// - Throws: before anything that depends on `parcel` leaves.
  public mutating func receive(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    let name = terms.name(parcel.from)
    guard parcel.to == role, outcome == nil, (0...terms.evaluations).contains(parcel.step),
      let expected = expectedWords(parcel)
    else {
      throw .unexpected("\(parcel.kind)", from: name)
    }
    guard parcel.words.count == expected else {
      throw .wrongLength(
        "\(parcel.kind)", from: name, words: parcel.words.count, expected: expected)
    }
    guard received.insert(parcel.title).inserted else {
      throw .unexpected("second \(parcel.kind)", from: name)
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
    case .coefficients: return peerMasked.allSatisfy { $0.slabsLeft == 0 }
    case .angles: return evaluation?.step == parcel.step && evaluation?.stage == .angles
    case .shares: return evaluation?.step == parcel.step && evaluation?.stage == .shares
    case .truncations: return evaluation?.step == parcel.step && evaluation?.stage == .truncations
    case .residuals: return evaluation?.step == parcel.step && evaluation?.stage == .residuals
    default: return information?.step == parcel.step
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
        standardErrors: numbers.count > 1 + columnCount
          ? Array(numbers[(1 + columnCount)...]) : nil)
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
