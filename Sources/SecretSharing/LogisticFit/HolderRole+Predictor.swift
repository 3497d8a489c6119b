internal import Synchronization

/// A point is asked for: the own part of the predictor, one bit of it to the solver and, if all are in range,
/// its masked angle to the sharers.
extension HolderRole {
  /// `z = X β` at home; the answer is one bit.
  mutating func takeCoefficients(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    let (step, name) = (parcel.step, terms.name(parcel.from))
    guard evaluation.map({ $0.stage == .done || $0.stage == .predictor }) ?? true else {
      throw .repeatedStep(step)
    }
    guard parcel.words[0] <= 1, parcel.part == trials + 1 else {
      throw .unexpected("\(parcel.kind)", from: name)
    }
    let includesInformation = parcel.words[0] == 1
    try checkBudget(step: step, includesInformation: includesInformation)
    let beta = parcel.numbers.dropFirst()
    guard beta.allSatisfy(\.isFinite) else { throw .unexpected("\(parcel.kind)", from: name) }
    // Each tells the solver a bit.
    guard trials < terms.trials else { throw .trialsSpent(terms.trials) }
    trials += 1
    let scaled = beta.map { $0 / 65536 }
    let (features, series) = (features, terms.series)
    let limit = terms.holding(role).range
    let isInRange = Atomic(true)
    let angles = Ring.concatenate(over: RingMatrix.panels(terms.rowCount), columns: 1) { rows in
      let z = Ring.forward(features[rows], scaled, rows: rows.count)
      guard z.allSatisfy({ abs($0) <= limit }) else {
        isInRange.store(false, ordering: .relaxed)
        return [UInt64](repeating: 0, count: rows.count)
      }
      return z.map(series.angle)
    }
    let canGoOn = isInRange.load(ordering: .relaxed)
    evaluation =
      canGoOn
      ? Evaluation(
        step: step, includesInformation: includesInformation, angles: angles,
        lanes: terms.laneCount(information: includesInformation), rowCount: terms.rowCount)
      : nil
    return [
      Parcel(
        from: role, to: .solver, .range, step: step, part: trials, words: [canGoOn ? 1 : 0])
    ]
  }

  /// `θ + r_own` to the sharers.
  mutating func proceed(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    guard var evaluation, evaluation.stage == .predictor, evaluation.step == parcel.step else {
      throw .unexpected("\(parcel.kind)", from: terms.name(parcel.from))
    }
    let step = parcel.step
    // Alone with its angles, so that they are not copied.
    self.evaluation = nil
    lastStep = step
    evaluations += 1
    if evaluation.includesInformation { informations += 1 }
    let mask = try secrets.take(.dealer, "angles", step: step)
    mask.add(0..<terms.rowCount, to: &evaluation.angles[0])
    let angles = evaluation.angles[0]
    if role.isSharer {
      evaluation.hiding = try secrets.take(.dealer, "truncations", step: step)
      evaluation.stage = .angles
      try prepareBatch(for: step)
    } else {
      evaluation.stage = .residuals
      evaluation.angles = []
    }
    let sent = sharingPeers.map {
      Parcel(from: role, to: $0, .angles, step: step, words: angles)
    }
    self.evaluation = evaluation
    return evaluation.includesInformation ? sent + (try openInformation(step)) : sent
  }
}
