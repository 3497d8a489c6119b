internal import HTTPService
internal import HTTPTypes
internal import Hummingbird
internal import Reporting

/// A page of a service: for reading, with nothing on it that does something.
struct Page {
  let title: String
  let chapters: [Chapter]

  struct Chapter {
    let title: String
    let content: Markup
  }

  /// Only the style sheet in the page itself.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    + "frame-ancestors 'none'"

  var response: Response {
    let parts: [Markup] = chapters.map {
      "<section><h2>\($0.title)</h2>\n\($0.content)</section>\n"
    }
    let markup: Markup = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="refresh" content="10" />
      <title>\(title)</title><style>\(Stylesheet.markup)</style></head>
      <body><main><h1>\(title)</h1>
      \(parts)<footer>This page shows; it changes nothing. It is made anew every ten seconds.</footer>
      </main></body></html>

      """
    return Self.html(markup.text, policy: Self.policy)
  }

  /// A page that somebody else made, as the report.
  static func html(_ text: String, policy: String = Self.policy) -> Response {
    var response = Response.whole(Array(text.utf8), type: "text/html; charset=utf-8")
    response.headers[.contentSecurityPolicy] = policy
    return response
  }

  /// Lines, as many as there are.
  static func list(_ lines: [String], orElse empty: String) -> Markup {
    let items: [Markup] = lines.map { "<li>\($0)</li>\n" }
    return lines.isEmpty ? "<p>\(empty)</p>\n" : "<ul>\n\(items)</ul>\n"
  }
}

/// Numbers as people read them.
enum Words {
  static func seconds(_ seconds: Double) -> String {
    switch seconds {
    case ..<1: "\(Int((seconds * 1000).rounded(.up))) ms"
    case ..<90: "\(Int(seconds.rounded())) s"
    case ..<5400: "\(Int((seconds / 60).rounded())) min"
    default: "\(Int((seconds / 3600).rounded())) h"
    }
  }

  static func bytes(_ count: Int) -> String {
    switch count {
    case ..<1000: "\(count) B"
    case ..<1_000_000: "\((count + 500) / 1000) KB"
    default: "\((count + 500_000) / 1_000_000) MB"
    }
  }
}
