internal import CreditModels
internal import Federation
internal import Results
internal import Simulator

/// What a job leaves: the same files as a simulation.
enum ResultFiles {
  @Sendable static func files(
    of result: StudyResult, conduct: Coordinator.Conduct
  ) throws -> [ResultFile] {
    try OutputFolder.files(
      of: result, study: conduct.study, federation: (FederationFile(conduct), conduct.rounds),
      parts: conduct.parts,
      includesWhole: conduct.manifest.study.federation.vertical?.card != .parts
    ).map { ResultFile(name: $0.name, content: $0.content) }
  }
}
