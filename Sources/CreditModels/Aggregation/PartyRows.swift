public import CreditData
internal import Synchronization

/// One party's rows, checked against the study and divided into training and held-out samples.
public final class PartyRows: Sendable {
  public let party: String
  public let study: Study
  public let schema: Schema
  private let good: String?
  private let samples: [Part: Sample]
  /// Rows without an outcome: rejected applicants, or rows watched before they have one.
  private let openSamples: [Part: Sample]
  /// Only speed: what is in it can always be computed anew.
  private let cache = Mutex(Cache())

  /// - Throws: `DataError` naming party, column and row for rows the study cannot use.
  public init(party: String, table: Table, study: Study) throws(DataError) {
    self.party = party
    self.study = study
    schema = Schema(of: table)
    do throws(DataError) {
      let divided = try DividedRows(table, study: study)
      openSamples = try Sample.all(ofOpen: divided.open, study: study)
      if study.task == .monitoring && divided.known.rowCount == 0 {
        (good, samples) = (study.target.good, [:])
      } else {
        let outcomes = try Outcomes(of: divided.known, target: study.target)
        good = outcomes.good
        samples = try Sample.all(of: divided.known, outcomes: outcomes, study: study)
      }
    } catch {
      throw error.at(party: party)
    }
  }

  /// One holder's columns of enterprises whose outcomes another party has.
  ///
  /// - Parameter parts: of the rows, as the party with the outcomes divides them.
  public init(party: String, table: Table, study: Study, parts: [Part]) {
    precondition(parts.count == table.rowCount, "every row is of a part")
    self.party = party
    self.study = study
    schema = Schema(of: table)
    (good, openSamples) = (nil, [:])
    samples = Sample.all(ofHolder: table, parts: parts)
  }

  /// The rows of a part; empty when the study holds none out.
  public func sample(_ part: Part) -> Sample { samples[part] ?? Sample(empty: part, like: schema) }

  /// The rows of a part that have no outcome.
  public func openSample(_ part: Part) -> Sample {
    openSamples[part] ?? Sample(empty: part, like: schema)
  }

  /// What the party publishes of itself.
  public var announcement: Announcement {
    Announcement(
      party: party, schema: schema, good: good, categories: publishedCategories)
  }

  /// For columns without a dictionary: the categories at least `minimumRows` training rows have.
  private var publishedCategories: [String: [String]] {
    guard study.privacy.categories == .published else { return [:] }
    let table = sample(.train).table
    var published: [String: [String]] = [:]
    for (name, column) in zip(table.names, table.columns)
    where study.columns.categories[name] == nil && !study.reservedColumns.contains(name) {
      guard case .categorical(let codes, let levels) = column else { continue }
      var counts = [Int](repeating: 0, count: levels.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      published[name] = levels.indices.filter { counts[$0] >= study.privacy.minimumRows }
        .map { levels[$0] }.sorted()
    }
    return published
  }

  /// The columns of `design` for the rows of `part`. Each is built once.
  func columns(of design: Design, part: Part) throws -> [DesignColumn] {
    try columns(of: design, in: sample(part), part: part, isOpen: false)
  }

  /// Whether the term is part of a model of several holders' columns; moments are of columns as they are.
  private func isOnGrid(_ term: Design.Term) -> Bool {
    guard study.federation.vertical != nil else { return false }
    if case .asIs = term { return study.model.design == .asIs }
    return true
  }

  /// The same as numbers, column by column.
  package func numbers(of design: Design, part: Part) throws -> [[Double]] {
    try columns(of: design, part: part).map(\.numbers)
  }

  /// The bin of every row of a part.
  package func codes(of binning: Binning, part: Part) throws -> [UInt8] {
    do throws(DataError) {
      return try binning.codes(of: sample(part).column(binning.name))
    } catch {
      throw error.at(party: party)
    }
  }

  /// The same for the rows without an outcome.
  func openColumns(of design: Design, part: Part) throws -> [DesignColumn] {
    try columns(of: design, in: openSample(part), part: part, isOpen: true)
  }

  private func columns(
    of design: Design, in sample: Sample, part: Part, isOpen: Bool
  ) throws -> [DesignColumn] {
    try design.terms.map { term in
      let key = Cache.Key(of: term, part, isOpen: isOpen)
      if let kept = cache.withLock({ $0.columns[key] }) { return kept }
      do throws(DataError) {
        let exact = try term.column(in: sample)
        let column = isOnGrid(term) ? exact.onGrid : exact
        cache.withLock { cache in
          // A study has one term for each column; who asks for more gets them without memory.
          if cache.columns.count > 4 * (schema.fields.count + 1) { cache.columns = [:] }
          cache.columns[key] = column
        }
        return column
      } catch {
        throw error.at(party: party)
      }
    }
  }

  /// The sorted values of `source` among the rows of `part`, kept while cut points are refined.
  func sortedValues(of source: ValueSource, part: Part) throws -> [Double] {
    let key = Cache.Key(of: source, part)
    if let kept = cache.withLock({ $0.sorted[key] }) { return kept }
    let sorted = try source.values(in: self, part: part).sorted()
    cache.withLock { cache in
      if cache.sorted.count > 4 * (schema.fields.count + 1) { cache.sorted = [:] }
      cache.sorted[key] = sorted
    }
    return sorted
  }

  /// The fold of every row of a part, by the key that splits train from test.
  ///
  /// - Throws: `DataError` for a row without a key.
  package func folds(_ count: Int, part: Part) throws -> [Int] {
    let key = Cache.Key(of: count, part)
    if let kept = cache.withLock({ $0.folds[key] }) { return kept }
    do throws(DataError) {
      let folds = try study.foldKey.keys(of: sample(part).table).map {
        HashSplit.fold(dataset: study.name, key: $0, count: count)
      }
      cache.withLock { $0.folds[key] = folds }
      return folds
    } catch {
      throw error.at(party: party)
    }
  }

  /// What the other holders' columns add to the log-odds of a model, whatever its intercept.
  package func add(_ logOdds: [Part: [Double]], ofOthersTo model: ScoreModel) {
    cache.withLock { $0.othersLogOdds[model.withoutIntercept] = logOdds }
  }

  func othersLogOdds(of model: ScoreModel, part: Part) -> [Double]? {
    cache.withLock { $0.othersLogOdds[model]?[part] }
  }

  /// Whether that has been added, for all rows.
  package func knowsOthers(of model: ScoreModel) -> Bool {
    cache.withLock { $0.othersLogOdds[model.withoutIntercept]?.count == Part.allCases.count }
  }

  func forgetSortedValues() { cache.withLock { $0.sorted = [:] } }
}

/// What a row is used for.
public enum Part: String, Codable, Sendable, CaseIterable {
  case train, test, outOfTime
}

private struct Cache {
  struct Key<Content: Hashable & Sendable>: Hashable, Sendable {
    let content: Content
    let part: Part
    let isOpen: Bool

    init(of content: Content, _ part: Part, isOpen: Bool = false) {
      self.content = content
      self.part = part
      self.isOpen = isOpen
    }
  }
  var columns: [Key<Design.Term>: DesignColumn] = [:]
  var sorted: [Key<ValueSource>: [Double]] = [:]
  var folds: [Key<Int>: [Int]] = [:]
  /// In a vertical federation.
  var othersLogOdds: [ScoreModel: [Part: [Double]]] = [:]
}
