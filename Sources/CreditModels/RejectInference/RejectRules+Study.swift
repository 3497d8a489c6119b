internal import CreditData

extension Study {
  /// Whether outcomes of rejected rows are assumed and the model is fitted again with them.
  var infersOutcomes: Bool { rejects.map { $0.method != .none } ?? false }
}

extension Study.RejectRules {
  /// Whether rows without an outcome may be meant by another value of the decision column.
  ///
  /// - Throws: `DataError` when no row is rejected and a row has no outcome.
  func check(_ table: Table, target: Study.Target) throws(DataError) {
    guard let outcomes = table[target.column], let decisions = table[column] else { return }
    let rows = 0..<table.rowCount
    guard let open = rows.first(where: { outcomes.text(row: $0) == nil }),
      !rows.contains(where: { decisions.text(row: $0) == rejected })
    else { return }
    throw DataError(
      .other(
        problem: "the target is missing and no row is rejected by rejects.rejected",
        remedy: "correct rejects.rejected, or leave rows without an outcome out"),
      column: target.column, row: table.rowNumbers[open])
  }
}

extension StudyFile {
  /// What needs sums that nobody gives of assumed outcomes.
  static func checkInference(of study: Study, in file: YAMLSection) throws(StudyError) {
    guard study.infersOutcomes, let method = study.rejects?.method else { return }
    let found: (key: [String], problem: String)? =
      if study.model.errors != .model {
        (
          ["model", "errors"],
          "\(study.model.errors.rawValue) errors need outcomes that were seen and rejects.method: "
            + "\(method.rawValue) assumes some; leave errors out, or set rejects.method to none."
        )
      } else if study.model.likelihoodRatio == .terms {
        (
          ["model", "likelihoodRatio"],
          "the test of each term needs outcomes that were seen and rejects.method: "
            + "\(method.rawValue) assumes some; leave it out, or set rejects.method to none."
        )
      } else if let penalty = study.model.penalty, !penalty.refit {
        (
          ["model", "penalty"],
          "rejects.method: \(method.rawValue) fits the chosen terms again, without a penalty; set "
            + "model.penalty.refit to true, or rejects.method to none."
        )
      } else if study.validation.folds != nil {
        (
          ["validation", "folds"],
          "folds fit rows whose outcomes were seen and rejects.method: \(method.rawValue) assumes "
            + "some; leave folds out, or set rejects.method to none."
        )
      } else {
        nil
      }
    if let found { throw file.error(at: found.key, found.problem) }
  }
}
