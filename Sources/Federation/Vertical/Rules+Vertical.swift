internal import Cryptography

/// What a holder of columns tells of its rows counts over all jobs on them, as in rounds of masked sums.
extension Rules {
  /// Numbers that the holder tells by itself.
  ///
  /// - Parameters:
  ///   - question: names it; the same question again tells nothing new.
  ///   - rowsOf: which of the rows it is about, and their parts.
  func entry(
    for question: [UInt8], rowsOf rowSet: [UInt8], numbers: Int
  ) -> ReleaseLedger.Entry {
    var transcript = Transcript(label: "fedrisk vertical question 1")
    transcript.append(question)
    transcript.append(rowsDigest)
    transcript.append(rowSet)
    return ReleaseLedger.Entry(
      snapshot: snapshot, job: job.manifest.id, attempt: 0, query: transcript.digest(),
      numbers: numbers, solvableRows: 0, members: nil, asked: nil)
  }

  /// A point at which a likelihood is told: so many equations about single rows at the most. No two points are
  /// the same question.
  func entry(equations: Int) -> ReleaseLedger.Entry {
    ReleaseLedger.Entry(
      snapshot: snapshot, job: job.manifest.id, attempt: 0, query: nil, numbers: 0,
      solvableRows: Double(equations), members: nil, asked: nil)
  }

  /// - Parameter rowCount: those that train.
  func checkVertical(
    _ entry: ReleaseLedger.Entry, rowCount: Int, _ ledger: ReleaseLedger
  ) throws {
    guard entry.numbers <= policy.maximumNumbersPerQuestion else {
      throw FederationError.budgetSpent(
        party: party, what: "numbers in one answer", limit: policy.maximumNumbersPerQuestion)
    }
    _ = try checkBudgets(entry, ledger)
    guard entry.query == nil else { return }
    let needed = policy.rowsPerCoefficient * (ledger.equations + entry.solvableRows)
    guard Double(rowCount) >= needed else {
      throw VerticalError.tooManyPoints(
        party: party, rows: rowCount, needed: Int(min(needed.rounded(.up), 1e15)))
    }
  }
}
