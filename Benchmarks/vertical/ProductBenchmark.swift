import COpenBLAS
import SecretSharing

/// Times products of a panel over Z_2^64, column by column: the kernels, a plain loop, and BLAS on limbs of 16 bits.
struct ProductBenchmark {
  /// Of each side.
  private static let columns = 50
  private static let runs = 200
  private let rows: Int
  private let left: [UInt64]
  private let right: [UInt64]

  /// - Parameter rows: of the panel.
  init(rows: Int) {
    var generator = SystemRandomNumberGenerator()
    self.rows = rows
    let count = Self.columns * rows
    left = (0..<count).map { _ in generator.next() }
    right = (0..<count).map { _ in generator.next() }
  }

  /// One line for each way; all must agree.
  func run() {
    openblas_set_num_threads(1)
    let expected = plain()
    time("a loop in Swift", runs: 10) { plain() }
    let (leftLimbs, rightLimbs) = (limbs(left), limbs(right))
    precondition(blas(leftLimbs, rightLimbs) == expected, "sums of limbs are exact")
    // The words are split once for all: in use they would be split for every panel.
    time("dgemm on limbs", runs: Self.runs) { blas(leftLimbs, rightLimbs) }
    for (width, name) in ["portable", "AVX2", "AVX-512"].enumerated() where width <= Ring.width {
      precondition(kernel(width) == expected, "kernels are exact")
      time(name, runs: Self.runs) { kernel(width) }
    }
  }

  private func time(_ name: String, runs: Int, _ product: () -> [UInt64]) {
    let start = processorTime()
    var sum: UInt64 = 0
    for _ in 0..<runs { sum &+= product()[0] }
    let seconds = processorTime() - start
    let speed = Double(runs * Self.columns * Self.columns * rows) / seconds * 1e-9
    // The sum keeps the work from being left out.
    print(
      """
      {"products": "\(name)", "gigaMultiplyAddsPerSecond": \(number(speed)), "check": \(sum)}
      """)
  }

  private func kernel(_ width: Int) -> [UInt64] {
    var out = ArraySlice([UInt64](repeating: 0, count: Self.columns * Self.columns))
    Ring.addProducts(
      left[...], columns: Self.columns, right[...], otherColumns: Self.columns, rows: rows,
      to: &out, width: width)
    return Array(out)
  }

  private func plain() -> [UInt64] {
    var out = [UInt64](repeating: 0, count: Self.columns * Self.columns)
    for one in 0..<Self.columns {
      for other in 0..<Self.columns {
        var sum: UInt64 = 0
        for row in 0..<rows { sum &+= left[one * rows + row] &* right[other * rows + row] }
        out[one + other * Self.columns] = sum
      }
    }
    return out
  }

  private func limbs(_ words: [UInt64]) -> [[Double]] {
    (0..<4).map { limb in words.map { Double(($0 >> (16 * UInt64(limb))) & 0xffff) } }
  }

  /// Ten products of doubles, whose sums of up to 2^21 rows stay below 2^53.
  private func blas(_ left: [[Double]], _ right: [[Double]]) -> [UInt64] {
    let size = Int32(Self.columns)
    var out = [UInt64](repeating: 0, count: Self.columns * Self.columns)
    var product = [Double](repeating: 0, count: out.count)
    for one in 0..<4 {
      for other in 0..<(4 - one) {
        unsafe cblas_dgemm(
          CblasColMajor, CblasTrans, CblasNoTrans, size, size, Int32(rows), 1, left[one],
          Int32(rows), right[other], Int32(rows), 0, &product, size)
        for index in out.indices { out[index] &+= UInt64(product[index]) << (16 * (one + other)) }
      }
    }
    return out
  }
}
