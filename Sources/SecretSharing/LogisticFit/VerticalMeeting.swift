/// All roles of a fit in one process: for tests, benchmarks and simulation.
public struct VerticalMeeting: Sendable {
  public let terms: FitTerms
  public private(set) var holders: [HolderRole]
  public private(set) var dealer: DealerRole
  public private(set) var solver: SolverRole
  /// Sees every parcel before it arrives.
  public var watch: (@Sendable (Parcel) -> Void)?
  /// Told which role works and, with `false`, that it has done.
  public var clock: (@Sendable (FitRole, Bool) -> Void)?

  /// - Parameter holders: the label holder, then the others.
  public init(terms: FitTerms, holders: [HolderRole], dealer: DealerRole) {
    precondition(holders.map(\.role) == terms.holders, "all holders, the label holder first")
    self.terms = terms
    self.holders = holders
    self.dealer = dealer
    solver = SolverRole(terms: terms)
  }

  /// Runs the setup when first asked.
  public mutating func crossProducts() throws(FitError) -> CrossProducts {
    if let products = solver.crossProducts { return products }
    try deal()
    for index in holders.indices {
      clock?(holders[index].role, true)
      let sent = holders[index].start()
      clock?(holders[index].role, false)
      try deliver(sent)
    }
    guard let products = solver.crossProducts else { throw .tooEarly }
    return products
  }

  /// Totals at a point.
  ///
  /// - Throws: `outOfRange` when a holder's sums exceed its range there; another point may be tried.
  ///   After any other error the meeting is over.
  public mutating func evaluate(
    at coefficients: [Double], includesInformation: Bool
  ) throws(FitError) -> FitTotals {
    _ = try crossProducts()
    clock?(.solver, true)
    let sent = try solver.ask(at: coefficients, includesInformation: includesInformation)
    clock?(.solver, false)
    try deliver(sent)
    // Now all that can be done without the dealer is done.
    try dealer.begin(
      step: holders[0].lastStep, includesInformation: includesInformation)
    try deal()
    guard let totals = solver.totals else { throw .tooEarly }
    return totals
  }

  /// Tells the holders what came out, each its own part.
  public mutating func finish(
    coefficients: [Double], standardErrors: [Double]?, logLikelihood: Double
  ) throws(FitError) {
    try deliver(
      solver.finish(
        coefficients: coefficients, standardErrors: standardErrors, logLikelihood: logLikelihood))
  }

  /// Everything the dealer has ready, one message at a time.
  private mutating func deal() throws(FitError) {
    while true {
      clock?(.dealer, true)
      let parcel = try dealer.next()
      clock?(.dealer, false)
      guard let parcel else { return }
      try deliver([parcel])
    }
  }

  private mutating func deliver(_ sent: [Parcel]) throws(FitError) {
    var queue = sent[...]
    while let parcel = queue.popFirst() {
      watch?(parcel)
      clock?(parcel.to, true)
      defer { clock?(parcel.to, false) }
      switch parcel.to {
      case .solver: queue += try solver.receive(parcel)
      case .labelHolder: queue += try holders[0].receive(parcel)
      case .holder(let index): queue += try holders[index].receive(parcel)
      case .dealer: throw .unexpected("\(parcel.kind)", from: terms.name(parcel.from))
      }
    }
  }
}
