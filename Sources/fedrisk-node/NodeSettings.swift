internal import Cryptography
internal import Federation
internal import FederationGRPC
internal import FederationService
internal import FederationStore
internal import ServicePages

/// A node's folder, read: who it is, whom it dials, what it allows.
struct NodeSettings {
  enum File {
    static let settings = "node.yaml"
    static let identity = "identity.key"
    static let transportKey = "transport.key"
    static let request = "request.pem"
    static let certificate = "certificate.pem"
    static let authority = "authority.pem"
    static let revoked = "revoked.txt"
    static let store = "node.sqlite"
  }

  let folder: ServiceFolder
  let name: String
  let host: String
  let port: Int
  /// Where the rows are; a dealer has none.
  let rows: RowSettings?
  /// Where those are that cards over several parties' columns are to score.
  let applicants: RowSettings?
  let results: String
  let own: String
  let log: LogFormat
  let web: WebSettings?
  let policy: NodePolicy
  let standing: [StandingRule]

  private enum Role: String, CaseIterable { case holder, dealer }

  init(_ folder: ServiceFolder) throws {
    self.folder = folder
    let settings = try Settings(path: folder.file(File.settings))
    name = try settings.text("name")
    host = try settings.text("coordinator.host")
    try CertificateRequest.checkHost(host)
    port = try settings.integer("coordinator.port")
    let role = try settings.choice("role", or: Role.holder)
    if role == .dealer, let key = ["rows", "applicants"].first(where: settings.keys.contains) {
      throw settings.error(key, "a dealer has no rows; remove this key, or `role: dealer`.")
    }
    rows = role == .dealer ? nil : try RowSettings(settings, folder: folder)
    applicants =
      settings.keys.contains("applicants")
      ? try RowSettings(settings, key: "applicants", folder: folder) : nil
    results = folder.file(try settings.text("results", or: "results"))
    own = folder.file(try settings.text("own", or: "own"))
    log = try settings.choice("log", or: .text)
    web = try WebSettings(settings)
    standing = try settings.entries("standing").map { entry in
      StandingRule(
        purpose: try entry.text("purpose"), parties: try entry.list("parties"),
        columns: try entry.list("columns"),
        maximumRounds: try entry.integer("maximumRounds"), expires: try entry.day("until"))
    }
    var policy = NodePolicy()
    policy.dealsOnly = role == .dealer
    policy.columns = try settings.texts("policy.columns")
    policy.minimumParties = try settings.integer(
      "policy.minimumParties", or: policy.minimumParties)
    policy.allowsExactCuts = try settings.boolean(
      "policy.allowsExactCuts", or: policy.allowsExactCuts)
    policy.publishesCategories = try settings.boolean(
      "policy.publishesCategories", or: policy.publishesCategories)
    policy.allowsOwnPerformance = try settings.boolean(
      "policy.allowsOwnPerformance", or: policy.allowsOwnPerformance)
    policy.minimumRows = try settings.integer("policy.minimumRows", or: policy.minimumRows)
    policy.minimumBads = try settings.integer("policy.minimumBads", or: policy.minimumBads)
    policy.minimumDifference = try settings.integer(
      "policy.minimumDifference", or: policy.minimumDifference)
    policy.rowsPerSolvableRow = try settings.number(
      "policy.rowsPerSolvableRow", or: policy.rowsPerSolvableRow)
    policy.maximumParametersPerRow = try settings.number(
      "policy.maximumParametersPerRow", or: policy.maximumParametersPerRow)
    policy.rowsPerCoefficient = try settings.number(
      "policy.rowsPerCoefficient", or: policy.rowsPerCoefficient)
    policy.maximumRounds = try settings.integer("policy.maximumRounds", or: policy.maximumRounds)
    policy.maximumQueries = try settings.integer(
      "policy.maximumQueries", or: policy.maximumQueries)
    policy.minimumRowsOfStep = try settings.integer(
      "policy.minimumRowsOfStep", or: policy.minimumRowsOfStep)
    policy.maximumNumbers = try settings.integer(
      "policy.maximumNumbers", or: policy.maximumNumbers)
    policy.maximumNumbersPerQuestion = try settings.integer(
      "policy.maximumNumbersPerQuestion", or: policy.maximumNumbersPerQuestion)
    self.policy = policy
    try settings.finish()
  }

  func identity() throws -> SigningKey { try folder.identity(in: File.identity) }
  func store() throws -> SQLiteStore { try SQLiteStore(path: folder.file(File.store)) }

  func credentials() throws -> Credentials {
    let credentials = try Credentials(
      certificate: folder.text(
        File.certificate,
        orElse: ServiceFolder.Remedy.certificate(request: folder.file(File.request))
          + "; `fedrisk-node enrol` does so with an invitation"),
      privateKey: folder.text(File.transportKey, orElse: ServiceFolder.Remedy.key),
      authority: folder.text(File.authority, orElse: ServiceFolder.Remedy.authority),
      revoked: RevocationList(path: folder.file(File.revoked)))
    guard try credentials.name == name else {
      throw ServiceError(
        "\(folder.file(File.certificate)) is for \(try credentials.name), and this node is \(name); "
          + "put its own certificate there.")
    }
    return credentials
  }

  /// The owner's end: identity, policy and what must survive.
  func owner(_ store: SQLiteStore) throws -> Node.Owner {
    Node.Owner(identity: try identity(), policy: policy, store: store)
  }

  func review() throws -> JobReview {
    let store = try store()
    return JobReview(name: name, owner: try owner(store), jobs: store)
  }

  /// A configuration with every key and what it is for.
  ///
  /// - Parameter deals: the node is a dealer's and has no rows.
  static func template(
    name: String, host: String, port: Int, webPort: Int, deals: Bool = false
  ) -> String {
    let policy = NodePolicy()
    let rows =
      deals
      ? """
      # This node holds no rows: it hands out randomness in studies of parties with different columns.
      role: dealer
      """
      : """
      # The folder of the rows: its CSV files (.csv, .csv.gz) are one table. Rows of SQLite and of
      # PostgreSQL, and other names for columns and categories: docs/deploy.md.
      rows: rows
      # Rows that cards over several parties' columns are to score, written as `rows` is; without the key
      # those of `rows`.
      # applicants: applicants
      """
    return """
      # A node of a FedRisk federation. Paths are relative to this folder.

      # The institution's name, the one in its certificate.
      name: \(Settings.spelling(name))

      # The coordinator. This node dials it and keeps the connection; it opens no port itself.
      coordinator:
        host: \(host)
        port: \(port)

      \(rows)

      # The folder for cards and reports of finished jobs.
      results: results

      # The folder for what this institution learns of its own rows in studies of parties with different
      # columns: which were left out, and scores where it is the one that gets them.
      own: own

      # Lines of the log: text, or json for machines.
      log: text

      # A page to read, /health and /metrics. On another address than this machine's own it needs
      # certificate and key (PEM), and tokens (docs/operations.md). Without this section there is none.
      web:
        address: 127.0.0.1
        port: \(webPort)

      # What the owner allows, whatever a study or a coordinator asks for. Only the owner changes it.
      policy:
        # The columns that jobs may read; all when the key is absent.
        # columns: [age, income, defaulted]
        # The fewest parties whose contributions are added before anybody sees the sum.
        minimumParties: \(policy.minimumParties)
        # Whether cut points may be values of single rows.
        allowsExactCuts: \(policy.allowsExactCuts)
        # Whether names of categories that minimumRows rows share may be published.
        publishesCategories: \(policy.publishesCategories)
        # Whether it may be told how a card does on this node's rows alone.
        allowsOwnPerformance: \(policy.allowsOwnPerformance)
        # No bin of fewer rows, or of fewer bads, is published.
        minimumRows: \(policy.minimumRows)
        minimumBads: \(policy.minimumBads)
        # No combination of sums shows fewer nodes than this together.
        minimumDifference: \(policy.minimumDifference)
        # Rows for each row that all answers to model steps could be solved for.
        rowsPerSolvableRow: \(policy.rowsPerSolvableRow)
        # Coefficients of a model for each training row.
        maximumParametersPerRow: \(policy.maximumParametersPerRow)
        # Rows for each coefficient and point of a likelihood over columns of several parties.
        rowsPerCoefficient: \(policy.rowsPerCoefficient)
        # Rows that a step of a model rests on: with large coefficients few rows decide.
        minimumRowsOfStep: \(policy.minimumRowsOfStep)
        # Numbers in one answer, and in all answers on one data set, over all jobs.
        maximumNumbersPerQuestion: \(policy.maximumNumbersPerQuestion)
        maximumNumbers: \(policy.maximumNumbers)
        # Rounds and different questions answered on one data set, over all jobs.
        maximumRounds: \(policy.maximumRounds)
        maximumQueries: \(policy.maximumQueries)

      # Jobs that are approved without asking: of this very purpose, among no other parties than these,
      # reading no other columns, until a day. The policy above holds for them as well.
      # standing:
      #   - purpose: Loans of three banks
      #     parties: [north, south, west]
      #     columns: [age, income, defaulted]
      #     maximumRounds: 200
      #     until: 2027-12-31

      """
  }
}
