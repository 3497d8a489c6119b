/// What a journal comes to, for those who look at it again and again: it grows with the journal, and is
/// no larger for that.
public struct JournalSummary: Sendable, Equatable {
  /// Where the journal ends.
  public private(set) var head = Journal.Head.empty
  /// Masked numbers that have left.
  public private(set) var numbers = 0
  private var counts: [JournalLine.Kind: Int] = [:]

  public init(of lines: some Sequence<JournalLine> = []) {
    for line in lines {
      add(lines: 1, of: line.kind, numbers: line.numbers)
      head = Journal.Head(after: line)
    }
  }

  /// How many lines there are of a kind.
  public func count(_ kind: JournalLine.Kind) -> Int { counts[kind] ?? 0 }

  /// Adds lines of one kind; `reach` says where they end.
  ///
  /// - Parameter numbers: in all of them together.
  package mutating func add(lines: Int, of kind: JournalLine.Kind, numbers: Int) {
    counts[kind, default: 0] += lines
    if kind == .sent { self.numbers += numbers }
  }

  package mutating func reach(_ head: Journal.Head) { self.head = head }
}
