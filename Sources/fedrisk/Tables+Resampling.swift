internal import CreditModels

/// What cards are worth on rows they did not know.
extension Tables {
  static func resampling(_ report: ResamplingReport, of study: Study) -> String {
    let title = study.purpose.isEmpty ? study.name : "\(study.name) (\(study.purpose))"
    let folds = report.folds
    var lines = [
      "\(title): \(report.rows) rows, \(report.bads) bad",
      "Classing, selection and fit anew without the rows held out: \(folds.repeats) times \(folds.folds) "
        + "folds\(report.leaveOneOut == nil ? "" : ", and every row left out once")",
    ]
    if let units = report.units {
      lines.append("Rows of one key are held out together: \(units) keys")
    }
    if study.federation.vertical != nil {
      lines.append(
        "On the parties' common rows in one place, where the study gives the cards it gives over the parties"
      )
    }
    var sections = [lines.joined(separator: "\n"), measures(report), limits(report)]
    sections.append(cards(report))
    sections.append(columns(report))
    let notes = report.notes.map { "note: \($0)" }
    return (sections + (notes.isEmpty ? [] : [notes.joined(separator: "\n")]))
      .joined(separator: "\n\n")
  }

  private static func measures(_ report: ResamplingReport) -> String {
    let alone = report.leaveOneOut
    var table = TextTable(
      ["measure", "own rows", "held out", "SD of repeats", "optimism"]
        + (alone == nil ? [] : ["one left out"]), textColumns: 1)
    let measures:
      [(
        name: String, own: Double,
        of: (ResamplingReport.Scheme) -> ResamplingReport.Measure
      )] = [
        ("AUC", report.apparent.auc, \.auc), ("Gini", report.apparent.gini, \.gini),
        ("KS", report.apparent.ks, \.ks), ("log-loss", report.apparent.logLoss, \.logLoss),
        ("Brier", report.apparent.brier, \.brier), ("mean PD", report.apparent.meanPD, \.meanPD),
      ]
    for measure in measures {
      let found = measure.of(report.folds)
      let isRate = measure.name == "mean PD"
      table.add(
        [
          measure.name, Format.fixed(measure.own, 4), Format.fixed(found.mean, 4),
          Format.fixed(found.standardDeviation, 4), isRate ? "-" : Format.fixed(found.optimism, 4),
        ] + (alone.map { [Format.fixed(measure.of($0).mean, 4)] } ?? []))
    }
    let badRate = Format.fixed(report.apparent.badRate, 4)
    table.add(
      ["bad rate", badRate, badRate, "-", "-"] + (alone == nil ? [] : [badRate]))
    return table.text
  }

  private static func limits(_ report: ResamplingReport) -> String {
    func text(_ scheme: ResamplingReport.Scheme) -> String {
      guard let limits = scheme.aucLimits else { return "no limits: too few rows" }
      return "\(Format.fixed(scheme.auc.mean, 3)), 95 % limits \(Format.fixed(limits.lower, 3)) to "
        + Format.fixed(limits.upper, 3)
    }
    var lines = [
      "AUC held out: \(text(report.folds)) (DeLong on \(report.bads) bads; the cards taken as given)"
    ]
    if let within = report.folds.aucWithinFolds {
      lines.append(
        "AUC of single folds: mean \(Format.fixed(within.mean, 3)), standard deviation "
          + Format.fixed(within.standardDeviation, 3))
    }
    if let alone = report.leaveOneOut { lines.append("AUC one left out: \(text(alone))") }
    return lines.joined(separator: "\n")
  }

  private static func cards(_ report: ResamplingReport) -> String {
    func lines(_ scheme: ResamplingReport.Scheme, _ title: String) -> [String] {
      let selection = scheme.selection
      let cards = scheme.fits - scheme.foldsWithoutCard
      var lines = [
        "\(title): \(cards) cards of \(scheme.fits) folds, with \(selection.sets) different sets of columns; "
          + "\(selection.asOfAllRows) have those of the card of all rows"
      ]
      lines += scheme.withoutCard.map {
        "  \(number($0.count, "fold")) without a card, their rows at the bad rate of the others: \($0.problem)"
      }
      if scheme.notConverged > 0 {
        lines.append(
          "  \(number(scheme.notConverged, "fit")) did not reach the optimum: goods and bads may be separated, and "
            + "the log-loss of such a card is large")
      }
      return lines
    }
    return
      (lines(report.folds, "Folds")
      + (report.leaveOneOut.map { lines($0, "One left out") } ?? []))
      .joined(separator: "\n")
  }

  private static func number(_ count: Int, _ thing: String) -> String {
    count == 1 ? "1 \(thing)" : "\(count) \(thing)s"
  }

  private static func columns(_ report: ResamplingReport) -> String {
    let alone = report.leaveOneOut
    var table = TextTable(
      ["column", "card of all rows", "share of folds"] + (alone == nil ? [] : ["one left out"]),
      textColumns: 2)
    func share(_ name: String, _ scheme: ResamplingReport.Scheme) -> String {
      let cards = scheme.selection.columns.first { $0.name == name }?.cards ?? 0
      return Format.fixed(Double(cards) / Double(scheme.fits), 2)
    }
    var names = report.folds.selection.columns.map(\.name)
    let others = report.columns + (alone?.selection.columns.map(\.name) ?? [])
    for name in others where !names.contains(name) { names.append(name) }
    for name in names {
      table.add(
        [name, report.columns.contains(name) ? "yes" : "", share(name, report.folds)]
          + (alone.map { [share(name, $0)] } ?? []))
    }
    return table.text
  }
}
