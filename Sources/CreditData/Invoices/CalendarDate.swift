/// A day of the Gregorian calendar, from 1900 to 2999.
public struct CalendarDate: Sendable, Hashable, Comparable {
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int

  /// The day written `text`, `YYYY-MM-DD` and nothing else; nil where there is none such.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == Self.hyphen, bytes[7] == Self.hyphen,
      let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
      let day = Self.number(bytes[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Nil where the calendar has no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (1900...2999).contains(year), (1...12).contains(month),
      (1...Self.length(ofMonth: month, year: year)).contains(day)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// Months since the calendar's own beginning; consecutive months are consecutive numbers.
  var monthNumber: Int { Self.monthNumber(year: year, month: month) }

  static func monthNumber(year: Int, month: Int) -> Int { year * 12 + month - 1 }

  /// The last day of its month.
  var endOfMonth: Self {
    Self(year: year, month: month, lastDay: Self.length(ofMonth: month, year: year))
  }

  private init(year: Int, month: Int, lastDay: Int) {
    (self.year, self.month, day) = (year, month, lastDay)
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static let hyphen = UInt8(ascii: "-")

  /// Digits only: the library's own reading would take a sign.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
  }
}

extension CalendarDate: CustomStringConvertible {
  /// `2020-02-29`.
  public var description: String {
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
    return "\(year)-\(two(month))-\(two(day))"
  }
}
