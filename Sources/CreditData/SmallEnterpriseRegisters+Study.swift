extension SmallEnterpriseRegisters {
  /// A study over the three registers.
  public static let study = """
    # Made-up enterprises that three institutions know by different columns.
    study: sme-vertical
    purpose: A tax bureau, a bank and a platform build one card for the enterprises they share
    target: {column: default, bad: 1}
    federation: {layout: vertical, id: uscc, label: bank, dealer: notary, solver: consortium, scores: label, card: whole}
    columns:
      exclude: [year]
      special: {other_lenders: [-9], owner_experience: [-9]}
      categories:
        industry: [manufacturing, wholesale, retail, construction, transport, catering, services, software]
        tax_grade: [A, B, M, C, D]
        region: [east, south, north, central, west, northeast]
        guarantee: [unsecured, personal, company, mortgage]
    binning: {fine: 20, cuts: rounded, max: 6, minimumShare: 0.05, trend: auto, smoothing: 0.5, woe: good/bad}
    model: {kind: logistic, selection: {iv: 0.02, signs: enforced}}
    scaling: {points: 600, odds: 50, pdo: 20}
    validation: {split: {hash: uscc, train: 0.7}}

    """
}
