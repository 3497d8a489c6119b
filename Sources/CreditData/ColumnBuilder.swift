/// Collects the cells of one column as a file is read.
struct ColumnBuilder {
  let type: ColumnType
  private var values: [Double] = []
  private var codes: [Int32] = []
  private var levels = LevelTable()

  /// A builder with room for `capacity` rows: growing by doubling would hold the data twice.
  init(type: ColumnType, capacity: Int) {
    self.type = type
    switch type {
    case .numeric: values.reserveCapacity(capacity)
    case .categorical: codes.reserveCapacity(capacity)
    }
  }

  /// Adds the next row's cell; throws the rule it breaks.
  mutating func append(_ cell: Span<UInt8>, missing: MissingTexts) throws(DataRule) {
    switch type {
    case .numeric:
      let text = cell.extracting(cell.trimmedIndices)
      values.append(missing.contains(text) ? .nan : try DecimalParser.number(in: text))
    case .categorical:
      codes.append(missing.contains(cell) ? -1 : try levels.code(of: cell))
    }
  }

  /// Adds the next row's cell to a numeric column.
  mutating func append(_ number: Double) { values.append(number) }

  /// Keeps the place of a cell that could not be added.
  mutating func appendMissing() {
    switch type {
    case .numeric: values.append(.nan)
    case .categorical: codes.append(-1)
    }
  }

  consuming func column() -> Column {
    switch type {
    case .numeric: .numeric(values)
    case .categorical: .categorical(codes: codes, levels: levels.levels)
    }
  }
}

/// Chooses the type of a column from a sample of its cells.
struct TypeVote {
  private var numbers = 0
  private var texts = 0

  /// NaN and infinity do not vote: in a numeric column they are an error, not a level.
  mutating func count(_ cell: Span<UInt8>, missing: MissingTexts) {
    let text = cell.extracting(cell.trimmedIndices)
    if missing.contains(text) { return }
    do {
      _ = try DecimalParser.number(in: text)
      numbers += 1
    } catch {
      texts += error == .notANumber ? 1 : 0
    }
  }

  /// Numeric when more than half of the cells are numbers, or when there is none.
  var type: ColumnType { numbers > texts || texts == 0 ? .numeric : .categorical }
}

/// The texts that stand for a missing value, as bytes.
struct MissingTexts {
  private let texts: [[UInt8]]
  private let hasEmpty: Bool
  /// Whether one of the texts is a number as well.
  let hasNumbers: Bool
  /// Which bytes begin one of the texts: spares nearly all cells the comparison.
  private var isFirst = [Bool](repeating: false, count: 256)

  init(_ texts: Set<String>) {
    self.texts = texts.map { Array($0.utf8) }
    hasEmpty = texts.contains("")
    hasNumbers = self.texts.contains { (try? DecimalParser.number(in: $0.span)) != nil }
    for text in self.texts { if let first = text.first { isFirst[Int(first)] = true } }
  }

  func contains(_ cell: Span<UInt8>) -> Bool {
    if cell.isEmpty { return hasEmpty }
    guard isFirst[Int(cell[0])] else { return false }
    return texts.contains { text in
      text.count == cell.count && text.indices.allSatisfy { text[$0] == cell[$0] }
    }
  }
}

extension Span<UInt8> {
  /// The indices without the spaces at both ends.
  fileprivate var trimmedIndices: Range<Int> {
    var start = 0
    var end = count
    while start < end && self[start] == .space { start += 1 }
    while end > start && self[end - 1] == .space { end -= 1 }
    return start..<end
  }
}
