/// The keys under `validation` that say how a card is measured.
extension StudyFile {
  static func read(
    measures validation: YAMLSection, into plan: inout Study.ValidationPlan
  ) throws(StudyError) {
    plan.segments = try validation.texts("segments") ?? []
    guard Set(plan.segments).count == plan.segments.count else {
      throw validation.error("segments", "a column stands here twice; remove one.")
    }
    plan.byParty = try validation.boolean("byParty") ?? false
    plan.folds = try validation.integer("folds", in: Study.ValidationPlan.foldCounts)
    plan.challenger = try validation.text("challenger")
    if let cutoff = try validation.section("cutoff") {
      let score = try cutoff.number("score", in: -1e9...1e9)
      let share = try cutoff.number("approve", in: 0.001...0.999)
      switch (score, share) {
      case (let score?, nil): plan.cutoff = .score(score)
      case (nil, let share?): plan.cutoff = .approve(share)
      default:
        throw cutoff.error(
          "score", "say either 'score: 600' or 'approve: 0.8', the share to be approved.")
      }
      try cutoff.finish()
    }
    if plan.challenger != nil && plan.cutoff == nil {
      throw validation.error(
        "challenger",
        "two cards are compared by their decisions; add 'cutoff: {score: 600}' or "
          + "'cutoff: {approve: 0.8}'.")
    }
  }

  /// Segments by outcome or weight would tell more than a performance.
  static func checkSegments(
    of study: Study, in file: YAMLSection
  ) throws(StudyError) {
    let forbidden = [study.target.column, study.columns.weight]
    if let column = study.validation.segments.first(where: forbidden.contains) {
      throw file.error(
        at: ["validation", "segments"],
        "'\(column)' is the target or the weight and divides no rows; name another column.")
    }
    if case .by(let column) = study.federation.split, study.validation.segments.contains(column) {
      throw file.error(
        at: ["validation", "segments"],
        "'\(column)' says whose the rows are; use 'byParty: true', which asks every owner.")
    }
  }
}
