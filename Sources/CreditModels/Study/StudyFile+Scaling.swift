extension StudyFile {
  /// The keys of `scaling` that say how scores are shown and explained.
  static func read(
    scoreRules scaling: YAMLSection, into rules: inout Scaling
  ) throws(StudyError) {
    rules.rounding = try scaling.choice("rounding") ?? rules.rounding
    rules.reversed = try scaling.boolean("reversed") ?? rules.reversed
    if rules.reversed && rules.pdo < 0 {
      throw scaling.error(
        "reversed",
        "a negative pdo turns the scale round already; give a positive pdo, or leave this out.")
    }
    rules.minimum = try scaling.number("minimum", in: -1e9...1e9)
    rules.maximum = try scaling.number("maximum", in: -1e9...1e9)
    if let minimum = rules.minimum, let maximum = rules.maximum, minimum >= maximum {
      throw scaling.error("maximum", "the maximum must be above the minimum.")
    }
    if let reasons = try scaling.section("reasons") {
      rules.reasons.count = try reasons.integer("count", in: 0...50) ?? rules.reasons.count
      rules.reasons.baseline = try reasons.choice("baseline") ?? rules.reasons.baseline
      try reasons.finish()
    }
  }
}
