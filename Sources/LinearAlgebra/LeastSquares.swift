internal import COpenBLAS

/// `x` with the smallest norm among those that minimise `|A x - b|`.
///
/// By singular values, of which those below `tolerance` times the largest count as zero: for bases
/// that are nearly dependent. LAPACK Users' Guide, 3rd edition, section 2.4.1, `DGELSD`.
public enum LeastSquares {
  public static func solve(_ matrix: consuming Matrix, _ b: [Double], tolerance: Double) -> [Double]
  {
    let (rowCount, columnCount) = (matrix.rowCount, matrix.columnCount)
    precondition(b.count == rowCount && rowCount >= columnCount && columnCount > 0)
    var (m, n, one) = (Int32(rowCount), Int32(columnCount), Int32(1))
    var (tolerance, rank, info) = (tolerance, Int32(0), Int32(0))
    var x = b
    var singular = [Double](repeating: 0, count: columnCount)
    // A first call asks how much room the second needs.
    var (work, integerWork) = ([0.0], [Int32(0)])
    var room = Int32(-1)
    for _ in 0..<2 {
      unsafe dgelsd_(
        &m, &n, &one, &matrix.elements, &m, &x, &m, &singular, &tolerance, &rank, &work, &room,
        &integerWork, &info)
      precondition(info == 0, "dgelsd: \(info)")
      if room < 0 {
        room = Int32(work[0])
        work = [Double](repeating: 0, count: Int(room))
        integerWork = [Int32](repeating: 0, count: Int(integerWork[0]))
      }
    }
    return Array(x[..<columnCount])
  }
}
