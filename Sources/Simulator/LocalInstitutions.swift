internal import CreditModels
internal import Cryptography
internal import Federation
internal import LinearAlgebra
internal import SecretSharing

/// Holders, dealer and solver of a vertical federation in one process. Every message between roles is
/// counted and has its line in the journal of the holder who sent it.
actor LocalInstitutions: VerticalInstitutions {
  nonisolated let holders: [String]
  private let nodes: [HolderNode]
  private let plan: Study.VerticalPlan
  private let jobDigest: [UInt8]
  private(set) var traffic = (sent: 0, received: 0)
  /// Terms are drawn up for one use: each has a digest of its own.
  private var uses: UInt64 = 0
  private var evaluationsLeft: Int
  private var matricesLeft: Int

  /// - Parameter nodes: the one with the outcomes first.
  /// - Throws: for holders whose rows are in different orders.
  init(_ nodes: [HolderNode], plan: Study.VerticalPlan, jobDigest: [UInt8]) throws {
    if let other = nodes.first(where: { $0.order != nodes[0].order }) {
      throw VerticalError.otherOrder(party: other.name)
    }
    holders = nodes.map(\.name)
    self.nodes = nodes
    self.plan = plan
    self.jobDigest = jobDigest
    (evaluationsLeft, matricesLeft) = (plan.evaluations, plan.matrices)
  }

  private func node(_ holder: String) -> HolderNode {
    guard let node = nodes.first(where: { $0.name == holder }) else {
      preconditionFailure("a holder of this federation")
    }
    return node
  }

  private func nextDigest() -> [UInt8] {
    uses += 1
    var transcript = Transcript(label: "fedrisk vertical use 1")
    transcript.append(jobDigest)
    transcript.append(uses)
    transcript.append(nodes[0].order)
    return transcript.digest()
  }

  private func count(sent: Int = 0, received: Int = 0) {
    traffic.sent += sent
    traffic.received += received
  }

  // MARK: One holder's sums

  func announcement(of holder: String) throws -> Announcement {
    try node(holder).announcement()
  }

  func sums(of query: Query, from holder: String) throws -> [Double] {
    let sums = try node(holder).sums(of: query)
    count(sent: 8 * sums.count)
    return sums
  }

  // MARK: Goods and bads in bins

  func sums(of counts: BinCounts, of holder: String) throws -> [Double] {
    let (label, owner) = (nodes[0], node(holder))
    let rows = try owner.rowsInBins(counts)
    let keys = (0..<4).map { _ in MaskPrivateKey() }
    let names = [label.name, owner.name, plan.dealer, plan.solver]
    let terms = try BinTerms(
      jobDigest: nextDigest(), members: zip(names, keys).map { .init(name: $0, key: $1.publicKey) },
      rowCount: rows.first?.reduce(0, +) ?? 0, characteristics: rows.map { .init(limits: $0) })
    var meeting = BinMeeting(
      terms: terms, label: try label.binLabel(counts.part, in: terms, key: keys[0]),
      holder: try owner.binHolder(counts, in: terms, key: keys[1]),
      dealer: try BinDealer(terms: terms, key: keys[2]))
    let ledger = MessageLedger()
    meeting.watch = { parcel in
      ledger.add(
        "\(parcel.kind)", from: names[parcel.from.rawValue], to: names[parcel.to.rawValue],
        words: parcel.words, byteCount: parcel.byteCount)
    }
    let sums = try settling(ledger, of: counts.title) { try meeting.run() }
    return sums.flatMap { $0.flatMap { [Double($0.goods), Double($0.bads)] } }
  }

  // MARK: Likelihoods

  func likelihood(
    of designs: [(holder: String, design: Design)], heldOut: Fold?
  ) throws -> any JointLikelihood {
    let inside = try heldOut.map { try nodes[0].rows(outside: $0) }
    let owners = designs.map { node($0.holder) }
    let names = owners.map(\.name) + [plan.dealer, plan.solver]
    let keys = names.map { _ in MaskPrivateKey() }
    let holdings = try zip(owners, designs).map { owner, own in
      try owner.holding(own.design, inside: inside, range: plan.range(of: owner.name))
    }
    let terms = try FitTerms(
      jobDigest: nextDigest(), members: zip(names, keys).map { .init(name: $0, key: $1.publicKey) },
      rowCount: inside.map { $0.count { $0 } } ?? owners[0].trainingRowCount, holdings: holdings,
      series: SigmoidSeries(
        reaching: Self.seriesError, range: holdings.reduce(0) { $0 + $1.range }),
      evaluations: plan.evaluations, informations: plan.matrices)
    var roles: [HolderRole] = []
    for (index, (owner, own)) in zip(owners, designs).enumerated() {
      roles.append(
        try owner.role(
          index == 0 ? .labelHolder : .holder(index), in: terms, key: keys[index],
          design: own.design, inside: inside))
    }
    return LocalLikelihood(
      VerticalMeeting(
        terms: terms, holders: roles,
        dealer: try DealerRole(terms: terms, key: keys[owners.count])),
      institutions: self)
  }

  /// Of a probability: what it makes of coefficients is far below a thousandth of a standard error.
  private static let seriesError = 1e-9

  fileprivate func permitPoint(parameters: Int, includesInformation: Bool) throws {
    guard evaluationsLeft > 0 else {
      throw VerticalError.budgetSpent(key: "federation.evaluations", limit: plan.evaluations)
    }
    guard !includesInformation || matricesLeft > 0 else {
      throw VerticalError.budgetSpent(key: "federation.matrices", limit: plan.matrices)
    }
    for node in nodes { try node.permitPoint(parameters: parameters) }
    evaluationsLeft -= 1
    if includesInformation { matricesLeft -= 1 }
  }

  /// Does what roles do together; what they have said by then is written down, however it ends.
  private func settling<Result>(
    _ ledger: MessageLedger, of what: String, _ body: () throws -> Result
  ) throws -> Result {
    let result = Swift.Result { try body() }
    try settle(ledger, of: what)
    return try result.get()
  }

  func settle(_ ledger: MessageLedger, of what: String) throws {
    for entry in ledger.takeAll() {
      if holders.contains(entry.from) {
        count(sent: entry.byteCount)
        try node(entry.from).sent(
          "\(what): \(entry.kind)", to: entry.to, numbers: entry.numbers, bytes: entry.digest)
      }
      if holders.contains(entry.to) { count(received: entry.byteCount) }
    }
  }

  // MARK: Scores

  func showScores(
    of model: ScoreModel, parts: [(holder: String, model: ScoreModel)], fold: Fold?
  ) throws {
    let inside = try fold.map { fold in try nodes[0].rows(outside: fold).map { !$0 } }
    let keys = parts.map { _ in MaskPrivateKey() }
    let terms = try ScoreTerms(
      jobDigest: nextDigest(),
      holders: zip(parts, keys).map { .init(name: $0.holder, key: $1.publicKey) },
      ranges: parts.map { _ in 0x1p20 }, entitled: .holder(0), rowLimit: 1 << 31,
      // The study says so: federation.scores.
      revealsPart: true)
    var senders: [ScoreHolder] = []
    for place in terms.senders {
      senders.append(try ScoreHolder(terms: terms, place: place, key: keys[place]))
    }
    var meeting = ScoreMeeting(terms: terms, senders: senders)
    let ledger = MessageLedger()
    let names = parts.map(\.holder)
    meeting.watch = { parcel in
      ledger.add(
        "part of every row's score", from: names[parcel.from], to: names[0], words: parcel.words,
        byteCount: parcel.byteCount)
    }
    let own = try parts.map { try node($0.holder).logOdds(of: $0.model, inside: inside) }
    let title = fold.map { "scores of fold \($0.index + 1)" } ?? "scores"
    let sums = try settling(ledger, of: title) {
      try meeting.run(own, batch: 1, applicants: nodes[0].order)
    }
    try nodes[0].learn(sums, of: model, own: parts[0].model, inside: inside)
  }
}

/// A fit whose roles are all in one process.
private actor LocalLikelihood: JointLikelihood {
  private var meeting: VerticalMeeting
  private let institutions: LocalInstitutions
  private let ledger = MessageLedger()

  init(_ meeting: VerticalMeeting, institutions: LocalInstitutions) {
    self.meeting = meeting
    self.institutions = institutions
    let ledger = ledger
    let terms = meeting.terms
    noise = terms.lossNoise
    self.meeting.watch = { parcel in
      ledger.add(
        "\(parcel.kind)", from: terms.name(parcel.from), to: terms.name(parcel.to),
        words: parcel.words, byteCount: parcel.byteCount)
    }
  }

  nonisolated let noise: Double

  func crossProducts() async throws -> JointProducts {
    let products = Result { try meeting.crossProducts() }
    try await institutions.settle(ledger, of: "cross products")
    return JointProducts(gram: try products.get().gram, outcome: try products.get().outcome)
  }

  func value(at coefficients: [Double], includesInformation: Bool) async throws -> JointValue {
    try await institutions.permitPoint(
      parameters: coefficients.count, includesInformation: includesInformation)
    let result = Result {
      try meeting.evaluate(at: coefficients, includesInformation: includesInformation)
    }
    try await institutions.settle(ledger, of: "likelihood at a point")
    let totals = try result.get()
    return JointValue(
      logLikelihood: totals.logLikelihood, gradient: totals.gradient,
      information: totals.information)
  }
}
