import CreditData
import Testing

@Suite("Calendar dates")
struct CalendarDateTests {
  @Test(
    "A day is read and written alike",
    arguments: ["1900-01-01", "2020-02-29", "2000-02-29", "2019-12-31", "2021-04-30", "2999-12-31"])
  func days(text: String) throws {
    #expect(try #require(CalendarDate(text)).description == text)
  }

  @Test(
    "What is no day, or written otherwise, is none",
    arguments: [
      "2019-02-29", "1900-02-29", "2100-02-29", "2019-04-31", "2019-00-10", "2019-13-01",
      "2019-01-00", "2019-01-32", "1899-12-31", "3000-01-01", "2019-1-1", "2019/01/01", "20190101",
      "2019-01-01 ", " 2019-01-01", "2019-01-01T00:00", "+019-01-01", "2019-+1-01", "2019-01--1",
      "", "19-01-2019", "２019-01-01",
    ])
  func noDays(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test("Days are ordered as in time")
  func order() throws {
    let texts = ["2018-12-31", "2019-01-01", "2019-01-31", "2019-02-01", "2020-01-01"]
    let days = try texts.map { try #require(CalendarDate($0)) }
    #expect(days.reversed().sorted() == days)
  }
}
