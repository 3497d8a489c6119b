internal import Foundation
internal import Synchronization

/// Where the command writes: results to standard output, progress and errors to standard error.
enum Terminal {
  private static let progressLine = Mutex(false)
  static let isInteractive = isatty(STDERR_FILENO) == 1

  static func error(_ text: String) { write(text + "\n") }

  /// Overwrites the current progress line on a terminal; elsewhere progress comes as plain lines.
  static func progress(_ text: String) {
    guard isInteractive else { return write(text + "\n") }
    progressLine.withLock { $0 = true }
    write("\r\u{1B}[2K" + text)
  }

  /// Leaves an empty line where progress was shown.
  static func finishProgress() {
    let shown = progressLine.withLock { shown in
      defer { shown = false }
      return shown
    }
    if shown { write("\r\u{1B}[2K") }
  }

  private static func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
