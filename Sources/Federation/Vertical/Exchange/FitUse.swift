internal import SecretSharing

/// A holder's role in a likelihood.
struct FitHolderUse: UseRole {
  private var role: HolderRole
  private let terms: FitTerms
  private let holder: HolderNode
  private let budget: PointBudget
  private var hasStarted = false

  init(_ role: HolderRole, terms: FitTerms, holder: HolderNode, budget: PointBudget) {
    self.role = role
    self.terms = terms
    self.holder = holder
    self.budget = budget
  }

  mutating func next() -> [Letter]? {
    guard !hasStarted else { return nil }
    hasStarted = true
    return letters(role.start())
  }

  mutating func receive(_ letter: Letter) throws -> [Letter] {
    let parcel = try Parcel(letter, role: terms.role(at:))
    // Every point that is asked for counts, whether or not it turns out to be in range.
    if parcel.kind == .coefficients {
      try holder.permitPoint(parameters: terms.parameterCount)
      try budget.check(matrices: parcel.words.first == 1 ? 1 : 0)
    }
    let before = (role.evaluations, role.informations)
    let answers = try role.receive(parcel)
    budget.spend(
      evaluations: role.evaluations - before.0, matrices: role.informations - before.1)
    return letters(answers)
  }

  private func letters(_ parcels: [Parcel]) -> [Letter] {
    parcels.map {
      $0.letter(
        heading: $0.step == 0 ? "cross products" : "likelihood at a point", place: terms.place(of:))
    }
  }
}

/// The dealer's role in a likelihood: told which point, and gets no letter.
struct FitDealerUse: UseRole {
  private var role: DealerRole
  private let terms: FitTerms
  private let budget: PointBudget

  init(_ role: DealerRole, terms: FitTerms, budget: PointBudget) {
    self.role = role
    self.terms = terms
    self.budget = budget
  }

  mutating func next() throws -> [Letter]? {
    try role.next().map { [$0.letter(heading: "randomness", place: terms.place(of:))] }
  }

  mutating func receive(_ letter: Letter) throws -> [Letter] {
    throw ParcelError.unexpected("a message to a dealer", party: terms.name(.dealer))
  }

  mutating func deal(step: Int, includesInformation: Bool) throws {
    try budget.check(matrices: includesInformation ? 1 : 0)
    try role.begin(step: step, includesInformation: includesInformation)
    budget.spend(evaluations: 1, matrices: includesInformation ? 1 : 0)
  }
}
