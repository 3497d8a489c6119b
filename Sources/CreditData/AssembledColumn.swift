/// A column of a table that is put together row by row: cells wait until enough of them were seen to
/// choose the type, as when a file's beginning is read first.
struct AssembledColumn {
  let name: String
  private let recoding: Recoding
  private var vote = TypeVote()
  /// The cells that wait, one after the other.
  private var waiting: [UInt8] = []
  private var ends: [Int] = []
  private var builder: ColumnBuilder?
  /// Numbers may be taken as they are: none of them can be a missing text or be recoded.
  private let takesNumbers: Bool

  init(name: String, type: ColumnType?, values: [String: String], missing: MissingTexts) {
    self.name = name
    recoding = Recoding(values)
    takesNumbers = values.isEmpty && !missing.hasNumbers
    builder = type.map { ColumnBuilder(type: $0, capacity: 0) }
  }

  mutating func append(_ cell: Span<UInt8>, missing: MissingTexts) throws(DataRule) {
    if let text = recoding.text(for: cell) {
      try take(text.span, missing: missing)
    } else {
      try take(cell, missing: missing)
    }
  }

  mutating func append(_ number: Double, missing: MissingTexts) throws(DataRule) {
    if takesNumbers, number.isFinite, builder?.type == .numeric {
      builder?.append(number)
    } else {
      try append(Array(Column.text(of: number).utf8).span, missing: missing)
    }
  }

  /// Exactly, unless the column is numeric: then to the nearest number.
  mutating func append(_ integer: Int64, missing: MissingTexts) throws(DataRule) {
    if takesNumbers, builder?.type == .numeric {
      builder?.append(Double(integer))
    } else {
      try append(Array(String(integer).utf8).span, missing: missing)
    }
  }

  /// Keeps the place of a cell that cannot be read.
  mutating func appendMissing() {
    if builder == nil { ends.append(waiting.count) } else { builder?.appendMissing() }
  }

  private mutating func take(_ cell: Span<UInt8>, missing: MissingTexts) throws(DataRule) {
    if builder == nil {
      vote.count(cell, missing: missing)
      for index in cell.indices { waiting.append(cell[index]) }
      ends.append(waiting.count)
    } else {
      try builder?.append(cell, missing: missing)
    }
  }

  /// Chooses the type, and reads the cells that waited for it.
  ///
  /// - Returns: the positions, from 0, of the cells that break a rule; they are missing now.
  mutating func settle(missing: MissingTexts) -> [(row: Int, rule: DataRule)] {
    guard builder == nil else { return [] }
    var builder = ColumnBuilder(type: vote.type, capacity: ends.count)
    var faults: [(row: Int, rule: DataRule)] = []
    var start = 0
    for (row, end) in ends.enumerated() {
      do throws(DataRule) {
        try builder.append(waiting.span.extracting(start..<end), missing: missing)
      } catch {
        faults.append((row, error))
        builder.appendMissing()
      }
      start = end
    }
    self.builder = builder
    (waiting, ends) = ([], [])
    return faults
  }

  consuming func column() -> Column {
    builder?.column() ?? .numeric([])
  }
}

/// Texts that stand for others.
private struct Recoding {
  private let texts: [(from: [UInt8], to: [UInt8])]

  init(_ values: [String: String]) {
    texts = values.map { (Array($0.key.utf8), Array($0.value.utf8)) }
  }

  /// `nil`: the cell stays as it is.
  func text(for cell: Span<UInt8>) -> [UInt8]? {
    // Linear: a dictionary of categories is short, and a hash would copy the cell.
    texts.first { text in
      text.from.count == cell.count && text.from.indices.allSatisfy { text.from[$0] == cell[$0] }
    }?.to
  }
}
