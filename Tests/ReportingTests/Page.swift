import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page as a strict XML parser sees it.
struct Page {
  struct Element {
    let name: String
    let attributes: [String: String]
  }

  let elements: [Element]
  /// All text but the style sheet, white space folded.
  let text: String
  /// The text a translator is to translate: not what says that it is in English, nor data.
  let translatable: String
  /// The texts of table cells of numbers without a letter in them.
  let numbers: [String]

  /// - Throws: what the parser complains about.
  init(_ html: String) throws {
    let collector = Collector()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = collector
    guard parser.parse() else {
      throw Malformed(line: parser.lineNumber, error: "\(parser.parserError.map { "\($0)" } ?? "")")
    }
    elements = collector.elements
    text = Self.folded(collector.text)
    translatable = Self.folded(collector.translatable)
    numbers = collector.cells.map(Self.folded).filter { !$0.contains(where: \.isLetter) }
  }

  private static func folded(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  struct Malformed: Error {
    let line: Int
    let error: String
  }

  private final class Collector: NSObject, XMLParserDelegate {
    var elements: [Element] = []
    var text = ""
    var translatable = ""
    var cells: [String] = []
    private var open: [Element] = []

    private var isStyle: Bool { open.last?.name == "style" }
    private var isCell: Bool {
      open.last.map { $0.name == "td" && $0.attributes["class"] == "number" } ?? false
    }

    private var isForeign: Bool {
      open.dropFirst().contains {
        $0.attributes["lang"] != nil || $0.attributes["translate"] == "no"
      }
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      let element = Element(name: name, attributes: attributes)
      elements.append(element)
      open.append(element)
      if isCell { cells.append("") }
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      open.removeLast()
      // Two neighbouring cells are two words.
      translatable += " "
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      guard !isStyle else { return }
      text += string
      if !isForeign { translatable += string }
      if isCell { cells[cells.count - 1] += string }
    }
  }
}
