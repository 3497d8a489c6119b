package import CreditData

/// Reads who holds what.
extension StudyFile {
  private enum Layout: String, CaseIterable { case horizontal, vertical }

  static func read(federation: YAMLSection) throws(StudyError) -> Study.FederationPlan {
    var plan = Study.FederationPlan()
    switch try federation.choice("layout", Layout.self) ?? .horizontal {
    case .horizontal:
      plan.acknowledgesTwoParties = try federation.boolean("acknowledgesTwoParties") ?? false
      if let split = try federation.section("split") { plan.split = try read(split: split) }
    case .vertical:
      plan.vertical = try read(vertical: federation)
    }
    try federation.finish()
    return plan
  }

  private static func read(
    split: YAMLSection
  ) throws(StudyError) -> Study.FederationPlan.Split {
    let plan: Study.FederationPlan.Split
    if let column = try split.text("by") {
      plan = .by(column: column)
    } else {
      let key = try rowKey(split)
      guard let parties = try split.integer("parties", in: 1...1000) else {
        throw split.error("parties", "say among how many parties the rows are divided.")
      }
      plan = .hash(key, parties: parties)
    }
    try split.finish()
    return plan
  }

  /// What kinds of identifiers are called.
  package enum Identifiers: String, CaseIterable, Sendable {
    case creditCode, registrationNumber, text

    package var kind: IdentifierKind {
      switch self {
      case .creditCode: .unifiedSocialCreditCode
      case .registrationNumber: .registrationNumber
      case .text: .text
      }
    }
  }

  private enum Scores: String, CaseIterable { case label }

  private static func read(
    vertical section: YAMLSection
  ) throws(StudyError) -> Study.VerticalPlan {
    func name(_ key: String, _ what: String) throws(StudyError) -> String {
      guard let name = try section.text(key), !name.isEmpty else {
        throw section.error(key, "a vertical study needs \(what); add '\(key): NAME'.")
      }
      return name
    }
    var plan = Study.VerticalPlan(
      id: try name("id", "the column by which all parties know an enterprise"),
      label: try name("label", "the party that has the outcomes"),
      dealer: try name("dealer", "a dealer of randomness, who holds no rows"),
      solver: try name("solver", "a solver, who adds up and holds no rows"))
    guard plan.dealer != plan.solver else {
      throw section.error(
        "solver",
        "'\(plan.solver)' is the dealer as well: together they could lift every mask. Name another "
          + "organisation.")
    }
    for (key, name) in [("dealer", plan.dealer), ("solver", plan.solver)] where name == plan.label {
      throw section.error(
        key, "'\(name)' has the outcomes and cannot be \(key) as well; name another organisation.")
    }
    plan.identifiers =
      (try section.choice("identifiers", Identifiers.self) ?? .creditCode).kind
    guard try section.choice("scores", Scores.self) != nil else {
      throw section.error(
        "scores",
        "say 'scores: label': the party that has the outcomes gets every row's log-odds, by which the "
          + "card is measured; of a single other holder it then knows that holder's part of them.")
    }
    plan.minimumCommon = try section.integer("minimumCommon", in: 10...1_000_000_000) ?? 100
    plan.hidesSizes = try section.boolean("hidesSizes") ?? false
    plan.cap = try section.integer("cap", in: 10...100_000_000)
    if plan.hidesSizes && plan.cap == nil {
      throw section.error("cap", "lists are filled up to their cap; say 'cap: NUMBER'.")
    }
    (plan.range, plan.ranges) = try ranges(section, default: plan.range)
    plan.evaluations = try section.integer("evaluations", in: 5...10_000) ?? plan.evaluations
    plan.matrices = try section.integer("matrices", in: 1...1000) ?? plan.matrices
    plan.card = try section.choice("card") ?? plan.card
    plan.evidence = try section.choice("evidence") ?? plan.evidence
    return plan
  }

  /// One number for all, or one by holder.
  private static func ranges(
    _ section: YAMLSection, default range: Double
  ) throws(StudyError) -> (Double, [String: Double]) {
    let possible = 1.0...100.0
    guard section.isSection("range") else {
      return (try section.number("range", in: possible) ?? range, [:])
    }
    guard let given = try section.section("range") else { return (range, [:]) }
    var ranges: [String: Double] = [:]
    for holder in given.keys { ranges[holder] = try given.number(holder, in: possible) }
    return (range, ranges)
  }
}

extension StudyFile {
  /// What parties with different columns do not compute together.
  static func checkVertical(_ study: Study, in file: YAMLSection) throws(StudyError) {
    guard let plan = study.federation.vertical else { return }
    try checkEvidence(plan, design: study.model.design, in: file)
    let sums = "which a vertical federation does not compute; leave it out."
    let refused: [(keys: [String], isAsked: Bool, what: String)] = [
      (["columns", "weight"], study.columns.weight != nil, "rows have weights, \(sums)"),
      (["columns", "firstTime"], study.columns.firstTime != nil, "first-time borrowers, \(sums)"),
      (["rejects"], study.rejects != nil, "rejected rows, \(sums)"),
      (
        ["model", "errors"], study.model.errors != .model,
        "errors from squared residuals, \(sums)"
      ),
      (
        ["validation", "byParty"], study.validation.byParty,
        "every party has the same rows; leave it out."
      ),
    ]
    if let first = refused.first(where: \.isAsked) { throw file.error(at: first.keys, first.what) }
  }

  /// Holders cannot apply what they are not told.
  private static func checkEvidence(
    _ plan: Study.VerticalPlan, design: Study.DesignKind, in file: YAMLSection
  ) throws(StudyError) {
    guard plan.evidence == .withheld else { return }
    guard design != .woe else {
      throw file.error(
        at: ["federation", "evidence"],
        "with 'model.design: woe' every holder computes its columns from the weights of evidence of its "
          + "bins, so they cannot be withheld; set model.design to standardised or asIs, or say "
          + "'evidence: told'.")
    }
    guard plan.card == .parts else {
      throw file.error(
        at: ["federation", "card"],
        "with 'evidence: withheld' nobody gets the points of others' columns; say 'card: parts'.")
    }
  }
}
