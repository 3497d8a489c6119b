import Cryptography
import Foundation
import SecretSharing

/// One role alone in this process: takes requests from standard input and answers with messages.
struct RoleProcess {
  let sample: Sample
  /// Its place among the roles.
  let role: Int

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let keys = sample.keys()
    let terms = try sample.terms(keys)
    switch sample.roles[role] {
    case .dealer:
      var dealer = try DealerRole(terms: terms, key: keys[role])
      try serve { request in
        switch request.request {
        case .next: return try dealer.next().map { [$0] } ?? []
        case .begin(let step, let information):
          try dealer.begin(step: step, includesInformation: information)
          return []
        default: throw RoleProcessError.unexpected
        }
      }
    case .solver:
      var solver = SolverRole(terms: terms)
      try serve { request in
        switch request.request {
        case .receive(let parcel): return try solver.receive(parcel)
        case .ask(let information):
          guard let products = solver.crossProducts else { throw RoleProcessError.unexpected }
          // Slopes do not change how much memory a point takes.
          let point = [products.meanLogOdds] + products.outcome.dropFirst().map { _ in 0 }
          return try solver.ask(at: point, includesInformation: information)
        case .totals:
          try PipeFrame(numbers: [solver.totals?.logLikelihood ?? .nan]).write(to: 1)
          return []
        default: throw RoleProcessError.unexpected
        }
      }
    case let holder:
      var party = try HolderRole(
        terms: terms, role: holder, key: keys[role],
        columns: sample.made(keeping: sample.place(of: role)).columns,
        outcomes: role == 0 ? sample.made(keeping: 0..<0).outcomes : nil, leastRowRatio: 0)
      try serve { request in
        switch request.request {
        case .receive(let parcel): return try party.receive(parcel)
        case .start: return party.start()
        default: throw RoleProcessError.unexpected
        }
      }
    }
  }

  /// Until the input ends.
  private func serve(_ answer: (PipeFrame) throws -> [Parcel]) throws {
    while let request = try PipeFrame(from: 0) {
      if case .peak = request.request {
        try PipeFrame(numbers: [peakMemory()]).write(to: 1)
      } else {
        for parcel in try answer(request) { try PipeFrame(.receive(parcel)).write(to: 1) }
      }
      try PipeFrame(.end).write(to: 1)
    }
  }
}

enum RoleProcessError: Error { case unexpected, broken }

/// In gigabytes, as the kernel has it.
func peakMemory() -> Double {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
    Double($0)
  }
  return (kilobytes ?? .nan) * 1024e-9
}
