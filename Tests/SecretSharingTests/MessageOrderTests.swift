import Cryptography
import LinearAlgebra
import SecretSharing
import Testing

/// Lines between organisations are of different lengths: messages of one step come in any order.
@Suite("Messages in any order")
struct MessageOrderTests {
  /// All roles, and what is under way between them.
  private struct Mail {
    var holders: [HolderRole]
    var dealer: DealerRole
    var solver: SolverRole
    var underWay: [Parcel] = []

    /// Delivers what is under way, any of it first.
    mutating func deliver(using generator: inout SeededGenerator) throws {
      while !underWay.isEmpty {
        let parcel = underWay.remove(
          at: Int.random(in: underWay.indices, using: &generator))
        switch parcel.to {
        case .solver: underWay += try solver.receive(parcel)
        case .labelHolder: underWay += try holders[0].receive(parcel)
        case .holder(let index): underWay += try holders[index].receive(parcel)
        case .dealer: Issue.record("the dealer gets nothing")
        }
      }
    }

    mutating func deal() throws {
      while let parcel = try dealer.next() { underWay.append(parcel) }
    }
  }

  @Test("Totals are the same", arguments: [[2, 2], [1, 2, 1], [1, 1, 1, 1]], 1...4)
  func anyOrder(counts: [Int], seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    // Two slabs.
    let rows = SyntheticRows(17_000, counts: counts, using: &generator)
    let keys = freshKeys(counts.count + 2)
    let terms = try rows.terms(range: 12 / Double(counts.count), keys: keys)
    let meeting = try rows.meeting(terms, keys: keys)
    var mail = Mail(holders: meeting.holders, dealer: meeting.dealer, solver: meeting.solver)
    try mail.deal()
    for index in mail.holders.indices { mail.underWay += mail.holders[index].start() }
    try mail.deliver(using: &generator)
    let point = [-0.5, 0.3, -0.2, 0.1, 0.4]
    for step in 1...2 {
      mail.underWay = try mail.solver.ask(at: point, includesInformation: step == 2)
      // Only until everybody has said that the point is in range: the dealer must not be ahead.
      var answers: [Parcel] = []
      for parcel in mail.underWay {
        let index = parcel.to == .labelHolder ? 0 : mail.holders.firstIndex { $0.role == parcel.to }
        answers += try mail.holders[try #require(index)].receive(parcel)
      }
      mail.underWay = []
      for answer in answers { mail.underWay += try mail.solver.receive(answer) }
      try mail.dealer.begin(step: step, includesInformation: step == 2)
      try mail.deal()
      try mail.deliver(using: &generator)
      let totals = try #require(mail.solver.totals)
      let pooled = rows.totals(at: point)
      for (one, other) in zip(totals.gradient, pooled.gradient) { #expect(abs(one - other) < 1e-4) }
      guard step == 2 else { continue }
      let information = try #require(totals.information)
      for (one, other) in zip(information.elements, pooled.information.elements) {
        #expect(abs(one - other) < 0.05)
      }
    }
  }
}
