import Foundation
import SecretSharing

/// A request to a process with one role, or a part of its answer: eight words that say what it is, then
/// the words of a message.
struct PipeFrame {
  enum Request {
    /// To a role: take it. From a role: it is sent.
    case receive(Parcel)
    case start, next
    case begin(step: Int, information: Bool)
    case ask(information: Bool)
    case totals, peak
    case numbers([Double])
    case end
  }

  let request: Request

  init(_ request: Request) { self.request = request }
  init(numbers: [Double]) { request = .numbers(numbers) }

  private static func code(_ role: FitRole?) -> Int {
    switch role {
    case .labelHolder: 0
    case .holder(let index): index
    case .dealer: 1000
    case .solver: 1001
    case nil: -1
    }
  }

  private static func role(_ code: Int) -> FitRole? {
    switch code {
    case 0..<1000: .holder(at: code)
    case 1000: .dealer
    case 1001: .solver
    default: nil
    }
  }

  func write(to descriptor: Int32) throws {
    var (head, words) = ([Int](repeating: 0, count: 8), [UInt64]())
    switch request {
    case .receive(let parcel):
      head = [
        0, Self.code(parcel.from), Self.code(parcel.to), Int(parcel.kind.rawValue), parcel.step,
        parcel.part, Self.code(parcel.owner), parcel.words.count,
      ]
      words = parcel.words
    case .start: head[0] = 1
    case .next: head[0] = 2
    case .begin(let step, let information): head[0...2] = [3, step, information ? 1 : 0]
    case .ask(let information): head[0...1] = [4, information ? 1 : 0]
    case .totals: head[0] = 5
    case .peak: head[0] = 6
    case .end: head[0] = 7
    case .numbers(let numbers):
      (head[0], head[7]) = (8, numbers.count)
      words = numbers.map(\.bitPattern)
    }
    for bytes in [head.map { UInt64(bitPattern: Int64($0)) }, words] {
      try bytes.withUnsafeBytes { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
          let written = Foundation.write(
            descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
          guard written > 0 else { throw RoleProcessError.broken }
          rest = rest.dropFirst(written)
        }
      }
    }
  }

  /// nil at the end of the input.
  init?(from descriptor: Int32) throws {
    guard let words = try Self.read(8, from: descriptor) else { return nil }
    let head = words.map { Int(Int64(bitPattern: $0)) }
    let content = try Self.read(head[7], from: descriptor) ?? []
    guard content.count == head[7] else { throw RoleProcessError.broken }
    switch head[0] {
    case 0:
      guard let from = Self.role(head[1]), let to = Self.role(head[2]),
        let kind = Parcel.Kind(rawValue: UInt8(head[3]))
      else { throw RoleProcessError.broken }
      request = .receive(
        Parcel(
          from: from, to: to, kind, step: head[4], part: head[5], owner: Self.role(head[6]),
          words: content))
    case 1: request = .start
    case 2: request = .next
    case 3: request = .begin(step: head[1], information: head[2] == 1)
    case 4: request = .ask(information: head[1] == 1)
    case 5: request = .totals
    case 6: request = .peak
    case 7: request = .end
    case 8: request = .numbers(content.map(Double.init(bitPattern:)))
    default: throw RoleProcessError.broken
    }
  }

  private static func read(_ count: Int, from descriptor: Int32) throws -> [UInt64]? {
    let words = [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      var done = 0
      while done < 8 * count {
        let length = Foundation.read(descriptor, bytes.baseAddress! + done, 8 * count - done)
        guard length > 0 else { break }
        done += length
      }
      initialized = done / 8
    }
    guard words.count == count else {
      guard words.isEmpty else { throw RoleProcessError.broken }
      return nil
    }
    return words
  }
}
