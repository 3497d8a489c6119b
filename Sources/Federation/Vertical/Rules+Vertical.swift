internal import Cryptography

/// What a holder of columns tells of its rows counts over all jobs on them, as in rounds of masked sums.
extension Rules {
  /// Sums that the holder tells by itself, or a point at which a likelihood is told.
  ///
  /// - Parameters:
  ///   - question: names it; the same question again tells nothing new.
  ///   - rowsOf: which of the rows it is about, and their parts.
  ///   - numbers: that the holder alone tells.
  ///   - coefficients: so many equations about single rows are told at the most.
  func entry(
    for question: [UInt8], rowsOf order: [UInt8], numbers: Int, coefficients: Int
  ) -> ReleaseLedger.Entry {
    var transcript = Transcript(label: "fedrisk vertical question 1")
    transcript.append(question)
    transcript.append(rowsDigest)
    transcript.append(order)
    return ReleaseLedger.Entry(
      snapshot: snapshot, job: job.manifest.id, attempt: 0, query: transcript.digest(),
      numbers: numbers, solvableRows: Double(coefficients), members: nil, asked: nil)
  }

  /// - Parameter rowCount: those that train.
  func checkVertical(
    _ entry: ReleaseLedger.Entry, rowCount: Int, _ ledger: ReleaseLedger
  ) throws {
    guard entry.numbers <= policy.maximumNumbersPerQuestion else {
      throw FederationError.budgetSpent(
        party: party, what: "numbers in one answer", limit: policy.maximumNumbersPerQuestion)
    }
    guard try checkBudgets(entry, ledger), entry.solvableRows > 0 else { return }
    let needed = policy.rowsPerCoefficient * (ledger.solvableRows + entry.solvableRows)
    guard Double(rowCount) >= needed else {
      throw VerticalError.tooManyPoints(
        party: party, rows: rowCount, needed: Int(min(needed.rounded(.up), 1e15)))
    }
  }
}
