import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An XML document as a tree.
final class MarkupTree: NSObject, XMLParserDelegate {
  final class Element {
    let name: String
    let attributes: [String: String]
    var children: [Element] = []
    var text = ""

    init(_ name: String, _ attributes: [String: String]) {
      self.name = name
      self.attributes = attributes
    }

    func all(_ name: String) -> [Element] { children.filter { $0.name == name } }
    func first(_ name: String) -> Element? { children.first { $0.name == name } }
  }

  private(set) var root: Element?
  private var open: [Element] = []

  init?(_ bytes: [UInt8]) {
    super.init()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    let element = Element(name, attributes)
    open.last?.children.append(element)
    root = root ?? element
    open.append(element)
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) { open.last?.text += text }
}

/// An evaluator of PMML scorecards, written from the standard and not from our writer:
/// https://dmg.org/pmml/v4-4-1/Scorecard.html.
struct PMMLScorecard {
  enum Cell {
    case number(Double)
    case text(String)
  }

  private let dictionary: [String: MarkupTree.Element]
  private let scorecard: MarkupTree.Element

  init?(_ bytes: [UInt8]) {
    guard let root = MarkupTree(bytes)?.root, root.name == "PMML",
      root.attributes["version"] == "4.4", let scorecard = root.first("Scorecard"),
      let fields = root.first("DataDictionary")?.all("DataField")
    else { return nil }
    dictionary = Dictionary(
      fields.compactMap { field in field.attributes["name"].map { ($0, field) } },
      uniquingKeysWith: { first, _ in first })
    self.scorecard = scorecard
  }

  struct Result {
    var numbers: [String: Double] = [:]
    var reasons: [String] = []
    var partialScores: [Double] = []
  }

  /// - Parameter row: cells by field; absent ones are missing.
  func evaluate(_ row: [String: Cell]) -> Result? {
    let cells = row.filter { name, cell in
      guard case .text(let text) = cell else { return true }
      return !(dictionary[name]?.all("Value") ?? []).contains {
        $0.attributes["property"] == "missing" && $0.attributes["value"] == text
      }
    }
    var result = Result()
    var total = number(scorecard.attributes["initialScore"]) ?? .nan
    var differences: [(code: String, difference: Double)] = []
    let isBelow = scorecard.attributes["reasonCodeAlgorithm"] == "pointsBelow"
    for characteristic in scorecard.first("Characteristics")?.all("Characteristic") ?? [] {
      guard let partial = partialScore(characteristic, cells) else { return nil }
      total += partial
      result.partialScores.append(partial)
      if let code = characteristic.attributes["reasonCode"],
        let baseline = number(characteristic.attributes["baselineScore"])
      {
        differences.append((code, isBelow ? baseline - partial : partial - baseline))
      }
    }
    let ranked = differences.enumerated().sorted {
      ($1.element.difference, $0.offset) < ($0.element.difference, $1.offset)
    }
    for field in scorecard.first("Output")?.all("OutputField") ?? [] {
      guard let name = field.attributes["name"] else { return nil }
      switch field.attributes["feature"] {
      case "predictedValue": result.numbers[name] = total
      case "transformedValue":
        guard let expression = field.children.first else { return nil }
        result.numbers[name] = value(of: expression, cells, result.numbers)
      case "reasonCode":
        guard let rank = field.attributes["rank"].flatMap(Int.init) else { return nil }
        // Those that lost nothing are ranked as well; our scores do not name them.
        let reason = ranked[rank - 1].element
        if reason.difference > 0 { result.reasons.append(reason.code) }
      default: return nil
      }
    }
    return result
  }

  private func number(_ text: String?) -> Double? { text.flatMap(Double.init) }

  private func partialScore(
    _ characteristic: MarkupTree.Element, _ cells: [String: Cell]
  ) -> Double? {
    for attribute in characteristic.all("Attribute") {
      guard let predicate = attribute.children.first else { return nil }
      if holds(predicate, cells) == true {
        if let points = number(attribute.attributes["partialScore"]) { return points }
        return attribute.first("ComplexPartialScore")?.children.first.flatMap {
          value(of: $0, cells, [:])
        }
      }
    }
    return nil
  }

  /// `nil` is unknown.
  private func holds(_ predicate: MarkupTree.Element, _ cells: [String: Cell]) -> Bool? {
    switch predicate.name {
    case "True": return true
    case "CompoundPredicate":
      let parts = predicate.children.map { holds($0, cells) }
      if predicate.attributes["booleanOperator"] == "and" {
        return parts.contains(false) ? false : parts.contains(nil) ? nil : true
      }
      return parts.contains(true) ? true : parts.contains(nil) ? nil : false
    case "SimplePredicate":
      let cell = predicate.attributes["field"].flatMap { cells[$0] }
      let operation = predicate.attributes["operator"]
      if operation == "isMissing" { return cell == nil }
      guard let cell, let text = predicate.attributes["value"] else { return nil }
      switch (cell, operation) {
      case (.text(let cell), "equal"): return cell == text
      case (.number(let cell), "equal"): return number(text).map { cell == $0 }
      case (.number(let cell), "lessThan"): return number(text).map { cell < $0 }
      case (.number(let cell), "greaterOrEqual"): return number(text).map { cell >= $0 }
      default: return nil
      }
    default: return nil
    }
  }

  private func value(
    of expression: MarkupTree.Element, _ cells: [String: Cell], _ outputs: [String: Double]
  ) -> Double? {
    switch expression.name {
    case "Constant": return number(expression.text)
    case "FieldRef":
      guard let name = expression.attributes["field"] else { return nil }
      if case .number(let number)? = cells[name] { return number }
      return outputs[name]
    case "Apply":
      let values = expression.children.compactMap { value(of: $0, cells, outputs) }
      guard values.count == expression.children.count else { return nil }
      switch expression.attributes["function"] {
      case "+": return values[0] + values[1]
      case "-": return values[0] - values[1]
      case "*": return values[0] * values[1]
      case "/": return values[0] / values[1]
      case "exp": return exp(values[0])
      case "min": return values.min()
      case "max": return values.max()
      case "round": return values[0].rounded()
      default: return nil
      }
    default: return nil
    }
  }
}
