internal import CreditModels
internal import SecretSharing
internal import SecureAggregation

extension UseTerms {
  /// Holds the terms against the manifest that `party` has signed: who takes part and in which role, keys
  /// as signed, and every limit.
  ///
  /// - Throws: before anything of the use is answered.
  func check(
    against job: SignedManifest, roles: VerticalRoles, by party: String
  ) throws(ParcelError) {
    func demand(_ condition: Bool, _ what: String) throws(ParcelError) {
      guard condition else { throw .badTerms(what, party: party) }
    }
    let (manifest, plan) = (job.manifest, roles.plan)
    let names = members.map(\.party)
    try demand(Set(names).count == names.count, "list of members")
    try demand(names.contains(party), "list of members")
    try demand(solver == names.firstIndex(of: plan.solver), "solver")
    for member in members where member.party != plan.solver {
      guard let entry = manifest.roster.first(where: { $0.name == member.party }) else {
        throw .badTerms("list of members", party: party)
      }
      try member.verify(by: entry.key, use: number, job: job.digest)
    }
    if manifest.card != nil { try demand(scoresRows, "subject") }
    switch subject {
    case .intersection(let caps):
      try demand(names == roles.holders && caps.count == names.count, "list of holders")
      try demand(
        caps.allSatisfy { $0 >= plan.minimumCommon && $0 <= plan.cap ?? manifest.maximumRows },
        "cap of a list")
    case .parts: try demand(names == roles.holders, "list of holders")
    case .fold(let fold):
      try demand(names == roles.holders, "list of holders")
      try demand(isFold(fold, of: manifest), "fold")
    case .binCounts(let rowCount, _):
      guard plan.evidence == .told else { throw .evidence(party: party) }
      try demand(names.count == 4, "list of members")
      try demand(
        names[0] == plan.label && roles.holders.dropFirst().contains(names[1])
          && names[2] == plan.dealer && names[3] == plan.solver, "list of members")
      try demand(rowCount <= manifest.maximumRows, "row count")
    case .likelihood(
      let rowCount, let holdings, let series, let evaluations, let matrices, let fold):
      try demand(names.count >= 4 && holdings.count == names.count - 2, "list of members")
      let holders = names.dropLast(2)
      try demand(
        holders.first == plan.label && holders.dropFirst().allSatisfy(roles.holders.contains)
          && Array(names.suffix(2)) == [plan.dealer, plan.solver], "list of members")
      try demand(rowCount <= manifest.maximumRows, "row count")
      for (name, holding) in zip(holders, holdings) {
        try demand(holding.range == plan.range(of: name), "range of '\(name)'")
      }
      // A series that is far off would make another likelihood of it.
      try demand(series.error <= 1e-6, "error of the series")
      try demand((1...plan.evaluations).contains(evaluations), "number of evaluations")
      try demand((0...plan.matrices).contains(matrices), "number of information matrices")
      if let fold { try demand(isFold(fold, of: manifest), "fold") }
    case .scores(let fold):
      try demand(names == roles.holders, "list of holders")
      if let fold { try demand(isFold(fold, of: manifest), "fold") }
    }
  }

  /// Whether a job that has its card asks for this.
  private var scoresRows: Bool {
    switch subject {
    case .intersection, .scores(nil): true
    default: false
    }
  }

  private func isFold(_ fold: Fold, of manifest: JobManifest) -> Bool {
    manifest.study.validation.folds == fold.count && (0..<fold.count).contains(fold.index)
  }
}

extension Design {
  /// Where the manifest withholds evidence, no terms that carry it are used.
  func checkEvidence(_ plan: Study.VerticalPlan, by party: String) throws(ParcelError) {
    guard plan.evidence == .withheld else { return }
    let carriesEvidence = terms.contains { term in
      if case .woe = term { true } else { false }
    }
    if carriesEvidence { throw .evidence(party: party) }
  }
}

extension UseTask {
  func checkEvidence(_ plan: Study.VerticalPlan, by party: String) throws(ParcelError) {
    switch self {
    case .design(let design): try design.checkEvidence(plan, by: party)
    case .model(let model, let whole):
      try model.design.checkEvidence(plan, by: party)
      try whole?.design.checkEvidence(plan, by: party)
    case .none, .bins, .outcomes: break
    }
  }
}
