internal import CreditData
internal import CreditModels

extension ServedCard {
  /// What callers may know of a card: what it asks and on which scale it answers.
  var facts: JSON {
    let scaling = card.scaling
    return [
      "name": .text(card.study), "purpose": .text(card.purpose), "digest": .text(digest),
      "scale": [
        "points": .number(scaling.points), "odds": .number(scaling.odds),
        "pointsToDoubleOdds": .number(abs(scaling.pdo)),
        "highScoreIs": scaling.highIsRisky ? "risky" : "safe",
        "minimum": scaling.minimum.map(JSON.number) ?? .null,
        "maximum": scaling.maximum.map(JSON.number) ?? .null,
      ],
      "reasons": .integer(card.givesReasons ? scaling.reasons.count : 0),
      "columns": columns,
    ]
  }

  /// An applicant, as JSON Schema 2020-12.
  var applicantSchema: JSON {
    [
      "type": "object",
      "properties": columns,
      "required": .texts(card.model.design.terms.map(\.name)), "additionalProperties": false,
    ]
  }

  private var columns: JSON {
    .object(card.model.design.terms.map { (name: $0.name, value: schema(of: $0)) })
  }

  private func schema(of term: Design.Term) -> JSON {
    let number: JSON.Members = [
      ("minimum", .number(-Double.greatestFiniteMagnitude)),
      ("maximum", .number(Double.greatestFiniteMagnitude)),
    ]
    guard case .woe(let binning, _) = term else {
      return .object([(name: "type", value: "number")] + number)
    }
    switch binning.rule {
    case .numeric(_, let special):
      var members: JSON.Members = [("type", ["number", "null"])] + number
      if !special.isEmpty {
        members.append(("description", .text("Codes with a meaning of their own: \(special).")))
      }
      return .object(members)
    case .categorical(let groups, let rare):
      return [
        "anyOf": [
          ["enum": .texts(groups.joined() + rare)], ["type": "null"],
          [
            "type": "string",
            "description": "Any other text is scored as unseen, with a warning.",
          ],
        ]
      ]
    }
  }
}
