public import ArgumentParser
internal import Dispatch
internal import Foundation
public import Logging
internal import Synchronization

/// What the services have in common as processes.
public enum ServiceProcess {
  /// So many days before its end a certificate is worth a word.
  private static let daysOfWarning = 30

  /// Says when the service's own certificate is about to expire.
  ///
  /// - Parameter time: in seconds since 1970.
  public static func warn(ofExpiry time: Int, to log: Logger) {
    let days = (time - Int(Date().timeIntervalSince1970)) / 86400
    guard days < daysOfWarning else { return }
    log.warning(
      "this machine's certificate expires in \(days) days; have the authority answer request.pem again, put the new certificate.pem in place and start the service again."
    )
  }

  /// Runs what was typed. What goes wrong ends with one sentence and code 2.
  public static func run<Root: ParsableCommand>(_ root: Root.Type) async {
    do {
      var command = try Root.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error
      where Root.exitCode(for: error) == .validationFailure || error is CleanExit
      || error is ExitCode || Root.exitCode(for: error) == .success
    {
      // The argument parser's own messages: usage and help.
      Root.exit(withError: error)
    } catch {
      let name = Root.configuration.commandName ?? "fedrisk"
      FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
      exit(2)
    }
  }

  /// Calls `stop` at the first SIGTERM or SIGINT; at the second the process ends at once.
  public static func onStop(_ stop: @escaping @Sendable () -> Void) {
    for number in [SIGTERM, SIGINT] {
      onSignal(number) {
        if isStopping.withLock({ wasStopping in
          defer { wasStopping = true }
          return wasStopping
        }) {
          exit(130)
        }
        stop()
      }
    }
  }

  /// Calls `reload` at every SIGHUP.
  public static func onReload(_ reload: @escaping @Sendable () -> Void) {
    onSignal(SIGHUP, reload)
  }

  private static func onSignal(_ number: Int32, _ body: @escaping @Sendable () -> Void) {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler(handler: body)
    source.resume()
    // A source that nobody holds is cancelled; this one lives as long as the process.
    _ = unsafe Unmanaged.passRetained(source as AnyObject)
  }

  private static let isStopping = Mutex(false)
}
