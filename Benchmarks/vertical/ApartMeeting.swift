import Foundation
import SecretSharing

/// A fit whose roles are processes; this one only carries what they send.
final class ApartMeeting {
  private struct Party {
    let process: Process
    let input: Pipe
    let output: Pipe
  }

  private let sample: Sample
  private var parties: [FitRole: Party] = [:]
  /// Those whose answer is being read take nothing meanwhile.
  private var busy: Set<FitRole> = []
  private var waiting: [FitRole: [Parcel]] = [:]

  init(_ sample: Sample) throws {
    self.sample = sample
    signal(SIGPIPE, SIG_IGN)
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    for (index, role) in sample.roles.enumerated() {
      let party = Party(process: Process(), input: Pipe(), output: Pipe())
      party.process.executableURL = URL(fileURLWithPath: program)
      party.process.arguments = sample.arguments + ["--role", "\(index)"]
      party.process.standardInput = party.input
      party.process.standardOutput = party.output
      try party.process.run()
      // Its end of each pipe is its own: without ours a process that ends is noticed.
      try party.input.fileHandleForReading.close()
      try party.output.fileHandleForWriting.close()
      parties[role] = party
    }
  }

  /// Setup, all evaluations, the last with an information matrix.
  ///
  /// - Returns: the log-likelihood at the mean odds.
  func run() throws -> Double {
    try deal()
    for role in sample.roles.prefix(sample.holders) { try request(.start, from: role) }
    for step in 1...sample.evaluations {
      let information = step == sample.evaluations
      try request(.ask(information: information), from: .solver)
      try request(.begin(step: step, information: information), from: .dealer)
      try deal()
    }
    return try request(.totals, from: .solver).first ?? .nan
  }

  /// In gigabytes; the processes end.
  func peaks() throws -> [(FitRole, Double)] {
    try sample.roles.map { role in
      let peak = try request(.peak, from: role).first ?? .nan
      try parties[role]?.input.fileHandleForWriting.close()
      parties[role]?.process.waitUntilExit()
      return (role, peak)
    }
  }

  /// Until the dealer has nothing more.
  private func deal() throws {
    while try exchange(.next, with: .dealer).parcels > 0 {}
  }

  @discardableResult
  private func request(_ request: PipeFrame.Request, from role: FitRole) throws -> [Double] {
    try exchange(request, with: role).numbers
  }

  /// Hands a request over and every message of the answer on, before the next one is read.
  private func exchange(
    _ request: PipeFrame.Request, with role: FitRole
  ) throws -> (parcels: Int, numbers: [Double]) {
    guard let party = parties[role] else { throw RoleProcessError.unexpected }
    busy.insert(role)
    try PipeFrame(request).write(to: party.input.fileHandleForWriting.fileDescriptor)
    var (parcels, numbers) = (0, [Double]())
    reading: while true {
      let source = party.output.fileHandleForReading.fileDescriptor
      guard let frame = try PipeFrame(from: source) else { throw RoleProcessError.broken }
      switch frame.request {
      case .receive(let parcel):
        parcels += 1
        if busy.contains(parcel.to) {
          waiting[parcel.to, default: []].append(parcel)
        } else {
          _ = try exchange(.receive(parcel), with: parcel.to)
        }
      case .numbers(let found): numbers = found
      case .end: break reading
      default: throw RoleProcessError.unexpected
      }
    }
    busy.remove(role)
    while let parcel = waiting[role]?.first {
      waiting[role]?.removeFirst()
      _ = try exchange(.receive(parcel), with: role)
    }
    return (parcels, numbers)
  }
}
