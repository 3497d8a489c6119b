public import CreditModels

/// A text of the report in each of its languages. Numbers, names of columns and values are data and
/// stand the same in both.
///
/// All phrases are static members of this type, in this folder, so that a translator reads one
/// language beside the other: `words(.badRate)`.
struct Phrase: Sendable, Equatable {
  let en: String
  let zh: String

  init(_ en: String, _ zh: String) {
    self.en = en
    self.zh = zh
  }
}

public typealias ReportLanguage = Study.ReportRules.Language

extension ReportLanguage {
  func callAsFunction(_ phrase: Phrase) -> String {
    switch self {
    case .en: phrase.en
    case .zh: phrase.zh
    }
  }

  /// The language by its name in HTML.
  var tag: String {
    switch self {
    case .en: "en"
    case .zh: "zh-CN"
    }
  }

  /// Sentences one after the other.
  func joined(_ phrases: [Phrase]) -> String {
    switch self {
    case .en: phrases.map(\.en).joined(separator: " ")
    case .zh: phrases.map(\.zh).joined()
    }
  }

  /// `a, b, c`
  func list(_ items: [String]) -> String { items.joined(separator: self(Phrase(", ", "、"))) }

  /// A sentence that comes ready-made from a file of the run, translated if it is known; one that is
  /// not is marked as English for readers, screen readers and translators.
  func sentence(_ english: String) -> Markup {
    guard self == .zh else { return Markup(english) }
    return Translation.zh(english).map { Markup($0) } ?? "<span lang=\"en\">\(english)</span>"
  }

  /// Bands of the score as a table of counts names them.
  func bands(_ english: String) -> String { self == .zh ? Translation.zhOfBands(english) : english }

  /// What a bin is called; the ends of intervals and the names of categories are data.
  func label(of bin: Int, in binning: Binning) -> String {
    switch binning.kind(of: bin) {
    case .ordinary: binning.label(of: bin)
    case .missing: self(.missing)
    case .special:
      self(.special(binning.label(of: bin).split(separator: " ").last.map(String.init) ?? ""))
    case .rare: self(.rare)
    case .unseen: self(.unseen)
    }
  }
}

extension ReportLanguage {
  func part(_ part: Part) -> String { self(.part(part)) }

  /// A part of the rows by the name files give it; the name of any other data set stands as it is.
  func part(_ name: String) -> String { Part(rawValue: name).map(part) ?? name }

  func range(_ limits: ClosedRange<Double>?, _ digits: Int) -> String {
    guard let limits else { return NumberText.dash }
    return self(
      .interval(
        NumberText.fixed(limits.lowerBound, digits), NumberText.fixed(limits.upperBound, digits)))
  }
}
