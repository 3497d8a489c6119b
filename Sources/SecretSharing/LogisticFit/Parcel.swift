/// A message of a fit: who, to whom, what, and words of Z_2^64.
public struct Parcel: Sendable, Equatable {
  public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    // Once.
    case features, ownProducts, crossShare
    // In every evaluation.
    case coefficients, range, proceed
    case angles, shares, truncations, residuals, gradientShare
    // In those with an information matrix.
    case weightedMasks, weightedFeatures, informationShare
    // At the end.
    case result
  }

  public let from: FitRole
  public let to: FitRole
  public let kind: Kind
  /// 0 at setup, then the evaluation.
  public let step: Int
  /// Which stretch of rows, where words come in stretches; which trial, where points are tried.
  public let part: Int
  /// Whose columns are weighted, where weighted columns or masks are sent.
  public let owner: FitRole?
  public var words: [UInt64]

  package init(
    from: FitRole, to: FitRole, _ kind: Kind, step: Int = 0, part: Int = 0,
    owner: FitRole? = nil, words: [UInt64]
  ) {
    self.from = from
    self.to = to
    self.kind = kind
    self.step = step
    self.part = part
    self.owner = owner
    self.words = words
  }

  /// With 16 bytes that say what it is.
  public var byteCount: Int { 16 + 8 * words.count }

  /// Everything but the words: nobody sends two of the same.
  struct Title: Hashable {
    let from: FitRole
    let kind: Kind
    let step: Int
    let part: Int
    let owner: FitRole?
  }

  var title: Title { Title(from: from, kind: kind, step: step, part: part, owner: owner) }

  static func words(_ numbers: [Double]) -> [UInt64] { numbers.map(\.bitPattern) }
  var numbers: [Double] { words.map(Double.init(bitPattern:)) }
}
