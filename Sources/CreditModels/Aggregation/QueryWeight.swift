internal import Foundation

extension Query {
  /// Whether a step of a model it asks for rests on fewer than `count` rows.
  ///
  /// With large coefficients v = w p (1 - p) vanishes for all rows but a few, and the step is about
  /// these. A step rests on Σ v / max v rows at least, which is the number of rows when all have the
  /// same probability. Reading stops as soon as there are enough for any max v.
  public func restsOnFewRows(than count: Int, of rows: PartyRows) throws -> Bool {
    guard count > 0 else { return false }
    switch self {
    case .logisticDerivatives(let step):
      let samples =
        try step.outcomes?.samples(of: rows, part: step.part, design: step.model.design)
        ?? [(rows.sample(step.part), rows.columns(of: step.model.design, part: step.part))]
      return !rests(step.model.coefficients, on: samples, stride: step.stride, atLeast: count)
    case .logisticTrials(let trials):
      let samples = [
        (rows.sample(.train), try rows.columns(of: trials.design, part: .train))
      ]
      return !trials.points.allSatisfy { rests($0, on: samples, stride: 1, atLeast: count) }
    case .scoreProducts(let products):
      let samples = [
        (rows.sample(.train), try rows.columns(of: products.model.design, part: .train))
      ]
      return !rests(products.model.coefficients, on: samples, stride: 1, atLeast: count)
    case .sampleSizes, .countsBelow, .binCounts, .columnMoments, .lossTotals, .scoreCounts,
      .groupSizes, .groupScores, .groupLosses, .swapCounts, .populationCounts, .rejectedCounts,
      .inferredSizes, .firstTimeCounts:
      return false
    }
  }

  private func rests(
    _ coefficients: [Double], on samples: [(sample: Sample, columns: [DesignColumn])], stride: Int,
    atLeast count: Int
  ) -> Bool {
    let heaviest = samples.map { $0.sample.weights?.max() ?? 1 }.max() ?? 1
    let length = DesignMatrix.blockLength
    var predictor = [Double](repeating: 0, count: length)
    var (sum, largest) = (0.0, 0.0)
    for (sample, columns) in samples {
      let matrix = DesignMatrix(columns)
      for start in Swift.stride(from: 0, to: sample.rowCount, by: length * stride) {
        let range = start..<min(start + length, sample.rowCount)
        matrix.multiply(coefficients, rows: range, into: &predictor)
        for (row, logOdds) in zip(range, predictor) {
          let v = (sample.weights?[row] ?? 1) / (2 + exp(logOdds) + exp(-logOdds))
          sum += v
          largest = max(largest, v)
        }
        if sum >= Double(count) * heaviest / 4 { return true }
      }
    }
    return largest > 0 && sum >= Double(count) * largest
  }
}
