internal import CreditData
internal import LinearAlgebra

/// The points of one characteristic as a function of its value.
struct CompiledTerm: Sendable {
  private enum Points {
    case steps(StepFunction)
    case categories(CategoryPoints)
    case line(Line)
  }

  /// By name, the last resort `unseen`.
  private struct CategoryPoints {
    var known: [String: Double] = [:]
    let missing: Double
    let unseen: Double

    init(groups: [[String]], rare: [String], points: [Double]) {
      missing = points[groups.count]
      unseen = points[groups.count + 2]
      for category in rare { known[category] = points[groups.count + 1] }
      // A category in two bins is in the first, as in `Binning.index(of:)`.
      for (group, categories) in groups.enumerated().reversed() {
        for category in categories { known[category] = points[group] }
      }
    }

    subscript(category: String) -> Double { known[category] ?? unseen }
  }

  /// Of a number that enters the model without bins: `(x - mean) / standardDeviation`.
  struct Line: Sendable {
    let term: Int
    let mean: Double
    let standardDeviation: Double
    let points: TermPoints

    subscript(number: Double) -> Double {
      points.points(ofTerm: term, value: (number - mean) / standardDeviation)
    }
  }

  private let name: String
  private let points: Points

  init(_ card: Scorecard, term index: Int) {
    let term = card.model.design.terms[index]
    name = term.name
    func line(mean: Double, standardDeviation: Double) -> Points {
      .line(
        Line(
          term: index, mean: mean, standardDeviation: standardDeviation,
          points: TermPoints(scaling: card.scaling, coefficients: card.model.coefficients)))
    }
    switch term {
    case .asIs: points = line(mean: 0, standardDeviation: 1)
    case .standardised(_, let mean, let deviation):
      points = line(mean: mean, standardDeviation: deviation)
    case .woe(let binning, let values):
      let bins = values.map { card.points(ofTerm: index, value: $0) }
      switch binning.rule {
      case .numeric(let cuts, let special):
        points = .steps(
          StepFunction(
            cuts: cuts, values: Array(bins[...cuts.count]), codes: special,
            codeValues: Array(bins[(cuts.count + 2)...]), missing: bins[binning.missingIndex]))
      case .categorical(let groups, let rare):
        points = .categories(CategoryPoints(groups: groups, rare: rare, points: bins))
      }
    }
  }

  func points(of value: CompiledScorecard.Value) throws(DataError) -> Double {
    switch (points, value) {
    case (.steps(let steps), .number(let number)): return steps[number]
    case (.steps(let steps), .missing): return steps[.nan]
    case (.categories(let categories), .category(let category)): return categories[category]
    case (.categories(let categories), .missing): return categories.missing
    case (.line(let line), .number(let number)) where !number.isNaN: return line[number]
    case (.line, .number), (.line, .missing): throw Self.noPlaceForMissing(name, row: nil)
    case (.steps, .category), (.line, .category):
      throw DataError(.otherType(expected: .numeric), column: name)
    case (.categories, .number):
      throw DataError(.otherType(expected: .categorical), column: name)
    }
  }

  func bound(to table: Table) throws(DataError) -> BoundColumn {
    guard let column = table[name] else {
      throw DataError(
        .other(
          problem: "the card needs this column but the rows have none such",
          remedy: "add it, or correct its name"), column: name)
    }
    switch (points, column) {
    case (.steps(let steps), .numeric(let numbers)): return .steps(steps, numbers)
    case (.line(let line), .numeric(let numbers)):
      if let row = numbers.firstIndex(where: \.isNaN) {
        throw Self.noPlaceForMissing(name, row: table.rowNumbers[row])
      }
      return .line(line, numbers)
    case (.categories(let categories), .categorical(let codes, let levels)):
      let values = LevelValues(levels.map { categories[$0] }, missing: categories.missing)
      return .levels(values, codes)
    case (.categories(let categories), .numeric(let numbers)) where numbers.allSatisfy(\.isNaN):
      // A column without any value has no type of its own.
      return .levels(
        LevelValues([], missing: categories.missing), [Int32](repeating: -1, count: numbers.count))
    case (.categories, .numeric):
      throw DataError(.otherType(expected: .categorical), column: name)
    case (.steps, .categorical), (.line, .categorical):
      throw DataError(.otherType(expected: .numeric), column: name)
    }
  }

  private static func noPlaceForMissing(_ name: String, row: Int?) -> DataError {
    DataError(
      .other(
        problem: "the cell is missing and the card has no place for a missing value here",
        remedy: "fill it in, or leave the row out"), column: name, row: row)
  }
}

/// The points of a characteristic with the cells they are to be found for.
enum BoundColumn: Sendable {
  case steps(StepFunction, [Double])
  case levels(LevelValues, [Int32])
  case line(CompiledTerm.Line, [Double])

  /// `sums[i] += points(cell[start + i])` for `count` rows
  func add(from start: Int, count: Int, to sums: inout [Double]) {
    switch self {
    case .steps(let steps, let numbers): steps.add(numbers, from: start, count: count, to: &sums)
    case .levels(let values, let codes): values.add(codes, from: start, count: count, to: &sums)
    case .line(let line, let numbers):
      for row in 0..<count { sums[row] += line[numbers[start + row]] }
    }
  }
}
