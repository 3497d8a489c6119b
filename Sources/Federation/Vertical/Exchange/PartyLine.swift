internal import SecureAggregation

/// The solver's line to one party of a vertical job: numbers its questions, asks again when no answer
/// comes, and counts bytes.
actor PartyLine {
  nonisolated let name: String
  private let link: any NodeLink
  private var number: UInt64 = 0
  private(set) var sent = 0
  private(set) var received = 0
  /// A question is the same every time, and gets the same bytes.
  private static let maximumLosses = 4

  init(_ link: any NodeLink) {
    self.link = link
    name = link.name
  }

  /// One question at a time: whoever calls waits for the answer before the next one.
  func ask(
    _ kind: VerticalQuestion.Kind, inbox: [SealedParcel] = []
  ) async throws -> (answer: VerticalAnswer.Kind, outbox: [SealedParcel]) {
    try Task.checkCancellation()
    number += 1
    let request = Request.vertical(number: number, VerticalQuestion(kind), inbox: inbox)
    received += inbox.reduce(0) { $0 + $1.byteCount }
    var losses = 0
    while true {
      do {
        guard case .vertical(let answer, let outbox) = try await link.send(request) else {
          throw ParcelError.unexpected("another kind of answer", party: name)
        }
        sent += outbox.reduce(0) { $0 + $1.byteCount }
        if case .sums(let sums) = answer.kind { sent += 8 * sums.count }
        return (answer.kind, outbox)
      } catch let error as LinkError {
        losses += 1
        guard losses < Self.maximumLosses, !Task.isCancelled else { throw error }
      }
    }
  }
}
