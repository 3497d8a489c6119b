import Cryptography

/// The integers modulo 13: few enough to try every choice.
struct ToyElement: SharingField, Hashable {
  static let order = 13
  static let all = (0..<order).map { ToyElement($0) }
  static let zero = ToyElement(0)

  let number: UInt8

  init(_ small: Int) {
    number = UInt8(small % Self.order)
  }

  static func random() -> ToyElement {
    ToyElement(Int.random(in: 0..<order))
  }

  static func + (left: ToyElement, right: ToyElement) -> ToyElement {
    ToyElement(Int(left.number) + Int(right.number))
  }

  static func - (left: ToyElement, right: ToyElement) -> ToyElement {
    ToyElement(Int(left.number) + order - Int(right.number))
  }

  static func * (left: ToyElement, right: ToyElement) -> ToyElement {
    ToyElement(Int(left.number) * Int(right.number))
  }

  func inverted() -> ToyElement {
    guard let inverse = Self.all.first(where: { $0 * self == ToyElement(1) }) else {
      preconditionFailure("zero has no inverse")
    }
    return inverse
  }
}
