extension ModelError {
  /// The path of the study's key it is about.
  fileprivate var studyKey: [String]? {
    let byColumn = ["columns.special", "columns.categories", "binning.trends", "binning.manual"]
    switch self {
    case .unknownColumn(let column, let key, _), .notNumeric(let column, let key),
      .notCategorical(let column, let key):
      let path = key.split(separator: ".").map(String.init)
      return byColumn.contains(key) ? path + [column] : path
    case .manualBins(let column, _, _): return ["binning", "manual", column]
    default: return nil
    }
  }
}

extension StudyFile {
  /// The same error with the file and the line of the key it is about, where it is about one.
  public static func located(_ error: ModelError, path: String) -> any Error {
    guard let key = error.studyKey, let file = try? section(path: path) else { return error }
    var located = StudyError(key: "", line: file.error(at: key, "").line, error.description)
    located.file = path
    return located
  }
}
