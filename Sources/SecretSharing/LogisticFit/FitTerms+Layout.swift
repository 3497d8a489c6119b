package import Cryptography

package typealias FitStreams = PeerStreams<FitRole, FitError>

/// What follows from the terms: who has which columns, and who sends what to whom.
extension FitTerms {
  /// Those with columns, the label holder first.
  package var holders: [FitRole] { holdings.indices.map(FitRole.holder(at:)) }

  /// Whose shares of a total add up to it.
  package var addends: [FitRole] { holders + [.dealer] }

  package func isMember(_ role: FitRole) -> Bool {
    switch role {
    case .holder(let index): (1..<holdings.count).contains(index)
    default: true
    }
  }

  package func member(_ role: FitRole) -> JobMember {
    switch role {
    case .dealer: members[holdings.count]
    case .solver: members[holdings.count + 1]
    case .labelHolder: members[0]
    case .holder(let index): members[index]
    }
  }

  package func name(_ role: FitRole) -> String {
    isMember(role) ? member(role).name : "\(role)"
  }

  /// What a role shares with others, once per job.
  package func streams(
    of role: FitRole, with peers: [FitRole], key: MaskPrivateKey
  ) throws(FitError) -> FitStreams {
    try FitStreams(
      own: member(role), peers: peers.map { ($0, member($0)) }, key: key, salt: digest)
  }

  func holding(_ role: FitRole) -> Holding {
    guard let index = role.holderIndex else { preconditionFailure("only holders have columns") }
    return holdings[index]
  }

  /// Coefficients of a holder: the label holder's first is the intercept.
  package func columnCount(_ role: FitRole) -> Int {
    holding(role).columnCount + (role == .labelHolder ? 1 : 0)
  }

  /// Columns a holder masks: the label holder's last is the outcome, for `Xᵀy`.
  package func maskedCount(_ role: FitRole) -> Int {
    columnCount(role) + (role == .labelHolder ? 1 : 0)
  }

  package var parameterCount: Int { holders.reduce(0) { $0 + columnCount($1) } }

  /// Where a holder's coefficients are among all.
  package func columns(_ role: FitRole) -> Range<Int> {
    let start = holders.prefix { $0 != role }.reduce(0) { $0 + columnCount($1) }
    return start..<(start + columnCount(role))
  }

  /// Of the cross products of each holder's masked columns with those of all behind it.
  var crossLayout: BlockLayout {
    BlockLayout(
      rows: holders.map(maskedCount), columns: holders.map(columnCount), includesDiagonal: false)
  }

  /// Of the upper triangle of the information matrix.
  var informationLayout: BlockLayout {
    BlockLayout(
      rows: holders.map(columnCount), columns: holders.map(columnCount), includesDiagonal: true)
  }

  /// Who gets, masked, the share that `sender` has of the weighted columns of `owner`: all behind the
  /// owner. A share is the owner's and each sharer's.
  func receivers(of owner: FitRole, from sender: FitRole) -> [FitRole] {
    guard sender == owner || sender.isSharer else { return [] }
    return holders.filter { $0 > owner && $0 != sender }
  }

  /// Residual and loss, and the weight if wanted.
  package func laneCount(information: Bool) -> Int { information ? 3 : 2 }

  /// Steps whose products with masks are made in one pass: a pass over the rows for every few steps, and
  /// none for steps that are not taken.
  package func batch(of step: Int) -> Range<Int> {
    let first = (step - 1) / 8 * 8 + 1
    return first..<(min(first + 7, evaluations) + 1)
  }

  /// How often holders say whether a point is in range.
  package var trials: Int { 2 * evaluations + 10 }

  /// What rounding and the series make of the log-likelihood, with some to spare: errors of rows that are
  /// independent, and one that is not.
  package var lossNoise: Double {
    let unit = Double(sign: .plus, exponent: -scales.factors[1], significand: 1)
    return 4 * unit * (Double(rowCount) * Double(series.order)).squareRoot()
      + Double(rowCount) * series.error
  }
}
