internal import SecretSharing

/// The dealer's end: it is told which use, which step, with or without an information matrix, and gets no
/// message of anybody.
struct DealerSession: VerticalSession {
  private let name: String
  private let budget: PointBudget
  private var desk: UseDesk

  init(name: String, desk: UseDesk, budget: PointBudget) {
    self.name = name
    self.desk = desk
    self.budget = budget
  }

  mutating func answer(
    _ question: VerticalQuestion, _ inbox: [SealedParcel]
  ) throws -> (VerticalAnswer, [SealedParcel], [Use.Entry]) {
    guard inbox.isEmpty else {
      throw ParcelError.unexpected("a message to a dealer, who gets none", party: name)
    }
    switch question.kind {
    case .keys(let use):
      let keys = try desk.makeKeys(use)
      return (.init(.keys(keys)), [], [.control("one-time keys")])
    case .begin(let terms, let task):
      guard task == .none else {
        throw ParcelError.unexpected("a holder's task", party: name)
      }
      let (name, budget) = (name, budget)
      try desk.open(terms) { digest, key in
        switch terms.subject {
        case .binCounts:
          return BinUse(try BinDealer(terms: terms.binTerms(digest: digest), key: key))
        case .likelihood:
          let fit = try terms.fitTerms(digest: digest)
          return FitDealerUse(try DealerRole(terms: fit, key: key), terms: fit, budget: budget)
        default: throw ParcelError.unexpected("terms of a use without a dealer", party: name)
        }
      }
      return (.init(.done), [], [])
    case .deal(let use, let step, let includesInformation):
      try desk.deal(use, step: step, includesInformation: includesInformation)
      return (.init(.done), [], [])
    case .exchange(let use):
      let (parcels, entries, hasMore, _) = try desk.exchange(use, [])
      // Nothing a dealer sends is computed from rows.
      return (
        .init(.outbox(hasMore: hasMore)), parcels,
        entries.map {
          var entry = $0
          entry.numbers = 0
          return entry
        }
      )
    default:
      throw ParcelError.unexpected("a question about rows, and a dealer has none", party: name)
    }
  }
}

extension Use.Entry {
  /// Something that is not computed from rows, for the solver.
  static func control(_ what: String) -> Use.Entry {
    Use.Entry(what: what, receiver: "", numbers: 0, digest: [])
  }
}
