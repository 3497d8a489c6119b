internal import ArgumentParser
internal import CreditModels
internal import Results

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two output folders: cuts, counts, coefficients, standard errors, scores.",
    discussion: "Ends with code 1 when the two are not equal within 1e-9.")

  @Argument(help: "The first folder.")
  var first: String
  @Argument(help: "The second folder.")
  var second: String

  func run() throws {
    let comparison = try Comparison(side(first), side(second))
    print(Tables.comparison(comparison, title: "\(first) against \(second)"))
    if !comparison.isEqual { throw ExitCode(1) }
  }

  private func side(_ folder: String) throws -> Comparison.Side {
    Comparison.Side(
      bins: try OutputFolder.read(BinsFile.self, at: "\(folder)/\(OutputFolder.Name.bins)"),
      fit: try OutputFolder.read(FitFile.self, at: "\(folder)/\(OutputFolder.Name.fit)"),
      card: try OutputFolder.card(at: "\(folder)/\(OutputFolder.Name.card)"))
  }
}
