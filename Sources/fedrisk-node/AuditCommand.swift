internal import ArgumentParser
internal import Cryptography
internal import Federation
internal import FederationService
internal import FederationStore

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "What has left this node.", subcommands: [Verify.self])

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
      guard parts.count == 2, let count = Int(parts[0]) else {
        throw ServiceError("--head \(text): write it as COUNT:HASH, as `audit verify` prints it.")
      }
      return Journal.Head(count: count, hash: String(parts[1]))
    }
  }
}
