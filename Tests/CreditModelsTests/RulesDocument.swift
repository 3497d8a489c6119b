import Foundation

/// A reader of the JSON export, written from its documentation: the first rule that applies counts.
struct RulesDocument: Decodable {
  struct Rule: Decodable {
    let `if`: String
    let value, from, to: Double?
    let categories: [String]?
    let points: Double
  }
  struct Characteristic: Decodable {
    let name, kind: String
    let baseline, share, slope, mean, standardDeviation: Double?
    let isWhole: Bool?
    let rules: [Rule]?
  }

  let base, offset, factor: Double
  let minimum, maximum: Double?
  let missing: [String]
  let characteristics: [Characteristic]

  struct Result {
    let points: [Double]
    let score: Double
    let probability: Double
  }

  func evaluate(_ row: [String: PMMLScorecard.Cell]) -> Result {
    let points = characteristics.map { self.points(of: row[$0.name], $0) }
    let total = points.reduce(base, +)
    return Result(
      points: points, score: min(max(total, minimum ?? -.infinity), maximum ?? .infinity),
      probability: 1 / (1 + exp((total - offset) / factor)))
  }

  private func points(of cell: PMMLScorecard.Cell?, _ entry: Characteristic) -> Double {
    if entry.kind == "line", case .number(let x)? = cell {
      let value = (x - entry.mean!) / entry.standardDeviation!
      let points = entry.share! - entry.slope! * value
      return entry.isWhole == true ? points.rounded() : points
    }
    let rule = entry.rules?.first { rule in
      switch (rule.if, cell) {
      case ("otherwise", _), ("missing", nil): true
      case ("missing", .text(let text)): missing.contains(text)
      case ("equals", .number(let x)): x == rule.value
      case ("range", .number(let x)):
        x >= rule.from ?? -.infinity && x < rule.to ?? .infinity
      case ("in", .text(let text)): rule.categories?.contains(text) == true
      default: false
      }
    }
    return rule?.points ?? .nan
  }
}
