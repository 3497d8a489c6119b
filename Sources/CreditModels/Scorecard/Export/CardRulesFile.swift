internal import Foundation

/// A card's rules as JSON, for a system that has nothing but a JSON reader.
///
///     total = base + Σ points,  score = total within [minimum, maximum]
///     pd = 1 / (1 + exp((total - offset) / factor))
struct CardRulesFile: Encodable {
  let format = 1
  let study: String
  let base: Double
  let offset: Double
  let factor: Double
  let minimum: Double?
  let maximum: Double?
  let highIsRisky: Bool
  let reasonCount: Int
  /// Texts that mean missing.
  let missing: [String]
  let characteristics: [Entry]

  struct Entry: Encodable {
    let name: String
    /// `numeric` and `categorical` have rules, the first that applies counts; `line` has numbers.
    let kind: String
    var baseline: Double?
    var rules: [Rule]?
    /// `share - slope * ((x - mean) / standardDeviation)`
    var share: Double?
    var slope: Double?
    var mean: Double?
    var standardDeviation: Double?
    /// Whether a line's points are rounded to whole ones.
    var isWhole: Bool?
  }

  struct Rule: Encodable {
    /// `missing`, `equals`, `range`, `in`, `otherwise`
    let condition: String
    var value: Double?
    /// `[from, to)`, absent where there is no end.
    var from: Double?
    var to: Double?
    var categories: [String]?
    let label: String
    let points: Double
    let woe: Double

    enum CodingKeys: String, CodingKey {
      case condition = "if"
      case value, from, to, categories, label, points, woe
    }
  }

  init(_ rules: CardRules) {
    let card = rules.card
    study = card.study
    base = rules.base
    offset = card.scaling.offset
    factor = card.scaling.factor
    minimum = card.scaling.minimum
    maximum = card.scaling.maximum
    highIsRisky = card.scaling.highIsRisky
    reasonCount = card.givesReasons ? card.scaling.reasons.count : 0
    missing = Set(card.missingTexts).union([""]).sorted()
    let isWhole = card.scaling.rounding == .whole
    characteristics = rules.characteristics.map { characteristic in
      switch characteristic.form {
      case .numeric(let rules):
        Entry(
          name: characteristic.name, kind: "numeric", baseline: characteristic.baseline,
          rules: rules.map(Self.rule))
      case .categorical(let rules):
        Entry(
          name: characteristic.name, kind: "categorical", baseline: characteristic.baseline,
          rules: rules.map(Self.rule))
      case .line(let share, let slope, let mean, let deviation):
        Entry(
          name: characteristic.name, kind: "line", share: share, slope: slope, mean: mean,
          standardDeviation: deviation, isWhole: isWhole)
      }
    }
  }

  private static func rule(_ rule: CardRules.Rule) -> Rule {
    func entry(_ condition: String) -> Rule {
      Rule(condition: condition, label: rule.label, points: rule.points, woe: rule.woe)
    }
    switch rule.condition {
    case .missing: return entry("missing")
    case .otherwise: return entry("otherwise")
    case .equals(let code):
      var equals = entry("equals")
      equals.value = code
      return equals
    case .range(let from, let to):
      var range = entry("range")
      (range.from, range.to) = (from, to)
      return range
    case .isIn(let categories):
      var group = entry("in")
      group.categories = categories
      return group
    }
  }

  func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}
