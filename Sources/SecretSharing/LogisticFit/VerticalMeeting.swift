/// All roles of a fit in one process: for tests, benchmarks and simulation.
public struct VerticalMeeting: Sendable {
  public private(set) var holders: [HolderRole]
  public private(set) var dealer: DealerRole
  public private(set) var solver: SolverRole
  /// Sees every parcel before it arrives.
  public var watch: (@Sendable (Parcel) -> Void)?
  /// Told which role works and, with `false`, that it has done.
  public var clock: (@Sendable (FitRole, Bool) -> Void)?
  private let terms: FitTerms

  /// - Parameter holders: the label holder, then the other.
  public init(terms: FitTerms, holders: [HolderRole], dealer: DealerRole) {
    precondition(holders.map(\.role) == [.labelHolder, .holder], "the label holder comes first")
    self.terms = terms
    self.holders = holders
    self.dealer = dealer
    solver = SolverRole(terms: terms)
  }

  /// Runs to the end; the dealer works when it has to.
  public mutating func run() throws(FitError) -> VerticalFit {
    try deal()
    for index in holders.indices {
      clock?(holders[index].role, true)
      let sent = holders[index].start()
      clock?(holders[index].role, false)
      try deliver(sent)
    }
    guard let fit = solver.fit else { throw .unexpected("silence", from: "everybody") }
    return fit
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
      let answers: [Parcel]
      switch parcel.to {
      case .solver: answers = try solver.receive(parcel)
      case .dealer: throw .unexpected("\(parcel.kind)", from: terms.name(parcel.from))
      default: answers = try holders[parcel.to.rawValue].receive(parcel)
      }
      clock?(parcel.to, false)
      queue += answers
      // Both angles are open: now the other holder waits for the dealer.
      if parcel.kind == .angles, parcel.to == .holder {
        try dealer.begin(step: parcel.step)
        let rest = queue
        try deal()
        queue = rest
      }
    }
  }
}
