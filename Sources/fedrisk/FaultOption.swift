public import ArgumentParser
internal import Federation
public import Simulator

/// `--faults drop=0.1,phase=vector+release,round=2,lose=0.05,delay=0.05,duplicate=0.05,corrupt=0.01,seed=1`
extension FaultPlan: ExpressibleByArgument {
  public init?(argument: String) {
    self.init()
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, set(pair[0], to: pair[1]) else { return nil }
    }
  }

  private mutating func set(_ key: String, to text: String) -> Bool {
    let share = Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
    switch key {
    case "drop": return assign(share, to: \.drop)
    case "lose": return assign(share, to: \.lose)
    case "delay": return assign(share, to: \.delay)
    case "duplicate": return assign(share, to: \.duplicate)
    case "corrupt": return assign(share, to: \.corrupt)
    case "seed": return assign(UInt64(text), to: \.seed)
    case "round": return assign(Int(text).flatMap { $0 > 0 ? $0 : nil }, to: \.round)
    case "phase":
      let names = text.split(separator: "+").map(String.init)
      let phases = names.compactMap(Departure.Phase.init(rawValue:)).filter { $0 != .leftOut }
      return assign(phases.count == names.count && !names.isEmpty ? phases : nil, to: \.phases)
    default: return false
    }
  }

  private mutating func assign<Value>(
    _ value: Value?, to path: WritableKeyPath<FaultPlan, Value>
  ) -> Bool {
    guard let value else { return false }
    self[keyPath: path] = value
    return true
  }
}
