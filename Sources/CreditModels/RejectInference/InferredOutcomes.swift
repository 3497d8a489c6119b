internal import CreditData
internal import Foundation

/// What rejected applicants are taken to have done, as row weights and outcomes between 0 and 1. Every
/// method of reject inference is a value of this type; a node computes weights and outcomes from it and
/// its own rows, so that none of them leaves.
///
/// A row with the outcome `y` between 0 and 1 is worth a bad row of weight `y` and a good one of weight
/// `1 - y`: the log-likelihood `yη - ln(1 + exp η)` is the same.
public struct InferredOutcomes: Codable, Sendable, Equatable {
  /// The model of the accepted rows.
  public let model: ScoreModel
  /// Ascending log-odds of `model` between bands; a row on an edge lies above it.
  public let edges: [Double]
  /// What the weights of accepted rows are multiplied with, by band.
  public let acceptedWeights: [Double]
  public let rejected: Rejected

  public enum Rejected: Codable, Sendable, Equatable {
    case leftOut
    /// The outcome of the band.
    case rates([Double])
    /// `min(1, factor * p)` with the row's own probability of default.
    case probability(factor: Double)
  }

  public init(
    model: ScoreModel, edges: [Double], acceptedWeights: [Double], rejected: Rejected
  ) {
    self.model = model
    self.edges = edges
    self.acceptedWeights = acceptedWeights
    self.rejected = rejected
  }

  /// What a message must keep to.
  var isPossible: Bool {
    let hasRates =
      switch rejected {
      case .leftOut: true
      case .rates(let rates):
        rates.count == edges.count + 1 && rates.allSatisfy { (0...1).contains($0) }
      case .probability(let factor): factor >= 0 && factor.isFinite
      }
    return hasRates && acceptedWeights.count == edges.count + 1
      && acceptedWeights.allSatisfy { $0 >= 0 && $0.isFinite }
  }

  /// Whether it is what a study's rules lead to: no other weight picks rows out.
  public func follows(_ rules: Study.RejectRules) -> Bool {
    switch (rules.method, rejected) {
    case (.augmentation, .leftOut):
      acceptedWeights.allSatisfy { (1...Self.largestWeight).contains($0) }
    case (.parcelling, .rates): areAcceptedPlain
    case (.fuzzy, .probability(let factor)): areAcceptedPlain && factor == rules.factor
    case (.hardCutoff, .rates(let rates)): areAcceptedPlain && rates == [0, 1]
    default: false
    }
  }

  /// Applicants for each accepted one of a score band.
  private static let largestWeight = 1000.0
  private var areAcceptedPlain: Bool { acceptedWeights.allSatisfy { $0 == 1 } }

  /// The accepted rows with their weights, then the rejected ones with their outcomes, and the columns
  /// of `design` for both.
  func samples(
    of rows: PartyRows, part: Part, design: Design
  ) throws -> [(sample: Sample, columns: [DesignColumn])] {
    let accepted = try reweighted(rows.sample(part), of: rows, part: part)
    let known = (sample: accepted, columns: try rows.columns(of: design, part: part))
    guard let inferred = try inferredSample(of: rows, part: part) else { return [known] }
    return [known, (inferred, try rows.openColumns(of: design, part: part))]
  }

  private func reweighted(_ sample: Sample, of rows: PartyRows, part: Part) throws -> Sample {
    guard acceptedWeights.contains(where: { $0 != 1 }) else { return sample }
    let weights = try model.logOdds(of: rows, part: part).enumerated().map { row, logOdds in
      acceptedWeights[bands.index(of: logOdds)] * (sample.weights?[row] ?? 1)
    }
    return Sample(table: sample.table, outcome: sample.outcome, weights: weights)
  }

  /// The rejected rows; `nil` when they are left out.
  func inferredSample(of rows: PartyRows, part: Part) throws -> Sample? {
    let sample = rows.openSample(part)
    let outcome: (Double) -> Double
    switch rejected {
    case .leftOut: return nil
    case .rates(let rates): outcome = { rates[bands.index(of: $0)] }
    case .probability(let factor): outcome = { min(1, factor / (1 + exp(-$0))) }
    }
    return Sample(
      table: sample.table,
      outcome: try model.openLogOdds(of: rows, part: part).map(outcome), weights: sample.weights)
  }

  private var bands: Binning { Binning(name: "score", rule: .numeric(cuts: edges, special: [])) }
}
