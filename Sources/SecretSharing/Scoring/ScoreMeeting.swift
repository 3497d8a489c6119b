/// All holders and the entitled party in one process: for tests and simulation.
public struct ScoreMeeting: Sendable {
  public private(set) var senders: [ScoreHolder]
  public private(set) var collector: ScoreCollector
  /// Sees every parcel before it arrives.
  public var watch: (@Sendable (ScoreParcel) -> Void)?
  private let terms: ScoreTerms

  /// - Parameter senders: all holders but an entitled one, in the order of the terms.
  public init(terms: ScoreTerms, senders: [ScoreHolder]) {
    precondition(senders.map(\.place) == terms.senders, "every holder sends but the entitled one")
    self.terms = terms
    self.senders = senders
    collector = ScoreCollector(terms: terms)
  }

  /// The sums by row, as the entitled party has them.
  ///
  /// - Parameter parts: by holder and row.
  public mutating func run(
    _ parts: [[Double]], batch: Int, applicants: [UInt8]
  ) throws(SumError) -> [Double] {
    precondition(parts.count == terms.holders.count, "parts of every holder")
    let own: [Double] =
      switch terms.entitled {
      case .holder(let place): parts[place]
      case .other: parts[0].map { _ in 0 }
      }
    try collector.begin(own, batch: batch, applicants: applicants)
    for index in senders.indices {
      let place = senders[index].place
      let parcel = try senders[index].send(parts[place], batch: batch, applicants: applicants)
      watch?(parcel)
      if let sums = try collector.receive(parcel) { return sums }
    }
    throw .unexpected("silence", from: "everybody")
  }
}
