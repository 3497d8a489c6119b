/// A card as a `Scorecard` of PMML 4.4.
///
/// An attribute's points are those of the first predicate that holds: missing, special codes, then
/// intervals or groups, at last whatever else there is. Reasons are points below the baseline, above
/// it on a reversed scale; PMML ranks all characteristics, also those that lost nothing.
///
/// Data Mining Group, *PMML 4.4, Scorecard*, https://dmg.org/pmml/v4-4-1/Scorecard.html.
struct CardPMML {
  private let rules: CardRules

  /// - Throws: `CardExportError.nameTaken`
  init(_ rules: CardRules) throws(CardExportError) {
    self.rules = rules
    try rules.expectNewNames(["points_total", "score", "pd"] + reasonNames, ignoringCase: false)
  }

  var text: String {
    get throws(CardExportError) {
      let document = document
      if let text = document.unwritable { throw .notXML(text) }
      return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document.lines()
    }
  }

  private var reasonNames: [String] {
    let count = hasReasons ? min(scaling.reasons.count, rules.characteristics.count) : 0
    return (0..<count).map { "reason_\($0 + 1)" }
  }

  private var card: Scorecard { rules.card }
  private var scaling: Scaling { card.scaling }
  /// PMML wants a baseline of every characteristic or none.
  private var hasReasons: Bool {
    card.givesReasons && rules.characteristics.allSatisfy { $0.baseline != nil }
  }

  private var document: MarkupNode {
    let writer = ScorecardFile.writer
    return MarkupNode(
      "PMML", ["xmlns": "http://www.dmg.org/PMML-4_4", "version": "4.4"],
      [
        MarkupNode(
          "Header", ["description": card.purpose.isEmpty ? nil : card.purpose],
          [MarkupNode("Application", ["name": writer.name, "version": writer.version])]),
        MarkupNode(
          "DataDictionary", ["numberOfFields": "\(rules.characteristics.count)"],
          rules.characteristics.map(dataField)),
        scorecard,
      ])
  }

  private func dataField(_ characteristic: CardRules.Characteristic) -> MarkupNode {
    let missing = Set(card.missingTexts).union([""]).sorted().map {
      MarkupNode("Value", ["value": $0, "property": "missing"])
    }
    if case .categorical = characteristic.form {
      return MarkupNode(
        "DataField", ["name": characteristic.name, "optype": "categorical", "dataType": "string"],
        missing)
    }
    return MarkupNode(
      "DataField", ["name": characteristic.name, "optype": "continuous", "dataType": "double"])
  }

  private var scorecard: MarkupNode {
    let baseline: String =
      switch scaling.reasons.baseline {
      case .maximum: scaling.highIsRisky ? "min" : "max"
      case .mean: "mean"
      }
    return MarkupNode(
      "Scorecard",
      [
        "modelName": card.study, "functionName": "regression",
        "initialScore": "\(rules.base)", "useReasonCodes": "\(hasReasons)",
        "reasonCodeAlgorithm": hasReasons
          ? scaling.highIsRisky ? "pointsAbove" : "pointsBelow" : nil,
        "baselineMethod": hasReasons ? baseline : nil,
      ],
      [
        MarkupNode("MiningSchema", [:], rules.characteristics.map(miningField)), output,
        MarkupNode("Characteristics", [:], rules.characteristics.map(characteristic)),
      ])
  }

  /// A category never seen is a value; a text where a number should be is not.
  private func miningField(_ characteristic: CardRules.Characteristic) -> MarkupNode {
    var treatment: String?
    if case .categorical = characteristic.form { treatment = "asIs" }
    return MarkupNode(
      "MiningField",
      ["name": characteristic.name, "usageType": "active", "invalidValueTreatment": treatment])
  }

  private func characteristic(_ characteristic: CardRules.Characteristic) -> MarkupNode {
    let attributes: [MarkupNode] =
      switch characteristic.form {
      case .numeric(let rules), .categorical(let rules):
        rules.map { rule in
          MarkupNode(
            "Attribute", ["partialScore": "\(rule.points)"],
            [predicate(rule.condition, of: characteristic.name)])
        }
      case .line: [lineAttribute(characteristic)]
      }
    return MarkupNode(
      "Characteristic",
      [
        "name": "points_\(characteristic.name)",
        "reasonCode": hasReasons ? characteristic.name : nil,
        "baselineScore": hasReasons ? characteristic.baseline.map { "\($0)" } : nil,
      ], attributes)
  }

  private func predicate(_ condition: CardRules.Condition, of field: String) -> MarkupNode {
    func simple(_ operation: String, _ value: String?) -> MarkupNode {
      MarkupNode("SimplePredicate", ["field": field, "operator": operation, "value": value])
    }
    func compound(_ operation: String, _ parts: [MarkupNode]) -> MarkupNode {
      parts.count == 1
        ? parts[0] : MarkupNode("CompoundPredicate", ["booleanOperator": operation], parts)
    }
    switch condition {
    case .missing: return simple("isMissing", nil)
    case .equals(let code): return simple("equal", "\(code)")
    case .range(nil, nil), .otherwise: return MarkupNode("True")
    case .range(let from, let to):
      return compound(
        "and",
        [
          from.map { simple("greaterOrEqual", "\($0)") }, to.map { simple("lessThan", "\($0)") },
        ].compactMap { $0 })
    // An array would need quotes inside quotes; a list of equalities needs none.
    case .isIn(let categories): return compound("or", categories.map { simple("equal", $0) })
    }
  }
}

/// Arithmetic: what PMML computes besides looking up.
extension CardPMML {
  private func apply(_ function: String, _ arguments: MarkupNode...) -> MarkupNode {
    MarkupNode("Apply", ["function": function], arguments)
  }

  private func constant(_ value: Double) -> MarkupNode {
    MarkupNode("Constant", ["dataType": "double"], text: "\(value)")
  }

  private func field(_ name: String) -> MarkupNode { MarkupNode("FieldRef", ["field": name]) }

  private func lineAttribute(_ characteristic: CardRules.Characteristic) -> MarkupNode {
    guard case .line(let share, let slope, let mean, let deviation) = characteristic.form else {
      preconditionFailure("a characteristic with bins has rules")
    }
    let value = apply(
      "/", apply("-", field(characteristic.name), constant(mean)), constant(deviation))
    let points = apply("-", constant(share), apply("*", constant(slope), value))
    return MarkupNode(
      "Attribute", [:],
      [
        MarkupNode("True"),
        MarkupNode(
          "ComplexPartialScore", [:],
          [scaling.rounding == .whole ? apply("round", points) : points]),
      ])
  }

  private var output: MarkupNode {
    func field(_ name: String, _ feature: String, _ children: [MarkupNode] = []) -> MarkupNode {
      MarkupNode(
        "OutputField",
        ["name": name, "optype": "continuous", "dataType": "double", "feature": feature], children)
    }
    let total = self.field("points_total")
    var score = total
    if let minimum = scaling.minimum { score = apply("max", score, constant(minimum)) }
    if let maximum = scaling.maximum { score = apply("min", score, constant(maximum)) }
    let logit = apply(
      "/", apply("-", total, constant(scaling.offset)), constant(scaling.factor))
    let probability = apply("/", constant(1), apply("+", constant(1), apply("exp", logit)))
    return MarkupNode(
      "Output", [:],
      [
        field("points_total", "predictedValue"), field("score", "transformedValue", [score]),
        field("pd", "transformedValue", [probability]),
      ]
        + reasonNames.enumerated().map { rank, name in
          MarkupNode(
            "OutputField",
            [
              "name": name, "optype": "categorical", "dataType": "string",
              "feature": "reasonCode", "rank": "\(rank + 1)",
            ])
        })
  }
}
