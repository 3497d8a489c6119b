internal import CKernels
internal import COpenBLAS

/// Products with a stretch of one column, for passes over rows that need no matrix.
public enum ColumnProducts {
  /// `target[i] += factor * column[start + i]` for `count` rows
  public static func add(
    _ column: [Double], from start: Int, count: Int, times factor: Double,
    to target: inout [Double]
  ) {
    precondition(start >= 0 && start + count <= column.count && count <= target.count)
    unsafe column.withUnsafeBufferPointer { cells in
      unsafe cblas_daxpy(Int32(count), factor, cells.baseAddress! + start, 1, &target, 1)
    }
  }

  /// `Σ column[start + i] * vector[i]` over `count` rows
  public static func dot(
    _ column: [Double], from start: Int, count: Int, with vector: [Double]
  ) -> Double {
    precondition(start >= 0 && start + count <= column.count && count <= vector.count)
    return unsafe column.withUnsafeBufferPointer { cells in
      unsafe cblas_ddot(Int32(count), cells.baseAddress! + start, 1, vector, 1)
    }
  }

  /// `target[i] += table[codes[start + i]]`
  ///
  /// Every code is an index of `table`: 256 entries make sure of it.
  public static func add(
    codes: [UInt8], from start: Int, count: Int, table: [Double], to target: inout [Double]
  ) {
    precondition(start >= 0 && start + count <= codes.count && count <= target.count)
    precondition(table.count == 256, "a table has an entry for every code")
    unsafe codes.withUnsafeBufferPointer { cells in
      unsafe fedrisk_add_coded(cells.baseAddress! + start, table, count, &target)
    }
  }

  /// `sums[codes[start + i]] += vector[i]`
  public static func addByCode(
    codes: [UInt8], from start: Int, count: Int, vector: [Double], to sums: inout [Double]
  ) {
    precondition(start >= 0 && start + count <= codes.count && count <= vector.count)
    precondition(sums.count == 256, "there is a sum for every code")
    let (codes, vector) = (codes.span, vector.span)
    var sums = sums.mutableSpan
    for row in 0..<count { sums[Int(codes[start + row])] += vector[row] }
  }
}

/// The pointwise part of a logistic likelihood.
public enum LogisticRows {
  /// Returns `Σ w (yη - ln(1 + exp η))` and writes `w(y - p)` and `√(w p(1-p))` for the rows of
  /// `rows`; `predictor` starts at the first of them, `outcome` and `weights` at row 0.
  public static func derivatives(
    predictor: [Double], outcome: [Double], weights: [Double]?, rows: Range<Int>,
    residual: inout [Double], rootWeight: inout [Double]
  ) -> Double {
    let count = rows.count
    precondition(
      count <= predictor.count && count <= residual.count && count <= rootWeight.count
        && rows.lowerBound >= 0 && rows.upperBound <= outcome.count
        && rows.upperBound <= weights?.count ?? .max)
    guard count > 0 else { return 0 }
    return unsafe outcome.withUnsafeBufferPointer { outcome in
      let y = unsafe outcome.baseAddress! + rows.lowerBound
      guard let weights else {
        return unsafe fedrisk_logistic_rows(predictor, y, nil, count, &residual, &rootWeight)
      }
      return unsafe weights.withUnsafeBufferPointer { weights in
        unsafe fedrisk_logistic_rows(
          predictor, y, weights.baseAddress! + rows.lowerBound, count, &residual, &rootWeight)
      }
    }
  }
}
