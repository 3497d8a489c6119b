internal import CreditModels
internal import Foundation
internal import SecureAggregation

/// The cards over several parties' columns of which a node has its part, from jobs that are done.
struct KnownCards: Sendable {
  let name: String
  let jobs: any NodeJobStore
  let shelf: (any ResultShelf)?

  /// A job that scores rows does so for whom the card was found: the study is the same, with its roles, and
  /// so are the parties. Only how few rows there may be is another matter.
  func check(_ manifest: JobManifest) throws {
    guard let card = manifest.card else { return }
    let past = try jobs.jobs().map { try $0.decoded() }.first { $0.id.hexadecimal == card }
    var study = manifest.study
    if let minimum = past?.study.federation.vertical?.minimumCommon {
      study.federation.vertical?.minimumCommon = minimum
    }
    guard let past, past.card == nil, past.study == study,
      manifest.study.federation.vertical?.minimumCommon == 1,
      past.roster.map(\.name) == manifest.roster.map(\.name)
    else { throw VerticalError.anotherCard(party: name, job: card) }
  }

  /// What this party has of the card by which a job scores rows.
  func part(for manifest: JobManifest) throws -> CardPartFile? {
    guard let card = manifest.card else { return nil }
    try check(manifest)
    guard let bytes = try shelf?.file(CardPartFile.fileName(of: name), of: card),
      let part = try? JSONDecoder().decode(CardPartFile.self, from: bytes),
      part.isOf(manifest.study, party: name)
    else { throw VerticalError.noPart(party: name, job: card) }
    return part
  }
}
