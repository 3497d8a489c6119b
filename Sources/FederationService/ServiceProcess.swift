internal import Dispatch
internal import Foundation
internal import Synchronization

/// What the services have in common as processes.
public enum ServiceProcess {
  /// A line of the log, with the time, on standard error.
  public static func log(_ text: String) {
    let time = Date().formatted(.iso8601)
    FileHandle.standardError.write(Data("\(time) \(text)\n".utf8))
  }

  public static func fail(_ name: String, _ error: any Error) -> Never {
    FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
    exit(2)
  }

  /// Calls `stop` at the first SIGTERM or SIGINT; at the second the process ends at once.
  public static func onStop(_ stop: @escaping @Sendable () -> Void) {
    for number in [SIGTERM, SIGINT] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if isStopping.withLock({ wasStopping in
          defer { wasStopping = true }
          return wasStopping
        }) {
          exit(130)
        }
        stop()
      }
      source.resume()
      // A source that nobody holds is cancelled; this one lives as long as the process.
      _ = unsafe Unmanaged.passRetained(source as AnyObject)
    }
  }

  private static let isStopping = Mutex(false)
}
