public import Cryptography

/// Knows the masks of the label holder and the orders of the feature holder, and gets no message: all it
/// knows is in the terms. With either holder it could undo what hides the other's rows.
public struct BinDealer: Sendable {
  let terms: BinTerms
  private var secrets: BinStreams
  /// What hides the label holder's quantities.
  private let masks: [RandomWords]
  private var values: [[UInt64]] = []
  private var column = 0
  private var part = 0
  private var order: [UInt32] = []
  private var again: [RandomWords] = []

  public init(terms: BinTerms, key: MaskPrivateKey) throws(SumError) {
    self.terms = terms
    secrets = try terms.streams(of: .dealer, with: [.labelHolder, .featureHolder], key: key)
    var masks: [RandomWords] = []
    for quantity in terms.quantities {
      masks.append(try secrets.take(.labelHolder, "\(quantity)"))
    }
    self.masks = masks
  }

  /// The next message, made when it is asked for: the masks of outcomes in the feature holder's order,
  /// less masks of their own. Stand-ins have no outcome, so none to hide.
  public mutating func next() throws(SumError) -> BinParcel? {
    guard column < terms.characteristics.count else {
      values = []
      return nil
    }
    if values.isEmpty {
      values = zip(terms.lanes, masks).map { lane, mask in
        BinTerms.stretches(terms.rowCount).enumerated().flatMap {
          lane.random($0.offset, $0.element.count, from: mask)
        }
      }
    }
    let parts = BinTerms.stretches(terms.characteristics[column].positionCount)
    if part == 0 {
      let stream = try secrets.take(.featureHolder, "order \(column)")
      order = RandomOrder.order(of: terms.characteristics[column].positionCount, from: stream)
      again = []
      for quantity in terms.quantities {
        again.append(try secrets.take(.labelHolder, "\(quantity) again \(column)"))
      }
    }
    let positions = order[parts[part]]
    var words: [UInt64] = []
    for (quantity, lane) in terms.lanes.enumerated() {
      var numbers = lane.random(part, positions.count, from: again[quantity])
      let values = values[quantity]
      for (index, row) in positions.enumerated() {
        numbers[index] = (Int(row) < values.count ? values[Int(row)] : 0) &- numbers[index]
      }
      words += lane.packed(numbers)
    }
    let parcel = BinParcel(
      from: .dealer, to: .featureHolder, .corrections, terms: terms.digest, column: column,
      part: part, words: words)
    part += 1
    if part == parts.count { (column, part, order) = (column + 1, 0, []) }
    return parcel
  }
}
