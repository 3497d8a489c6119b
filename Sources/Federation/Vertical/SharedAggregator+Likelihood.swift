internal import CreditModels
internal import Foundation
internal import LinearAlgebra
internal import SecretSharing
internal import Synchronization

/// Likelihoods of models of several holders' columns, point by point.
extension SharedAggregator {
  /// Columns that are masked, in the order of their coefficients.
  struct OpenFit {
    let heldOut: Fold?
    let terms: [Design.Term]
    let likelihood: any JointLikelihood
    let products: JointProducts
  }

  func sums(of step: LogisticDerivatives) async throws -> [Double] {
    guard step.stride == 1, step.outcomes == nil, step.part == .train else {
      throw VerticalError.notComputed(step.title)
    }
    let model = step.model
    if model.design.terms.allSatisfy({ owners[$0.name] == label }) {
      return try await institutions.sums(of: step.query, from: label)
    }
    let value = try await value(
      of: model, includesInformation: step.includesInformation, heldOut: step.heldOut)
    return [value.logLikelihood] + value.gradient + (value.information?.upperTriangle ?? [])
  }

  func sums(of trials: LogisticTrials) async throws -> [Double] {
    if trials.design.terms.allSatisfy({ owners[$0.name] == label }) {
      return try await institutions.sums(of: trials.query, from: label)
    }
    var sums: [Double] = []
    for point in trials.points {
      let value = try await value(
        of: ScoreModel(design: trials.design, coefficients: point), includesInformation: false,
        heldOut: nil)
      sums += [value.logLikelihood] + value.gradient
    }
    return sums
  }

  private func value(
    of model: ScoreModel, includesInformation: Bool, heldOut: Fold?
  ) async throws -> JointValue {
    let fit = try await fit(of: model.design, heldOut: heldOut)
    // Where the terms of the model are among those that are masked.
    let places =
      [0]
      + model.design.terms.map { term in
        guard let index = fit.terms.firstIndex(of: term) else {
          preconditionFailure("the fit has all terms of the model")
        }
        return index + 1
      }
    let isNull = model.coefficients.dropFirst().allSatisfy { $0 == 0 }
    let whole: JointValue
    if isNull {
      whole = fit.products.value(atIntercept: model.coefficients[0])
    } else {
      var coefficients = [Double](repeating: 0, count: fit.terms.count + 1)
      for (place, coefficient) in zip(places, model.coefficients) {
        coefficients[place] = coefficient
      }
      do {
        whole = try await fit.likelihood.value(
          at: coefficients, includesInformation: includesInformation)
        outOfRange = 0
      } catch FitError.outOfRange(let holders) {
        // Outside its ranges the likelihood is not defined; a search goes half as far.
        outOfRange += 1
        guard outOfRange < 12 else { throw VerticalError.rangeTooSmall(of: holders) }
        whole = JointValue(
          logLikelihood: -.infinity,
          gradient: [Double](repeating: 0, count: coefficients.count),
          information: Matrix(rowCount: coefficients.count, columnCount: coefficients.count))
      }
    }
    return JointValue(
      logLikelihood: whole.logLikelihood, gradient: places.map { whole.gradient[$0] },
      information: includesInformation ? whole.information?.minor(places) : nil)
  }

  /// One that is open and has these columns, or a new one.
  private func fit(of design: Design, heldOut: Fold?) async throws -> OpenFit {
    if let open = fits.last(where: { open in
      open.heldOut == heldOut && design.terms.allSatisfy(open.terms.contains)
    }) {
      return open
    }
    let designs = parties.map { holder in
      (holder: holder, design: Design(design.terms.filter { owners[$0.name] == holder }))
    }.filter { $0.holder == label || !$0.design.terms.isEmpty }
    let likelihood = try await institutions.likelihood(of: designs, heldOut: heldOut)
    noise.withLock { $0 = max($0, likelihood.noise) }
    let fit = OpenFit(
      heldOut: heldOut, terms: designs.flatMap(\.design.terms), likelihood: likelihood,
      products: try await likelihood.crossProducts())
    // Masked columns are large: of those for other folds no use is made again.
    fits.removeAll { $0.heldOut != nil }
    fits.append(fit)
    return fit
  }
}

extension JointProducts {
  /// The model without terms: everybody has the same odds, so that sums over rows say everything.
  fileprivate func value(atIntercept intercept: Double) -> JointValue {
    let (rows, bads) = (gram[0, 0], outcome[0])
    let rate = 1 / (1 + exp(-intercept))
    let softplus = max(intercept, 0) + log1p(exp(-abs(intercept)))
    var information = gram
    for index in information.elements.indices { information.elements[index] *= rate * (1 - rate) }
    return JointValue(
      logLikelihood: bads * intercept - rows * softplus,
      gradient: outcome.indices.map { outcome[$0] - rate * gram[0, $0] },
      information: information)
  }
}
