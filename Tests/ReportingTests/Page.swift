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

  /// - Throws: what the parser complains about.
  init(_ html: String) throws {
    let collector = Collector()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = collector
    guard parser.parse() else {
      throw Malformed(line: parser.lineNumber, error: "\(parser.parserError.map { "\($0)" } ?? "")")
    }
    elements = collector.elements
    text = collector.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  struct Malformed: Error {
    let line: Int
    let error: String
  }

  private final class Collector: NSObject, XMLParserDelegate {
    var elements: [Element] = []
    var text = ""
    private var isStyle = false

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements.append(Element(name: name, attributes: attributes))
      isStyle = name == "style"
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      if !isStyle { text += string }
    }
  }
}
