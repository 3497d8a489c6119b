internal import ArgumentParser
internal import Cryptography
internal import Federation
internal import FederationGRPC
internal import FederationService
internal import FederationStore
internal import Foundation

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "What has left this node, and what came back.",
    subcommands: [Verify.self, Results.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "See whether the journal is as the node wrote it.")

    @OptionGroup var folder: FolderOption
    @Option(
      help: "Where the journal ended at some time, as COUNT:HASH: shows whether lines are cut off.")
    var head: String?

    func run() throws {
      let settings = try NodeSettings(folder.value)
      let lines = try settings.store().journal()
      let end = try Journal.verify(
        lines, key: settings.identity().verifyingKey, reaching: head.map(Self.parse))
      let sent = lines.filter { $0.kind == .sent }
      print(
        """
        The journal is whole: \(end.count) lines, \(sent.count) messages with \
        \(sent.reduce(0) { $0 + $1.numbers }) masked numbers left, \
        \(lines.count - sent.count) requests were refused.
        Head: \(end.count):\(end.hash)
        """)
    }

    private static func parse(_ text: String) throws -> Journal.Head {
      let parts = text.split(separator: ":")
      let hash = parts.last?.lowercased() ?? ""
      guard parts.count == 2, let count = Int(parts[0]), count >= 0,
        [UInt8](hexadecimal: hash)?.count == 32
      else {
        throw ServiceError("--head \(text): write it as COUNT:HASH, as `audit verify` prints it.")
      }
      return Journal.Head(count: count, hash: hash)
    }
  }

  struct Results: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "results",
      abstract: "See whether the files of a finished job are what the coordinator signed.")

    @OptionGroup var folder: FolderOption
    @Argument(help: "The job's id, or its beginning.")
    var job: String

    func run() async throws {
      let settings = try NodeSettings(folder.value)
      let item = try settings.review().item(job)
      let names: [String]
      do {
        names = try await ResultFolder(path: settings.results, own: settings.own).verify(
          item.id, digest: item.job.signed()?.digest ?? [], by: settings.credentials())
      } catch let error where error is TransportError || error is JobError {
        throw ServiceError("the files of job \(item.id.prefix(8)) are not to be trusted: \(error)")
      } catch is CocoaError {
        throw ServiceError(
          "there are no results of job \(item.id.prefix(8)) in \(settings.results).")
      }
      print("The coordinator signed these files as they are: \(names.joined(separator: ", ")).")
    }
  }
}
