import CreditModels
import Foundation
import ScoreService

/// A card with one characteristic of each kind, written by hand.
enum TestCard {
  static let text = """
    {
      "format": 1, "tool": "FedRisk 0.1.0", "study": "small", "purpose": "A test",
      "target": {"column": "y", "bad": "bad"}, "woe": "good/bad", "missing": ["NA"],
      "scaling": {"points": 600, "odds": 50, "pdo": 20, "base": "separate"},
      "intercept": -1.25, "basePoints": 0, "characteristics": [
        {"name": "age", "kind": "numeric", "coefficient": -0.8, "bins": [
          {"label": "[-∞, 30)", "kind": "ordinary", "to": 30, "woe": -0.5, "points": 0,
           "good": 10, "bad": 20},
          {"label": "[30, ∞)", "kind": "ordinary", "from": 30, "woe": 0.7, "points": 0,
           "good": 30, "bad": 5},
          {"label": "missing", "kind": "missing", "woe": -0.1, "points": 0, "good": 3, "bad": 2},
          {"label": "special -9", "kind": "special", "value": -9, "woe": 0, "points": 0,
           "good": 0, "bad": 0}
        ]},
        {"name": "home/kind", "kind": "categorical", "coefficient": -1.1, "bins": [
          {"label": "own", "kind": "ordinary", "categories": ["own"], "woe": 0.4, "points": 0,
           "good": 30, "bad": 10},
          {"label": "rent | free", "kind": "ordinary", "categories": ["rent", "free"], "woe": -0.3,
           "points": 0, "good": 13, "bad": 17},
          {"label": "missing", "kind": "missing", "woe": 0, "points": 0, "good": 0, "bad": 0},
          {"label": "rare", "kind": "rare", "categories": ["boat \\"x\\""], "woe": 0.1, "points": 0,
           "good": 1, "bad": 0},
          {"label": "unseen", "kind": "unseen", "woe": 0, "points": 0, "good": 0, "bad": 0}
        ]},
        {"name": "income", "kind": "standardised", "coefficient": -0.3, "mean": 1,
         "standardDeviation": 0.5}
      ]
    }
    """

  static func served() throws -> ServedCard {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try ServedCard(path: url.path)
  }
}

/// A document, read by Foundation, whose numbers are not exact this way.
func parsed(_ bytes: [UInt8]) throws -> [String: Any] {
  try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
}
