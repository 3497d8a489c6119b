internal import ArgumentParser
internal import CreditData
internal import Foundation
internal import Results

struct SynthesiseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesise",
    abstract:
      "Write a made-up world to work with: sme, small enterprises seen by three kinds of holder.")

  @Argument(help: "Which world: sme.")
  var world: String
  @Option(help: "How many enterprises.")
  var rows = 10_000
  @Option(help: "How many banks share them (default: \(Self.usualParties)).")
  var parties: Int?
  @Flag(
    help: "A tax bureau, a bank and a platform that know the enterprises by different columns.")
  var vertical = false
  @Flag(help: "With --vertical: every code right and once, as real lists never are.")
  var clean = false
  @Option(help: "The same seed makes the same world.")
  var seed: UInt64 = 1
  @Option(help: "The folder to write to.")
  var out: String

  private static let usualParties = 3
  private static let study = "study.yaml"

  func validate() throws {
    guard world == "sme" else { throw ValidationError("the only world is 'sme'.") }
    guard (1...10_000_000).contains(rows) else {
      throw ValidationError("--rows is from 1 to 10,000,000.")
    }
    if let parties {
      guard (1...100).contains(parties) else {
        throw ValidationError("--parties is from 1 to 100.")
      }
      guard !vertical else {
        throw ValidationError("--vertical has its own three parties; leave --parties out.")
      }
    }
    guard vertical || !clean else {
      throw ValidationError("--clean is about the codes of --vertical; add that, or leave it out.")
    }
  }

  func run() throws {
    let folder = try OutputFolder(path: out)
    if vertical { try writeRegisters(to: folder) } else { try writeBanks(to: folder) }
  }

  private func writeBanks(to folder: OutputFolder) throws {
    let banks = SmallEnterpriseWorld(
      rows: rows, parties: parties ?? Self.usualParties, seed: seed
    ).horizontal()
    let all = try Table.concatenating(banks.map(\.table))
    try folder.make()
    try CSVWriter.write(all, to: folder.file("all.csv"))
    for (name, table) in banks {
      try CSVWriter.write(table, to: folder.file("\(name).csv"))
      print("\(folder.file("\(name).csv")): \(table.rowCount) rows")
    }
    print("\(folder.file("all.csv")): \(all.rowCount) rows, what the banks hold together")
  }

  private func writeRegisters(to folder: OutputFolder) throws {
    let world = SmallEnterpriseRegisters(
      count: rows, seed: seed, spelling: clean ? .clean : .real)
    try folder.make()
    for register in world.registers {
      let file = folder.file("\(register.name).csv")
      try CSVWriter.write(register.table, to: file)
      print("\(file): \(register.table.rowCount) rows")
    }
    let study = folder.file(Self.study)
    do {
      try Data(SmallEnterpriseRegisters.study.utf8).write(
        to: URL(filePath: study), options: .atomic)
    } catch { throw DataError(.cannotWrite, file: study) }
    print("\(study): a study of the three")
  }
}
