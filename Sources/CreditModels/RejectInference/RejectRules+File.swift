extension Study.RejectRules {
  /// Reads the section `rejects` of a study file.
  init(_ section: YAMLSection, target: Study.Target) throws(StudyError) {
    guard let column = try section.text("column") else {
      throw section.error("column", "name the column that tells who was rejected.")
    }
    guard let rejected = try section.text("rejected") else {
      throw section.error("rejected", "say which value of '\(column)' means rejected.")
    }
    guard column != target.column || rejected != target.bad && rejected != target.good else {
      throw section.error("rejected", "'\(rejected)' is an outcome of the target already.")
    }
    self.init(column: column, rejected: rejected)
    method = try section.choice("method") ?? method
    if let number = try section.number("factor", in: 0...100) {
      guard method.hasFactor else {
        throw section.error(
          "factor", "the method \(method.rawValue) has no factor; use parcelling or fuzzy.")
      }
      factor = number
    }
    cutoff = try section.number("cutoff", in: 0.000001...0.999999)
    guard (cutoff != nil) == (method == .hardCutoff) else {
      throw section.error(
        "cutoff",
        cutoff == nil
          ? "say from which probability of default a rejected row is bad, as 'cutoff: 0.2'."
          : "only the method hardCutoff has a cutoff; remove it.")
    }
    try section.finish()
  }
}
