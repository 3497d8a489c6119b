/// Elements that were always chosen together.
///
/// Any combination of sums over chosen sets gives all elements of a group the same weight: what can be
/// known from all sums together are sums over whole groups.
struct Groups<Element: Hashable & Sendable>: Sendable, Equatable {
  private var groups: [Set<Element>] = []

  /// Those of a group that are in `chosen` part from those that are not; what was never chosen before
  /// is a group of its own.
  mutating func divide(by chosen: Set<Element>) {
    groups = pieces(of: chosen).filter { !$0.isEmpty }
  }

  private func pieces(of chosen: Set<Element>) -> [Set<Element>] {
    let known = groups.reduce(into: Set<Element>()) { $0.formUnion($1) }
    return groups.flatMap { [$0.intersection(chosen), $0.subtracting(chosen)] }
      + [chosen.subtracting(known)]
  }

  /// The size of the smallest group that `chosen` would make of a larger one, or of new elements beside
  /// known ones; nil when it makes none.
  func smallest(after chosen: Set<Element>) -> Int? {
    guard !groups.isEmpty else { return nil }
    let known = Set(groups)
    return pieces(of: chosen).filter { !$0.isEmpty && !known.contains($0) }.map(\.count).min()
  }
}
