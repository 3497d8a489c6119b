internal import COpenBLAS
internal import Dispatch

/// Work on all cores with results that do not depend on how many there are.
public enum Parallel {
  /// BLAS inside a task must not start threads of its own: called before the first product.
  private static let singleThreadedBLAS: Void = openblas_set_num_threads(1)

  /// The results of `body(0), body(1), …`, computed on all cores.
  public static func map<Result: Sendable>(
    count: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    singleThreadedBLAS
    guard count > 1 else { return (0..<count).map(body) }
    return unsafe [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      nonisolated(unsafe) let slots = unsafe buffer
      DispatchQueue.concurrentPerform(iterations: count) { index in
        unsafe (slots.baseAddress! + index).initialize(to: body(index))
      }
      initialized = count
    }
  }

  /// Runs `body(0), body(1), …` on all cores; what they write must not overlap.
  public static func forEach(count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1 else { return (0..<count).forEach(body) }
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }

  /// Consecutive ranges of `length` rows, the last one shorter. Their number depends on the rows
  /// alone, so a sum over them in order has the same bits on every machine.
  public static func chunks(of rowCount: Int, length: Int) -> [Range<Int>] {
    stride(from: 0, to: rowCount, by: length).map { $0..<min($0 + length, rowCount) }
  }
}
