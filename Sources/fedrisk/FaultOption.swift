internal import ArgumentParser
internal import Federation
internal import Simulator

/// `--faults drop=0.1,phase=vector+release,round=2,lose=0.05,delay=0.05,duplicate=0.05,corrupt=0.01,seed=1`
extension FaultPlan {
  /// - Throws: `ValidationError` naming the part that is wrong.
  init(argument: String) throws {
    self.init()
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2 else {
        throw ValidationError("--faults: '\(part)' is not of the form KEY=VALUE, such as drop=0.1.")
      }
      try set(pair[0], to: pair[1])
    }
  }

  private mutating func set(_ key: String, to text: String) throws {
    switch key {
    case "drop": drop = try share(key, text)
    case "lose": lose = try share(key, text)
    case "delay": delay = try share(key, text)
    case "duplicate": duplicate = try share(key, text)
    case "corrupt": corrupt = try share(key, text)
    case "seed":
      guard let value = UInt64(text) else { throw problem(key, text, "a whole number") }
      seed = value
    case "round":
      guard let value = Int(text), value > 0 else {
        throw problem(key, text, "a whole number from 1 on")
      }
      round = value
    case "phase":
      let known = Departure.Phase.allCases.filter { $0 != .leftOut }
      phases = try text.split(separator: "+", omittingEmptySubsequences: false).map { name in
        guard let phase = known.first(where: { $0.rawValue == name }) else {
          throw problem(
            key, String(name), known.map(\.rawValue).joined(separator: ", ") + ", joined by +")
        }
        return phase
      }
    default:
      throw ValidationError(
        "--faults: there is no '\(key)'; known are drop, phase, round, lose, delay, duplicate, "
          + "corrupt and seed.")
    }
  }

  private func share(_ key: String, _ text: String) throws -> Double {
    guard let value = Double(text), (0...1).contains(value) else {
      throw problem(key, text, "a share from 0 to 1")
    }
    return value
  }

  private func problem(_ key: String, _ text: String, _ needed: String) -> ValidationError {
    ValidationError("--faults: \(key)=\(text) is not possible; needed: \(needed).")
  }
}
