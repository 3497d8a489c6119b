/// The parts of a study file that say how the model is chosen, and the bins set by hand.
extension StudyFile {
  static func read(
    selection: YAMLSection, design: Study.DesignKind
  ) throws(StudyError) -> Study.SelectionRules {
    var rules = Study.SelectionRules()
    rules.minimumInformationValue =
      try selection.number("iv", in: 0...10) ?? rules.minimumInformationValue
    rules.missing = try selection.number("missing", in: 0...1) ?? rules.missing
    rules.dominant = try selection.number("dominant", in: 0...1) ?? rules.dominant
    rules.correlation = try selection.number("correlation", in: 0...1)
    rules.varianceInflation =
      try selection.number("vif", in: 1...1e6) ?? rules.varianceInflation
    rules.stepwise = try selection.choice("stepwise") ?? rules.stepwise
    rules.direction = try selection.choice("direction") ?? rules.direction
    rules.entry = try selection.number("entry", in: 1e-12...0.999) ?? rules.entry
    rules.stay = try selection.number("stay", in: 1e-12...0.999) ?? rules.stay
    rules.forced = try selection.texts("forced") ?? rules.forced
    rules.forbidden = try selection.texts("forbidden") ?? rules.forbidden
    rules.signs = try selection.choice("signs")
    if let signs = rules.signs, signs != .free, design != .woe {
      throw selection.error(
        "signs",
        "only weights of evidence have a sign to expect; leave it out, or use design: woe.")
    }
    if let column = rules.forced.first(where: rules.forbidden.contains) {
      throw selection.error(
        "forbidden", "'\(column)' is forced and forbidden; decide for one.")
    }
    for key in ["entry", "stay"] where selection.keys.contains(key) && rules.stepwise != .p {
      throw selection.error(
        key, "only stepwise: p has a p-value to compare; set it, or leave it out.")
    }
    if selection.keys.contains("direction") && rules.stepwise == .none {
      throw selection.error(
        "direction", "there is no search without stepwise; set it to aic, bic or p.")
    }
    if rules.stepwise == .p && rules.direction == .both && rules.entry > rules.stay {
      throw selection.error(
        selection.keys.contains("entry") ? "entry" : "stay",
        "entry \(Binning.text(rules.entry)) is above stay \(Binning.text(rules.stay)): what comes in "
          + "could leave at once; give an entry of at most stay.")
    }
    try selection.finish()
    return rules
  }

  private enum PenaltyKind: String, CaseIterable { case lasso, elasticNet }

  static func read(
    penalty: YAMLSection, of model: Study.ModelRules
  ) throws(StudyError) -> Study.PenaltyRules {
    var rules = Study.PenaltyRules()
    let kind = try penalty.choice("kind", PenaltyKind.self) ?? .lasso
    let mix = try penalty.number("mix", in: 0.01...1)
    if kind == .lasso, mix != nil {
      throw penalty.error("mix", "a lasso is mix 1; leave it out, or use kind: elasticNet.")
    }
    rules.mix = mix ?? (kind == .lasso ? 1 : 0.5)
    rules.points = try penalty.integer("path", in: 1...1000) ?? rules.points
    if let choice = try penalty.text("choose") {
      switch (choice, Double(choice)) {
      case ("aic", _): rules.choose = .aic
      case ("bic", _): rules.choose = .bic
      case (_, let size?) where size >= 0 && size.isFinite: rules.choose = .size(size)
      default:
        throw penalty.error(
          "choose", "'\(choice)' is not possible; aic, bic or a lambda of 0 or more is needed here."
        )
      }
    }
    rules.refit = try penalty.boolean("refit") ?? rules.refit
    if model.selection.stepwise != .none {
      throw penalty.error(
        "kind", "a penalty chooses the terms itself; set model.selection.stepwise to none.")
    }
    if model.ridge > 0 {
      throw penalty.error(
        "kind", "the elastic net has a square of its own; leave model.ridge out.")
    }
    try penalty.finish()
    return rules
  }

  /// `binning.manual`: cut points, or groups of categories, by column.
  static func manualBins(_ binning: YAMLSection) throws(StudyError) -> [String: ManualBins] {
    guard let manual = try binning.section("manual") else { return [:] }
    var bins: [String: ManualBins] = [:]
    for column in manual.keys {
      if let groups = try manual.groups(column) {
        let all = groups.flatMap { $0 }
        if let empty = groups.firstIndex(where: \.isEmpty) {
          throw manual.error(column, "bin \(empty + 1) names no category.")
        }
        if let twice = all.first(where: { name in all.count { $0 == name } > 1 }) {
          throw manual.error(column, "category '\(twice)' stands in two bins; decide for one.")
        }
        bins[column] = .groups(groups)
      } else {
        let cuts = try manual.numbers(column) ?? []
        if let slip = cuts.indices.dropFirst().first(where: { cuts[$0] <= cuts[$0 - 1] }) {
          throw manual.error(
            column,
            "cut points must ascend and bin \(slip + 1) would end at "
              + "\(Binning.text(cuts[slip])), not above its start \(Binning.text(cuts[slip - 1])).")
        }
        guard cuts.count < Binning.maximumBinCount - 49 else {
          throw manual.error(column, "\(cuts.count) cut points are too many; 200 are the most.")
        }
        bins[column] = .cuts(cuts)
      }
    }
    try manual.finish()
    return bins
  }
}
