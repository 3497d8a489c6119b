internal import CKernels

/// A function of a number that is constant between cuts, as a card's points are.
///
///     values[k]        for a number with k of the ascending cuts at or below it
///     codeValues[c]    for a number equal to codes[c], whatever the cuts say
///     missing          for NaN
public struct StepFunction: Sendable {
  private let cuts: [Double]
  private let values: [Double]
  private let codes: [Double]
  private let codeValues: [Double]
  private let missing: Double

  public init(
    cuts: [Double], values: [Double], codes: [Double], codeValues: [Double], missing: Double
  ) {
    precondition(values.count == cuts.count + 1 && codeValues.count == codes.count)
    self.cuts = cuts
    self.values = values
    self.codes = codes
    self.codeValues = codeValues
    self.missing = missing
  }

  public subscript(number: Double) -> Double {
    if number.isNaN { return missing }
    if let code = codes.firstIndex(of: number) { return codeValues[code] }
    // Counting all of a handful of cuts takes less time than guessing where to stop.
    var step = 0
    for cut in cuts { step += number >= cut ? 1 : 0 }
    return values[step]
  }

  /// `sums[i] += self[column[start + i]]` for `count` rows
  public func add(_ column: [Double], from start: Int, count: Int, to sums: inout [Double]) {
    precondition(start >= 0 && start + count <= column.count && count <= sums.count)
    unsafe column.withUnsafeBufferPointer { cells in
      guard let first = cells.baseAddress else { return }
      unsafe fedrisk_add_steps(
        first + start, count, cuts, values, cuts.count, codes, codeValues, codes.count, missing,
        &sums)
    }
  }
}

/// A value for each level of a categorical column, and one for a missing cell.
public struct LevelValues: Sendable {
  /// The missing cell's first, then by level.
  private let table: [Double]

  public init(_ values: [Double], missing: Double) { table = [missing] + values }

  /// `sums[i] += value of level codes[start + i]` for `count` rows; -1 is a missing cell.
  public func add(_ codes: [Int32], from start: Int, count: Int, to sums: inout [Double]) {
    precondition(start >= 0 && start + count <= codes.count && count <= sums.count)
    let (codes, table) = (codes.span, table.span)
    var sums = sums.mutableSpan
    for row in 0..<count { sums[row] += table[Int(codes[start + row]) + 1] }
  }
}
