internal import CreditData

extension StudyRun {
  /// The steps of a study that one party's rows can fail whatever those of the others are: the agreement
  /// on columns, and one pass over every column that may become a characteristic.
  ///
  /// What depends on totals, such as too few bads for a bin, is not tried: others may have them.
  ///
  /// - Throws: what ``run(on:)`` would throw at the same step.
  public func rehearse(on party: some Aggregator) async throws {
    let announcements = try await party.announcements()
    let agreed = try Agreement(announcements, study: study)
    guard study.task == .fit else { return }
    if study.model.design == .woe {
      let classing = Classing(study: study, dictionary: agreed.dictionary)
      let fine = try await classing.fineBinnings(of: agreed.fields, from: party)
      _ = try await party.sum(BinCounts(fine, part: .train, isWeighted: isWeighted))
    } else {
      let design = try await plainDesign(of: agreed.fields, from: party).0
      let start = [Double](repeating: 0, count: design.parameterCount)
      _ = try await party.sum(
        LogisticDerivatives(of: design, at: start, includesInformation: false))
    }
  }
}
