internal import Synchronization

/// A sum that only grows.
public final class Counter: Metric {
  let description: Description
  let kind = "counter"
  private let sums = Mutex<[[String]: Double]>([:])

  init(_ description: Description) { self.description = description }

  /// - Parameter labels: a value for each label; every combination is kept for ever, so there are few.
  public func add(_ number: Double = 1, _ labels: [String] = []) {
    description.check(labels)
    precondition(number >= 0, "a counter only grows")
    sums.withLock { $0[labels, default: 0] += number }
  }

  func samples() -> [String] {
    sums.withLock(\.self).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      description.sample($0.key, $0.value)
    }
  }
}

/// A number as it is now.
public final class Gauge: Metric {
  let description: Description
  let kind = "gauge"
  private let values = Mutex<[[String]: Double]>([:])

  init(_ description: Description) { self.description = description }

  public func set(_ number: Double, _ labels: [String] = []) {
    description.check(labels)
    values.withLock { $0[labels] = number }
  }

  /// Forgets all values, before those that still hold are set.
  public func clear() { values.withLock { $0.removeAll() } }

  func samples() -> [String] {
    values.withLock(\.self).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      description.sample($0.key, $0.value)
    }
  }
}

/// How many observations lie at or below each bound, and their sum.
public final class Histogram: Metric {
  private struct Observations {
    /// By bucket, not yet summed up; the last is above all bounds.
    var counts: [Int]
    var sum = 0.0
  }

  let description: Description
  let kind = "histogram"
  private let bounds: [Double]
  private let observations = Mutex<[[String]: Observations]>([:])

  init(_ description: Description, bounds: [Double]) {
    precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "bounds ascend")
    self.description = description
    self.bounds = bounds
  }

  public func observe(_ number: Double, _ labels: [String] = []) {
    description.check(labels)
    let bucket = bounds.firstIndex { number <= $0 } ?? bounds.count
    observations.withLock {
      $0[labels, default: Observations(counts: Array(repeating: 0, count: bounds.count + 1))]
        .counts[bucket] += 1
      $0[labels]?.sum += number
    }
  }

  func samples() -> [String] {
    observations.withLock(\.self).sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap {
      labels, observed in
      var total = 0
      let buckets = zip(bounds + [.infinity], observed.counts).map { bound, count in
        total += count
        return description.sample(
          labels, suffix: "_bucket", bucket: Description.text(bound), Double(total))
      }
      return buckets + [
        description.sample(labels, suffix: "_sum", observed.sum),
        description.sample(labels, suffix: "_count", Double(total)),
      ]
    }
  }
}
