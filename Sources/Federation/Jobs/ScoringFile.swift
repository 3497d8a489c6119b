/// `scoring.json`: that rows were scored, for everybody; the scores are at the label party alone.
public struct ScoringFile: Codable, Sendable, Equatable {
  public static let name = "scoring.json"

  public let study: String
  /// The id of the job whose card it was.
  public let card: String
  /// How many enterprises all holders knew and the label party asked about.
  public let scored: Int
}
