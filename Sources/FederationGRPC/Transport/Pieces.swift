internal import SwiftProtobuf

package typealias Piece = Fedrisk_V1_Piece

extension Piece {
  /// Well below the 4 MiB that transports take by default, and large enough to cost nothing.
  package static let maximumByteCount = 256 << 10

  /// A message cut up.
  package static func pieces(of content: [UInt8], exchange: UInt64) -> [Piece] {
    let starts = Array(stride(from: 0, to: max(1, content.count), by: maximumByteCount))
    return starts.map { start in
      let end = min(start + maximumByteCount, content.count)
      return Piece.with {
        $0.exchange = exchange
        $0.content = .init(content[start..<end])
        $0.last = end == content.count
      }
    }
  }
}

/// Puts messages together whose pieces come in turn, and refuses what grows beyond a limit.
package struct Assembly {
  /// The most bytes of all messages that are not whole yet.
  private let limit: Int
  private var parts: [UInt64: [UInt8]] = [:]
  private var byteCount = 0

  package init(limit: Int) { self.limit = limit }

  /// - Returns: the message that `piece` makes whole.
  /// - Throws: `TransportError.tooLarge`
  package mutating func add(_ piece: Piece) throws(TransportError) -> [UInt8]? {
    byteCount += piece.content.count
    // An empty piece that ends nothing would cost memory that nobody counts.
    guard byteCount <= limit, piece.last || !piece.content.isEmpty else {
      throw .tooLarge(limit: limit)
    }
    parts[piece.exchange, default: []] += piece.content
    guard piece.last else { return nil }
    let whole = parts.removeValue(forKey: piece.exchange)
    byteCount -= whole?.count ?? 0
    return whole
  }
}
