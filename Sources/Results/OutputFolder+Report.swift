package import CreditModels
internal import Foundation
internal import Reporting

extension OutputFolder {
  package var hasReport: Bool { FileManager.default.fileExists(atPath: file(Name.report)) }

  /// Writes the report anew from the files in the folder.
  ///
  /// - Parameter language: the study's own when absent.
  /// - Returns: the report's path.
  @discardableResult
  package func writeReport(
    language: Study.ReportRules.Language? = nil
  ) throws -> String {
    var content = try ReportContent(
      of: RunFiles(
        path: file, content: { FileManager.default.contents(atPath: file($0)) }))
    // Folders of earlier versions have no study file; theirs is the default language.
    content.language =
      try language
      ?? (content.settings.isEmpty ? .en : StudyFile.parse(content.settings).report.language)
    let path = file(Name.report)
    do {
      try Data(Report(content).html.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandError("\(path) cannot be written; check the free space and the permissions.")
    }
    return path
  }
}
