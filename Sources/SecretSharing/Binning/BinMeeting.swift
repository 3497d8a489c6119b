/// All roles of a count of bins in one process: for tests, benchmarks and simulation.
public struct BinMeeting: Sendable {
  public private(set) var label: BinLabelHolder
  public private(set) var holder: BinFeatureHolder
  public private(set) var dealer: BinDealer
  public private(set) var solver: BinSolver
  /// Sees every parcel before it arrives.
  public var watch: (@Sendable (BinParcel) -> Void)?
  /// Told which role works and, with `false`, that it has done.
  public var clock: (@Sendable (BinRole, Bool) -> Void)?
  private let terms: BinTerms

  public init(
    terms: BinTerms, label: BinLabelHolder, holder: BinFeatureHolder, dealer: BinDealer
  ) {
    self.terms = terms
    self.label = label
    self.holder = holder
    self.dealer = dealer
    solver = BinSolver(terms: terms)
  }

  /// By characteristic and bin. The feature holder and the dealer take turns, so that nothing large waits.
  public mutating func run() throws(SumError) -> [[BinSum]] {
    while true {
      clock?(.labelHolder, true)
      let parcel = label.next()
      clock?(.labelHolder, false)
      guard let parcel else { break }
      try deliver(parcel)
    }
    while true {
      clock?(.featureHolder, true)
      let codes = holder.next()
      clock?(.featureHolder, false)
      if let codes { try deliver(codes) }
      clock?(.dealer, true)
      let corrections = try dealer.next()
      clock?(.dealer, false)
      if let corrections { try deliver(corrections) }
      if codes == nil && corrections == nil { break }
    }
    guard let sums = solver.sums else { throw .unexpected("silence", from: "everybody") }
    return sums
  }

  private mutating func deliver(_ parcel: BinParcel) throws(SumError) {
    watch?(parcel)
    clock?(parcel.to, true)
    let answers: [BinParcel]
    switch parcel.to {
    case .labelHolder: answers = try label.receive(parcel)
    case .featureHolder: answers = try holder.receive(parcel)
    case .solver:
      try solver.receive(parcel)
      answers = []
    case .dealer: throw .unexpected("\(parcel.kind)", from: terms.name(parcel.from))
    }
    clock?(parcel.to, false)
    for answer in answers { try deliver(answer) }
  }
}
