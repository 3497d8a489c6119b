internal import CKernels
internal import LinearAlgebra

/// Arithmetic of Z_2^64 on stretches of words.
package enum Ring {
  /// The registers products run on: from 0, portable, to 2, AVX-512.
  package static let width = Int(fedrisk_ring_widest())

  /// Once for the process, before the first pass over rows.
  private static let keepsFreedMemory: Void = fedrisk_keep_freed_memory()

  /// `out[a + b * columns] += Σ_i x[i, a] y[i, b]` for one panel: the first `columns` columns of `x`
  /// and `otherColumns` of `y`.
  package static func addProducts(
    _ x: ArraySlice<UInt64>, columns: Int, _ y: ArraySlice<UInt64>, otherColumns: Int, rows: Int,
    to out: inout ArraySlice<UInt64>, width: Int = width
  ) {
    precondition(x.count >= columns * rows && y.count >= otherColumns * rows)
    precondition(out.count == columns * otherColumns && width <= Self.width)
    guard rows > 0, !out.isEmpty else { return }
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        unsafe out.withUnsafeMutableBufferPointer { out in
          unsafe fedrisk_ring_products(
            x.baseAddress!, columns, y.baseAddress!, otherColumns, rows, Int32(width),
            out.baseAddress!)
        }
      }
    }
  }

  /// `XᵀY` of one panel.
  package static func products(
    _ x: ArraySlice<UInt64>, columns: Int, _ y: ArraySlice<UInt64>, otherColumns: Int, rows: Int
  ) -> [UInt64] {
    var out = ArraySlice([UInt64](repeating: 0, count: columns * otherColumns))
    addProducts(x, columns: columns, y, otherColumns: otherColumns, rows: rows, to: &out)
    return Array(out)
  }

  /// `diag(weights) X` of one panel.
  package static func weighed(
    _ x: ArraySlice<UInt64>, columns: Int, by weights: ArraySlice<UInt64>
  ) -> [UInt64] {
    let rows = weights.count
    precondition(x.count >= columns * rows)
    var out = [UInt64](repeating: 0, count: columns * rows)
    guard !out.isEmpty else { return out }
    unsafe x.withUnsafeBufferPointer { x in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe fedrisk_ring_weigh(x.baseAddress!, columns, weights.baseAddress!, rows, &out)
      }
    }
    return out
  }

  /// `X β` of one panel, `X` read in two's complement.
  package static func forward(
    _ x: ArraySlice<UInt64>, _ coefficients: [Double], rows: Int
  ) -> [Double] {
    precondition(x.count >= coefficients.count * rows)
    var out = [Double](repeating: 0, count: rows)
    guard rows > 0 else { return out }
    unsafe x.withUnsafeBufferPointer { x in
      unsafe fedrisk_ring_forward(x.baseAddress!, coefficients.count, coefficients, rows, &out)
    }
    return out
  }

  package static func add(_ x: some Collection<UInt64>, to sum: inout [UInt64]) {
    precondition(x.count == sum.count)
    let done: Void? = x.withContiguousStorageIfAvailable { x in
      for index in 0..<x.count { unsafe sum[index] &+= x[index] }
    }
    precondition(done != nil, "words stand together")
  }

  package static func subtract(_ x: some Collection<UInt64>, from sum: inout [UInt64]) {
    precondition(x.count == sum.count)
    let done: Void? = x.withContiguousStorageIfAvailable { x in
      for index in 0..<x.count { unsafe sum[index] &-= x[index] }
    }
    precondition(done != nil, "words stand together")
  }

  package static func difference(
    _ x: some Collection<UInt64>, _ y: some Collection<UInt64>
  ) -> [UInt64] {
    var result = Array(x)
    subtract(y, from: &result)
    return result
  }

  package static func sum(_ words: some Sequence<UInt64>) -> UInt64 { words.reduce(0, &+) }

  /// The sum of some rows of several vectors.
  package static func sum(of vectors: [[UInt64]], _ rows: Range<Int>) -> [UInt64] {
    var sum = vectors.first.map { Array($0[rows]) } ?? [UInt64](repeating: 0, count: rows.count)
    for vector in vectors.dropFirst() { add(vector[rows], to: &sum) }
    return sum
  }

  /// The sum over `panels` of what `body` gives for each, on all cores: exact in any order.
  package static func sum(
    over panels: [Range<Int>], count: Int, _ body: @Sendable (Range<Int>) -> [UInt64]
  ) -> [UInt64] {
    keepsFreedMemory
    // Sums of stretches: what each panel gives stays in the caches.
    let stretches = Parallel.chunks(of: panels.count, length: 1 + panels.count / 32)
    let parts = Parallel.map(count: stretches.count) { index in
      var sum = [UInt64](repeating: 0, count: count)
      for panel in panels[stretches[index]] { add(body(panel), to: &sum) }
      return sum
    }
    var total = [UInt64](repeating: 0, count: count)
    for part in parts { add(part, to: &total) }
    return total
  }

  /// What `body` gives for each of `panels`, one after the other: so many words for each row.
  package static func concatenate<Word: BitwiseCopyable & Sendable>(
    over panels: [Range<Int>], columns: Int, _ body: @Sendable (Range<Int>) -> [Word]
  ) -> [Word] {
    keepsFreedMemory
    let start = panels.first?.lowerBound ?? 0
    let count = columns * ((panels.last?.upperBound ?? 0) - start)
    return unsafe [Word](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let first = buffer.baseAddress else { return }
      unsafe fedrisk_prefer_large_pages(first, MemoryLayout<Word>.stride * count)
      nonisolated(unsafe) let words = unsafe first
      Parallel.forEach(count: panels.count) { index in
        let (rows, part) = (panels[index], body(panels[index]))
        precondition(part.count == columns * rows.count, "words do not fill the panel")
        let place = unsafe words + columns * (rows.lowerBound - start)
        unsafe part.withUnsafeBufferPointer { part in
          guard let from = part.baseAddress else { return }
          unsafe place.initialize(from: from, count: part.count)
        }
      }
      initialized = count
    }
  }
}
