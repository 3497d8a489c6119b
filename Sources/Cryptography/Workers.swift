internal import Dispatch
internal import Synchronization

/// Work over long lists on all cores, in chunks, with a report after each.
package struct Workers: Sendable {
  private let chunk: Int
  private let report: (@Sendable (Int) -> Void)?

  /// - Parameter report: gets how many elements were done since its last call, from any thread.
  package init(chunk: Int = 2048, report: (@Sendable (Int) -> Void)? = nil) {
    self.chunk = chunk
    self.report = report
  }

  /// `count` elements, each chunk written by one call of `body`.
  package func map<Element: BitwiseCopyable & Sendable>(
    count: Int, filling blank: Element,
    _ body: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Element>) -> Void
  ) -> [Element] {
    var output = [Element](repeating: blank, count: count)
    unsafe output.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = unsafe buffer
      run(count: count) { range in
        unsafe body(range, UnsafeMutableBufferPointer(rebasing: buffer[range]))
      }
    }
    return output
  }

  private func run(count: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let chunks = (count + chunk - 1) / chunk
    let work: @Sendable (Int) -> Void = { index in
      let range = (index * chunk)..<min(count, (index + 1) * chunk)
      body(range)
      report?(range.count)
    }
    guard chunks > 1 else { return (0..<chunks).forEach(work) }
    DispatchQueue.concurrentPerform(iterations: chunks, execute: work)
  }
}

/// The smallest number anybody reported: where several threads look for the first fault.
final class FirstFault: Sendable {
  private let position = Mutex<Int?>(nil)

  func record(_ found: Int) {
    position.withLock { $0 = min($0 ?? found, found) }
  }

  var found: Int? { position.withLock { $0 } }
}
