import CreditData
import CreditModels
import Testing

@Suite("A frequent value among rarer ones")
struct LumpTests {
  /// A third of the rows have 84; the others are 1 to 300.
  private func cuts(separatesLumps: Bool) async throws -> [Double] {
    var (x, y) = ([Double](), [Double]())
    for row in 0..<900 {
      let rarer: Int = row * 7 % 300 + 1
      x.append(row.isMultiple(of: 3) ? 84 : Double(rarer))
      y.append(row.isMultiple(of: 4) ? 1 : 0)
    }
    let parties = LocalAggregator(try rows(["x": x], outcome: y))
    return try await FineClassing(.init(.rounded, minimumRows: 10), separatesLumps: separatesLumps)
      .cuts(of: [.column("x", special: [])], fine: 20, part: .train, from: parties)[0].cuts
  }

  @Test("It gets a cut above it, so that it can be a bin of its own; other cuts stay")
  func cutAbove() async throws {
    let (plain, separated) = (
      try await cuts(separatesLumps: false), try await cuts(separatesLumps: true)
    )
    #expect(Set(separated).isSuperset(of: plain))
    let added = Set(separated).subtracting(plain)
    #expect(added.count == 1)
    let cut = try #require(added.first)
    // Hardly any of the rarer values share the bin.
    #expect(cut > 84 && cut < 100)
    #expect(separated.contains { $0 > 83 && $0 <= 84 })
  }
}
