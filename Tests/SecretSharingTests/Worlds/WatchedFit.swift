import Cryptography
import SecretSharing
import Synchronization

/// A message of a fit but for its words: of which kind, from whom to whom, of whose columns.
struct Line: Hashable, CustomStringConvertible {
  let kind: Parcel.Kind
  let from: FitRole
  let to: FitRole
  let owner: FitRole?

  init(_ parcel: Parcel) {
    (kind, from, to, owner) = (parcel.kind, parcel.from, parcel.to, parcel.owner)
  }

  init(_ kind: Parcel.Kind, from: FitRole, to: FitRole, owner: FitRole? = nil) {
    (self.kind, self.from, self.to, self.owner) = (kind, from, to, owner)
  }

  var description: String {
    "\(kind)\(owner.map { " of \($0)" } ?? "") from \(from) to \(to)"
  }
}

/// Every message of a fit from the first to the last: set-up, an evaluation, one with an information
/// matrix, and the result.
struct WatchedFit {
  let terms: FitTerms
  let parcels: [Parcel]
  let products: CrossProducts
  let totals: FitTotals
  private let seed: UInt8
  private let words: [Line: [Int: [UInt64]]]

  /// Of the evaluation without and the one with an information matrix.
  static let steps = 1...2

  private final class Watch: Sendable {
    let parcels = Mutex<[Parcel]>([])
  }

  /// - Parameter seed: of all keys: with another, all masks are others.
  init(_ rows: SyntheticRows, series: SigmoidSeries, point: [Double], seed: UInt8) throws {
    let roles = rows.counts.count + 2
    self.seed = seed
    let keys = try Self.keys(seed, count: roles)
    terms = try rows.terms(series: series, evaluations: 2, informations: 1, keys: keys)
    var meeting = try rows.meeting(terms, keys: keys)
    let watch = Watch()
    meeting.watch = { parcel in watch.parcels.withLock { $0.append(parcel) } }
    products = try meeting.crossProducts()
    // At another point than the other, so that a mask which serves twice gives something away.
    _ = try meeting.evaluate(at: point.map { 0.9 * $0 }, includesInformation: false)
    totals = try meeting.evaluate(at: point, includesInformation: true)
    try meeting.finish(
      coefficients: point, standardErrors: point.map(abs), logLikelihood: totals.logLikelihood)
    parcels = watch.parcels.withLock { $0 }
    var words: [Line: [Int: [UInt64]]] = [:]
    for parcel in parcels { words[Line(parcel), default: [:]][parcel.step] = parcel.words }
    self.words = words
  }

  static func keys(_ seed: UInt8, count: Int) throws -> [MaskPrivateKey] {
    try (0..<UInt8(count)).map {
      try MaskPrivateKey(bytes: [UInt8](repeating: seed &+ 40 * $0, count: 32))
    }
  }

  var lines: Set<Line> { Set(words.keys) }

  func words(_ line: Line, step: Int) -> [UInt64]? { words[line]?[step] }

  /// What a role shares with the others, once more: keys of the parties serve once.
  func secrets(of role: FitRole) throws -> FitStreams {
    let all = terms.holders + [.dealer, .solver]
    guard let index = all.firstIndex(of: role) else { preconditionFailure("no \(role)") }
    let key = try Self.keys(seed, count: all.count)[index]
    return try terms.streams(of: role, with: terms.addends.filter { $0 != role }, key: key)
  }
}
