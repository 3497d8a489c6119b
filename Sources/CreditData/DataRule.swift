/// The rules data must keep, each with what to do when it is broken.
public enum DataRule: Error, Codable, Equatable, Sendable {
  // The file.
  case cannotOpen, notAFile, cannotRead, damagedCompression, cannotWrite, emptyFile
  // Its form.
  case emptyName(position: Int)
  case duplicateName
  case otherDelimiter
  case ragged(expected: Int, found: Int)
  case emptyLine
  case unterminatedQuote, textAfterQuote, strayQuote
  case invalidUTF8
  case fieldTooLarge(limit: Int)
  // Its cells.
  case notANumber, notFinite, overflow, missingValue
  // Columns against a study, or one table against another.
  case unknownColumn, missingColumn, unexpectedColumn
  case otherType(expected: ColumnType)
  /// A rule of another part of the project.
  case other(problem: String, remedy: String)

  /// What is wrong, as a clause without capital and full stop.
  public var problem: String { texts.problem }
  /// What to do, as a clause without capital and full stop.
  public var remedy: String { texts.remedy }

  private var texts: (problem: String, remedy: String) {
    switch self {
    case .cannotOpen: ("the file cannot be opened", "check that it exists and may be read")
    case .notAFile: ("this is not a regular file", "give the path of a .csv or .csv.gz file")
    case .cannotRead: ("reading the file failed", "check the disk and try again")
    case .damagedCompression:
      ("the compressed data is damaged or ends too early", "copy or download the file again")
    case .cannotWrite:
      ("the file cannot be written", "check the folder, its permissions and the free space")
    case .emptyFile: ("the file is empty", "the first line must name the columns")
    case .emptyName(let position):
      ("the name of column \(position) is empty", "name every column in the first line")
    case .duplicateName: ("two columns have this name", "rename one of them in the first line")
    case .otherDelimiter:
      (
        "the columns are separated by semicolons or tabs",
        "save the file with commas between the columns and points in the numbers"
      )
    case .ragged(let expected, let found):
      (
        "expected \(expected) fields, found \(found)",
        "look for a missing or extra comma, or text with commas that is not quoted"
      )
    case .emptyLine: ("a line is empty but data follows it", "remove the empty line")
    case .unterminatedQuote:
      ("a quoted field is not closed", "add the closing quote, or double the quotes inside it")
    case .textAfterQuote:
      ("text follows a closing quote", "double the quotes inside a quoted field")
    case .strayQuote:
      ("a quote stands inside an unquoted field", "quote the whole field and double its quotes")
    case .invalidUTF8: ("the text is not valid UTF-8", "save the file with the encoding UTF-8")
    case .fieldTooLarge(let limit):
      (
        "a field is larger than \(limit) bytes",
        "look for a quote that is not closed, or remove the column from the file"
      )
    case .notANumber:
      (
        "the cell of a numeric column is not a number",
        "correct it, list its text under columns.missing, or declare the column categorical "
          + "under columns.types"
      )
    case .notFinite:
      (
        "the cell of a numeric column is NaN or infinite",
        "leave the cell empty or list its text under columns.missing"
      )
    case .overflow:
      ("the number is too large for double precision", "correct it or leave the cell empty")
    case .missingValue: ("the cell is empty but a value is needed here", "fill in the cell")
    case .unknownColumn:
      (
        "the study names this column but the file has none such",
        "correct the name in the study or in the first line of the file; spaces and case count"
      )
    case .missingColumn:
      ("this column is missing", "all parties need the same columns; add or exclude it")
    case .unexpectedColumn:
      ("this column is not in the other tables", "all parties need the same columns; exclude it")
    case .otherType(let expected):
      (
        "this column is not \(expected.rawValue) as in the other tables",
        "declare its type under columns.types"
      )
    case .other(let problem, let remedy): (problem, remedy)
    }
  }
}
