internal import CreditData
internal import CreditModels
internal import Cryptography
internal import Foundation
internal import SecretSharing

/// The rows go into roles, and what comes out of a role is noise to its receiver.
extension HolderNode {
  // MARK: Likelihoods

  /// What the label party tells the others of a fold that stays out: which training rows are left.
  func rows(outside fold: Fold) throws -> [Bool] {
    try permitting("rows of a fold") {
      try permit(GroupSizes(of: .folds(fold.count), part: .train).query)
      let inside = try rows.folds(fold.count, part: .train).map { $0 != fold.index }
      try sent("which rows are in fold \(fold.index + 1)", to: "the other holders", inside)
      return inside
    }
  }

  /// What this holder declares of the columns of `design`, rounded up to two digits.
  ///
  /// - Parameter inside: which training rows take part; all when absent.
  func holding(
    _ design: Design, inside: [Bool]?, range: Double
  ) throws -> FitTerms.Holding {
    try permitting("mean square of columns") {
      try permit(design)
      try enter(Declared(design: design, inside: inside), numbers: 1)
      let holding = try declared(try columns(of: design, inside: inside), range: range)
      try sent("largest mean square, to two digits", to: "everybody", [holding.meanSquare])
      return holding
    }
  }

  /// What is declared, as a question.
  private struct Declared: Encodable {
    let design: Design
    let inside: [Bool]?
  }

  private func declared(
    _ columns: [[Double]], range: Double
  ) throws -> FitTerms.Holding {
    let largest = columns.map { column in
      column.reduce(0) { $0 + $1 * $1 } / Double(max(1, column.count))
    }.max()
    let square = max(largest ?? 1, 1e-3)
    let unit = pow(10, floor(log10(square)) - 1)
    return FitTerms.Holding(
      columnCount: columns.count, meanSquare: (1.0001 * square / unit).rounded(.up) * unit,
      range: range)
  }

  /// The role of this holder in the likelihood of models of `design`.
  func role(
    _ role: FitRole, in terms: FitTerms, key: MaskPrivateKey, design: Design, inside: [Bool]?
  ) throws -> HolderRole {
    try permitting("likelihood of a model") {
      try permit(design)
      try enterProducts(
        Declared(design: design, inside: inside), of: terms, own: design.parameterCount)
      let columns = try columns(of: design, inside: inside)
      var outcomes: [Bool]?
      if role == .labelHolder {
        outcomes = chosen(rows.sample(.train).outcome, inside: inside).map { $0 == 1 }
      }
      return try HolderRole(
        terms: terms, role: role, key: key, columns: columns, outcomes: outcomes,
        leastRowRatio: Int(min(rowsPerCoefficient, 1e9).rounded(.up)))
    }
  }

  private func columns(of design: Design, inside: [Bool]?) throws -> [[Double]] {
    try rows.numbers(of: design, part: .train).map { chosen($0, inside: inside) }
  }

  private func chosen<Element>(_ all: [Element], inside: [Bool]?) -> [Element] {
    guard let inside else { return all }
    return zip(all, inside).filter(\.1).map(\.0)
  }

  // MARK: Goods and bads in bins

  /// The bin of every row, and how many rows are in each.
  private func codes(_ counts: BinCounts) throws -> [[UInt8]] {
    try counts.binnings.map { binning in
      return try rows.codes(of: binning, part: counts.part)
    }
  }

  func rowsInBins(_ counts: BinCounts) throws -> [[Int]] {
    try permitting(counts.title) {
      try permit(counts.query)
      try enter(counts.query, numbers: counts.binnings.reduce(0) { $0 + $1.binCount })
      return try zip(counts.binnings, try codes(counts)).map { binning, codes in
        var rows = [Int](repeating: 0, count: binning.binCount)
        for code in codes { rows[Int(code)] += 1 }
        try sent("rows in bins", to: "everybody", rows)
        return rows
      }
    }
  }

  func binHolder(
    _ counts: BinCounts, in terms: BinTerms, key: MaskPrivateKey
  ) throws -> BinFeatureHolder {
    try permitting(counts.title) {
      try permit(counts.query)
      try enter(counts.query, numbers: counts.binnings.reduce(0) { $0 + $1.binCount })
      return try BinFeatureHolder(terms: terms, key: key, codes: try codes(counts))
    }
  }

  func binLabel(
    _ part: Part, in terms: BinTerms, key: MaskPrivateKey
  ) throws -> BinLabelHolder {
    try permitting("outcomes for bins") {
      // Whose bins they are, and which, the label party does not know: every use is another question.
      try enter(terms.digest, numbers: 2 * terms.characteristics.reduce(0) { $0 + $1.binCount })
      return try BinLabelHolder(
        terms: terms, key: key, outcomes: rows.sample(part).outcome.map { $0 == 1 })
    }
  }

  // MARK: Scores

  /// This party's part of the log-odds of rows, part after part.
  ///
  /// - Parameter inside: which training rows; absent: all rows of all parts.
  func logOdds(of model: ScoreModel, inside: [Bool]?) throws -> [Double] {
    try permitting("scores") {
      try permit(model.design)
      guard let inside else {
        return try Part.allCases.flatMap { try model.ownLogOdds(of: rows, part: $0) }
      }
      return chosen(try model.ownLogOdds(of: rows, part: .train), inside: inside)
    }
  }

  /// What is measured, as a question.
  private struct Measured: Encodable {
    let model: ScoreModel
    let parts: [String]
  }

  /// Takes note of what the other holders add to the log-odds of `model`.
  ///
  /// - Parameters:
  ///   - sums: of all holders, as `logOdds(of:inside:)` orders rows.
  ///   - own: this party's terms of the model.
  func learn(
    _ sums: [Double], of model: ScoreModel, own: ScoreModel, inside: [Bool]?
  ) throws {
    var others: [Part: [Double]] = [:]
    var left = zip(sums, try logOdds(of: own, inside: inside)).map(-)[...]
    if let inside {
      // Of all other rows nothing is asked.
      others[.train] = inside.map { $0 ? left.removeFirst() : 0 }
    } else {
      for part in Part.allCases {
        let count = rows.sample(part).rowCount
        others[part] = Array(left.prefix(count))
        left = left.dropFirst(count)
      }
    }
    rows.add(others, ofOthersTo: model)
  }

  /// The label party has every score: AUC and KS need no cells.
  ///
  /// - Throws: for a model whose scores it has not been shown.
  func measured(
    _ performance: [Part: Performance], of model: ScoreModel
  ) throws -> [Part: Performance] {
    try permitting("performance") {
      let own = model.own(of: rows)
      try permit(own.design)
      guard own.design.terms.count == model.design.terms.count || rows.knowsOthers(of: model)
      else {
        throw FederationError.outsideStudy(
          party: name, what: "the performance of a model whose scores were not shown")
      }
      try enter(
        Measured(model: model, parts: performance.keys.map(\.rawValue).sorted()),
        numbers: 2 * performance.count)
      return try performance.reduce(into: [:]) { measured, entry in
        let exact = entry.value.measured(
          exactly: try .exact(of: model, on: rows, part: entry.key))
        try sent("AUC and KS of \(entry.key.rawValue) rows", to: "solver", [exact.auc, exact.ks])
        measured[entry.key] = exact
      }
    }
  }
}
