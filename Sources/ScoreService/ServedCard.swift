package import CreditModels
internal import Crypto
internal import Foundation
internal import HTTPService

/// A card as it is served: made ready once, never changed.
package final class ServedCard: Sendable {
  package let card: Scorecard
  /// SHA-256 of `card.json`, in hexadecimal digits: the card's version.
  package let digest: String
  private let compiled: CompiledScorecard
  private let reader: ApplicantReader
  /// The labels of the bins of each term that has some.
  private let labels: [[String]]
  private let name: JSON

  /// More applicants come in more requests.
  package static let batchLimit = 1000

  /// What a request asks for besides scores.
  package struct Wishes: Sendable {
    package var hasDetail: Bool
    package var ignoresExtra: Bool

    package init(hasDetail: Bool = false, ignoresExtra: Bool = false) {
      self.hasDetail = hasDetail
      self.ignoresExtra = ignoresExtra
    }
  }

  /// - Throws: `ScoreServiceError` for a file that is not there or no card.
  package init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ScoreServiceError("\(path) cannot be read; give a card.json.")
    }
    guard let file = try? JSONDecoder().decode(ScorecardFile.self, from: data) else {
      throw ScoreServiceError("\(path) is not a card; give the card.json that a run has written.")
    }
    do { card = try file.scorecard() } catch { throw ScoreServiceError("\(path): \(error)") }
    digest = SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    compiled = CompiledScorecard(card)
    reader = ApplicantReader(card)
    labels = card.model.design.terms.map { term in
      guard case .woe(let binning, _) = term else { return [] }
      return (0..<binning.binCount).map(binning.label(of:))
    }
    name = ["name": .text(card.study), "digest": .text(digest)]
  }

  // MARK: Answers

  /// - Throws: `Problem` for what cannot be scored.
  package func score(_ body: [UInt8], _ wishes: Wishes) throws -> (JSON, Tally) {
    let applicant = try reader.applicant(in: body, ignoresExtra: wishes.ignoresExtra)
    var tally = Tally()
    let members = try assessed(applicant, at: "", wishes, &tally)
    return (.object(members + [("card", name)]), tally)
  }

  package func scores(_ body: [UInt8], _ wishes: Wishes) throws -> (JSON, Tally) {
    let applicants = try reader.applicants(
      in: body, ignoresExtra: wishes.ignoresExtra, limit: Self.batchLimit)
    var tally = Tally()
    var scores: [JSON] = []
    for (index, applicant) in applicants.enumerated() {
      scores.append(.object(try assessed(applicant, at: "/\(index)", wishes, &tally)))
    }
    return (["scores": .list(scores), "card": name], tally)
  }

  /// What is counted of an answer.
  package struct Tally {
    package var scored = 0
    package var missing = 0
    package var unseen = 0
  }

  private func assessed(
    _ applicant: [CompiledScorecard.Value], at pointer: String, _ wishes: Wishes,
    _ tally: inout Tally
  ) throws -> JSON.Members {
    let assessment = try compiled.assess(applicant)
    guard assessment.score.isFinite, assessment.points.allSatisfy(\.isFinite) else {
      throw ApplicantReader.problem([
        .init(pointer: pointer, detail: "a number is too large for the card; correct it")
      ])
    }
    let bins = applicant.indices.map { bin(of: applicant[$0], term: $0) }
    let warnings = applicant.indices.compactMap { warning(applicant[$0], bins[$0], $0, &tally) }
    tally.scored += 1
    var members: JSON.Members = [
      ("score", .number(assessment.score)), ("pd", .number(assessment.probabilityOfDefault)),
      ("reasons", .list(assessment.reasons.map { reason($0, bins[$0], assessment.points[$0]) })),
      ("warnings", .list(warnings)),
    ]
    if wishes.hasDetail {
      members.append(("base", .number(card.basePoints)))
      members.append(
        ("points", .list(bins.indices.map { part($0, bins[$0], assessment.points[$0]) })))
    }
    return members
  }

  /// The number of the value's bin, where the characteristic has bins.
  private func bin(of value: CompiledScorecard.Value, term: Int) -> Int? {
    guard case .woe(let binning, _) = card.model.design.terms[term] else { return nil }
    return switch value {
    case .missing: binning.missingIndex
    case .number(let number): binning.index(of: number)
    case .category(let category): binning.index(of: category)
    }
  }

  private func part(_ term: Int, _ bin: Int?, _ points: Double) -> JSON {
    var members: JSON.Members = [
      ("characteristic", .text(card.model.design.terms[term].name))
    ]
    if let bin { members.append(("bin", .text(labels[term][bin]))) }
    return .object(members + [("points", .number(points))])
  }

  private func reason(_ term: Int, _ bin: Int?, _ points: Double) -> JSON {
    guard case .object(let members) = part(term, bin, points) else { return .null }
    let lost = abs((card.baselines[term] ?? points) - points)
    return .object(members + [("lost", .number(lost))])
  }

  private func warning(
    _ value: CompiledScorecard.Value, _ bin: Int?, _ term: Int, _ tally: inout Tally
  ) -> JSON? {
    guard let bin, case .woe(let binning, _) = card.model.design.terms[term] else { return nil }
    let kind: String
    if card.isUnseen(bin: bin, of: binning, term: term) {
      kind = "unseen"
      tally.unseen += 1
    } else if value == .missing {
      kind = "missing"
      tally.missing += 1
    } else {
      return nil
    }
    return ["characteristic": .text(binning.name), "kind": .text(kind)]
  }
}

/// Why a card cannot be served, in one sentence.
public struct ScoreServiceError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
