internal import CreditModels

/// The traffic lights: five questions a committee asks of a card, each answered by a named rule.
package struct Judgement {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  /// The thresholds, in one place and in the text of every rule.
  enum Threshold {
    /// Hosmer, Lemeshow and Sturdivant, *Applied Logistic Regression*, 2013, section 5.2.4.
    static let acceptableAUC = 0.7
    static let weakAUC = 0.6
    /// Of the AUC, from training to held-out rows.
    static let overfit = 0.05
    /// Of the standard normal distribution: 95 and 99 %.
    static let (notable, strong) = (1.96, 2.58)
    /// With ten true bands more than two fall outside their 95 % limits once in ninety times.
    static let bandsOutside = 2
    /// Peduzzi et al., *Journal of Clinical Epidemiology* 49, 1996.
    static let (fewBads, manyBads) = (10.0, 20.0)
    /// Vergouwe et al., *Journal of Clinical Epidemiology* 58, 2005.
    static let heldOutBads = 100.0
    static let (strictVIF, largestVIF) = (3.0, 10.0)
  }

  package init(content: ReportContent) { self.content = content }

  package var lights: [TrafficLight] { [discrimination, calibration, stability, size, signs] }

  private var isHeldOut: Bool { content.judged.map { $0.part != .train } ?? false }

  private var discrimination: TrafficLight {
    func light(_ status: TrafficLight.Status, _ finding: Phrase) -> TrafficLight {
      TrafficLight(
        title: words(.discrimination), status: status, finding: words(finding),
        rule: words(.discriminationRule))
    }
    guard let (part, value) = content.judged else { return light(.dark, .notMeasured) }
    if !isHeldOut, let auc = content.resampling?.folds.auc {
      return light(
        status(ofHeldOut: auc.mean, drop: auc.optimism),
        .discriminationResampled(
          NumberText.fixed(auc.mean, 3), NumberText.fixed(max(0, auc.optimism), 3)))
    }
    let drop = content.metrics.train.map { $0.auc - value.auc } ?? 0
    let auc = NumberText.fixed(value.auc, 3)
    let finding: Phrase = .discriminationFound(
      auc, words.part(part), isHeldOut ? NumberText.fixed(max(0, drop), 3) : nil)
    let status = status(ofHeldOut: value.auc, drop: drop)
    return light(status == .green && !isHeldOut ? .amber : status, finding)
  }

  private func status(ofHeldOut auc: Double, drop: Double) -> TrafficLight.Status {
    if auc < Threshold.weakAUC { return .red }
    return auc >= Threshold.acceptableAUC && drop <= Threshold.overfit ? .green : .amber
  }

  private var calibration: TrafficLight {
    func light(_ status: TrafficLight.Status, _ finding: Phrase) -> TrafficLight {
      TrafficLight(
        title: words(.calibration), status: status, finding: words(finding),
        rule: words(.calibrationRule))
    }
    if let portfolio = content.fit.calibration {
      return light(.dark, .calibratedElsewhere(NumberText.percent(portfolio.badRate)))
    }
    guard let (part, value) = content.judged, value.meanPD > 0, value.meanPD < 1, isHeldOut else {
      return light(.dark, .trainingAlwaysCalibrated)
    }
    let error = (value.meanPD * (1 - value.meanPD) / Double(value.rows)).squareRoot()
    let z = abs(value.badRate - value.meanPD) / error
    let bands = content.table(of: part).map { ScoreBand.bands(of: $0, count: 10) } ?? []
    let outside = bands.count { !$0.limits.contains($0.count.badRate) }
    let finding: Phrase = .calibrationFound(
      NumberText.percent(value.meanPD), NumberText.percent(value.badRate), NumberText.fixed(z, 2),
      bands.isEmpty ? nil : (outside, bands.count))
    if z > Threshold.strong { return light(.red, finding) }
    let isTrue = z <= Threshold.notable && outside <= Threshold.bandsOutside
    return light(isTrue ? .green : .amber, finding)
  }

  /// The worst comparison of the score decides.
  private var stability: TrafficLight {
    func light(_ status: TrafficLight.Status, _ finding: Phrase) -> TrafficLight {
      TrafficLight(
        title: words(.stability), status: status, finding: words(finding),
        rule: words(.stabilityRule))
    }
    let scores = content.stability.filter(\.isScore)
    guard let worst = scores.max(by: { $0.index < $1.index }) else {
      return light(.dark, .notMeasured)
    }
    let order: [TrafficLight.Status] = [.green, .amber, .red]
    let status = order.last { status in scores.contains { $0.status == status } } ?? .dark
    return light(
      status,
      .stabilityFound(
        NumberText.fixed(worst.index, 3), worst.pair(words),
        worst.limit.map { NumberText.fixed($0, 3) }))
  }

  private var size: TrafficLight {
    let coefficients = Double(max(1, content.fit.terms.count - 1))
    let perCoefficient = content.observed.bads / coefficients
    let heldOut = isHeldOut ? content.judged.map { $0.value.badRate * Double($0.value.rows) } : nil
    let status: TrafficLight.Status =
      if perCoefficient < Threshold.fewBads {
        .red
      } else if perCoefficient >= Threshold.manyBads, heldOut ?? 0 >= Threshold.heldOutBads {
        .green
      } else {
        .amber
      }
    return TrafficLight(
      title: words(.sampleSize), status: status,
      finding: words(
        .sizeFound(
          NumberText.fixed(perCoefficient, 1), heldOut.map { NumberText.count($0.rounded()) })),
      rule: words(.sizeRule))
  }

  private var signs: TrafficLight {
    let expected = content.card.convention == .goodOverBad ? -1.0 : 1.0
    let wrong = content.terms.enumerated().filter { index, term in
      guard case .woe = term else { return false }
      return content.card.model.coefficients[index + 1] * expected < 0
    }.map(\.element.name)
    let inflated = content.fit.terms.dropFirst().compactMap { term in
      term.vif.map { (term.name, $0) }
    }
    let worst = inflated.max { $0.1 < $1.1 }
    let vif = worst?.1 ?? .nan
    let status: TrafficLight.Status =
      if !wrong.isEmpty || vif > Threshold.largestVIF {
        .red
      } else if vif > Threshold.strictVIF {
        .amber
      } else {
        worst == nil ? .dark : .green
      }
    return TrafficLight(
      title: words(.signsAndVIF), status: status,
      finding: words(
        .signsFound(words.list(wrong), worst.map { ($0.0, NumberText.fixed($0.1, 1)) })),
      rule: words(.signsRule))
  }
}
