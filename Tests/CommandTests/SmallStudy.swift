import Foundation

/// A study of three banks with 120 rows each, to be spoiled in one place.
struct SmallStudy {
  static let names = ["north", "south", "west"]

  var yaml = """
    study: small
    target: {column: y, bad: 1}
    columns:
      exclude: [id, w]
      categories:
        purpose: [car, home]
    binning: {fine: 5, max: 4}
    model: {design: woe, selection: {iv: 0, signs: free}}
    privacy: {minimumRows: 30}

    """
  /// Rows of cells by party, the header first.
  var files: [String: [[String]]]
  /// By file name: written instead of rows, or besides.
  var bytes: [String: Data] = [:]
  /// The options after `simulate study.yaml`; the three parties when absent.
  var options: [String]?

  init() {
    files = Dictionary(uniqueKeysWithValues: Self.names.enumerated().map { ($1, Self.rows($0)) })
  }

  private static func rows(_ party: Int) -> [[String]] {
    [["id", "age", "income", "purpose", "w", "y"]]
      + (1...120).map { row in
        let age = 20 + (row * 7 + party * 3) % 45
        let income = 1000 + (row * 37 + party * 11) % 400 * 10
        let purpose = (row + party) % 3 == 0 ? "home" : "car"
        let isBad =
          (row * 31 + party * 17) % 100 < (age < 35 ? 60 : 20) + (purpose == "car" ? 10 : 0)
        return ["\(row)", "\(age)", "\(income)", purpose, "1", isBad ? "1" : "0"]
      }
  }

  mutating func study(_ old: String, _ new: String) {
    precondition(yaml.contains(old), "the study has no '\(old)'")
    yaml = yaml.replacing(old, with: new)
  }

  /// Numbers enter as they are: no bins, no dictionary.
  mutating func asIs() {
    study("design: woe", "design: asIs")
    study("[id, w]", "[id, w, purpose]")
    study("  categories:\n    purpose: [car, home]\n", "")
  }

  mutating func weighted() { study("[id, w]", "[id]\n  weight: w") }

  /// Changes one cell of a party: row 1 is below the header.
  mutating func cell(_ column: String, _ row: Int, of party: String = "south", is text: String) {
    let index = self.index(column, of: party)
    files[party]![row][index] = text
  }

  /// Changes all cells of a column, of one party or of all.
  mutating func column(
    _ column: String, of party: String? = nil, _ text: (_ row: Int) -> String
  ) {
    for party in party.map({ [$0] }) ?? Self.names {
      let index = self.index(column, of: party)
      for row in files[party]!.indices.dropFirst() { files[party]![row][index] = text(row) }
    }
  }

  mutating func rename(_ column: String, to name: String, of party: String = "south") {
    let index = self.index(column, of: party)
    files[party]![0][index] = name
  }

  mutating func remove(_ column: String, of party: String = "south") {
    let index = self.index(column, of: party)
    for row in files[party]!.indices { files[party]![row].remove(at: index) }
  }

  mutating func keep(_ rows: Int, of party: String? = nil) {
    for party in party.map({ [$0] }) ?? Self.names {
      files[party] = Array(files[party]!.prefix(rows + 1))
    }
  }

  /// Adds a column to all parties.
  mutating func add(_ column: String, _ text: (_ cells: [String]) -> String) {
    for party in Self.names {
      for row in files[party]!.indices {
        let cells = files[party]![row]
        files[party]![row].append(row == 0 ? column : text(cells))
      }
    }
  }

  private func index(_ column: String, of party: String) -> Int {
    files[party]![0].firstIndex(of: column)!
  }

  /// The arguments that make the command fit this study.
  var arguments: [String] {
    let parties = Self.names.flatMap { ["--party", "\($0)=\($0).csv"] }
    return ["simulate", "study.yaml"] + (options ?? parties) + ["--out", "out", "-q"]
  }

  func write(to folder: Folder) throws {
    try folder.write(yaml, to: "study.yaml")
    for (party, rows) in files {
      let text = rows.map { $0.joined(separator: ",") + "\n" }.joined()
      try folder.write(text, to: "\(party).csv")
    }
    for (name, data) in bytes { try data.write(to: folder.file(name)) }
  }
}
