/// Bands of the score of about equal numbers of rows: what a population is compared by.
public struct ScoreBands: Codable, Sendable, Equatable {
  /// Ascending log-odds of bad between the bands; band `i` reaches from edge `i - 1` (included) to
  /// edge `i`.
  public let logOdds: [Double]
  /// Rows of the data they were made from, by band.
  public let rows: [Double]

  /// Deciles are customary.
  public static let customaryCount = 10

  public init(logOdds: [Double], rows: [Double]) {
    precondition(rows.count == logOdds.count + 1, "one band more than edges")
    self.logOdds = logOdds
    self.rows = rows
  }

  /// Merges finer cells of the score into at most `count` bands: each ends where its share of all rows
  /// is reached, and has at least `minimumRows`.
  ///
  /// - Parameters:
  ///   - edges: ascending log-odds between the cells.
  ///   - cells: rows, one more than edges.
  public init(
    merging edges: [Double], cells: [Double], into count: Int = Self.customaryCount,
    minimumRows: Int
  ) {
    let total = cells.reduce(0, +)
    var below = [0.0]
    for cell in cells { below.append(below[below.count - 1] + cell) }
    let groups = cells.indices.grouped { group in
      let rows = below[group.upperBound] - below[group.lowerBound]
      // How many bands should have ended by here; one more must, and only one may.
      let ended = (Double(count) * below[group.lowerBound] / total + 1e-9).rounded(.down)
      return rows >= Double(minimumRows)
        && below[group.upperBound] / total >= (ended + 1) / Double(count) - 1e-9
    }
    self.init(
      logOdds: groups.dropFirst().map { edges[$0.lowerBound - 1] },
      rows: groups.map { below[$0.upperBound] - below[$0.lowerBound] })
  }

  /// What a file must keep to.
  var isPossible: Bool {
    rows.count == logOdds.count + 1 && rows.allSatisfy { $0 >= 0 && $0.isFinite }
      && logOdds.allSatisfy(\.isFinite) && zip(logOdds, logOdds.dropFirst()).allSatisfy(<)
  }

  /// What the bands are called in tables, in points: the safest first where points reward safety.
  public func labels(_ scaling: Scaling) -> [String] {
    Self.labels(logOdds, scaling)
  }

  static func labels(_ edges: [Double], _ scaling: Scaling) -> [String] {
    guard !edges.isEmpty else { return ["all scores"] }
    let scores = edges.map { text(scaling.score(logOdds: $0)) }
    let (first, last) = scaling.pdo > 0 ? ("above", "up to") : ("below", "from")
    let middle = zip(scores, scores.dropFirst()).map { upper, lower in "\(lower) to \(upper)" }
    return ["\(first) \(scores[0])"] + middle + ["\(last) \(scores[scores.count - 1])"]
  }

  /// To a tenth of a point.
  private static func text(_ score: Double) -> String { Binning.text((score * 10).rounded() / 10) }
}
