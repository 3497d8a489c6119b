import CreditData
import CreditModels
import Testing

@Suite("Every value has one bin, the same wherever it is asked")
struct BinningLawTests {
  @Test("A number falls into the one interval that holds it; on a cut, into the upper one")
  func intervals() {
    var random = SeededGenerator(state: 1)
    for _ in 0..<300 {
      let (binning, cuts, special) = random.numericBinning()
      for value in random.values(near: cuts) where !special.contains(value) {
        let holding = (0..<binning.ordinaryCount).filter { bin in
          (binning.from(bin) ?? -.infinity) <= value && value < (binning.to(bin) ?? .infinity)
        }
        #expect(holding == [binning.index(of: value)], "\(value) in \(cuts)")
      }
      for (position, cut) in cuts.enumerated() where !special.contains(cut) {
        #expect(binning.index(of: cut) == position + 1)
        #expect(binning.index(of: cut.nextDown) == position || special.contains(cut.nextDown))
      }
    }
  }

  @Test("Missing and special values have bins of their own, whatever the cuts")
  func others() {
    var random = SeededGenerator(state: 2)
    for _ in 0..<100 {
      let (binning, _, special) = random.numericBinning()
      #expect(binning.kind(of: binning.index(of: Double.nan)) == .missing)
      for code in special {
        #expect(binning.kind(of: binning.index(of: code)) == .special(code))
      }
    }
    let zero = Binning(name: "x", rule: .numeric(cuts: [-1, 0, 1], special: []))
    #expect(zero.index(of: -0.0) == zero.index(of: 0.0))
  }

  @Test("A category is in the group that names it, pooled as rare, or unseen")
  func categories() {
    let binning = Binning(
      name: "x", rule: .categorical(groups: [["a", "b"], ["c"]], rare: ["d", "e"]))
    #expect(binning.binCount == 5)
    let expected: [(String?, Binning.Kind)] = [
      ("a", .ordinary(0)), ("b", .ordinary(0)), ("c", .ordinary(1)), ("d", .rare), ("e", .rare),
      ("f", .unseen), ("", .unseen), (nil, .missing),
    ]
    for (category, kind) in expected {
      #expect(binning.kind(of: binning.index(of: category)) == kind)
    }
  }

  @Test("The bins of a column are the bins of its values")
  func columns() throws {
    var random = SeededGenerator(state: 3)
    for _ in 0..<100 {
      let (binning, cuts, special) = random.numericBinning()
      let values = random.values(near: cuts) + special + [.nan]
      let codes = try binning.codes(of: .numeric(values))
      #expect(codes.map(Int.init) == values.map { binning.index(of: $0) })
    }
    let binning = Binning(name: "x", rule: .categorical(groups: [["a"], ["b"]], rare: ["c"]))
    let levels = ["z", "b", "a", "c"]
    let column = Column.categorical(codes: [0, 1, 2, 3, -1, 1], levels: levels)
    #expect(
      try binning.codes(of: column).map(Int.init)
        == ["z", "b", "a", "c", nil, "b"].map { binning.index(of: $0) })
    #expect(try binning.codes(of: .numeric([.nan, .nan])) == [2, 2])
  }

  @Test("A column of the other type is refused by name")
  func otherType() {
    let numeric = Binning(name: "age", rule: .numeric(cuts: [1], special: []))
    let categorical = Binning(name: "trade", rule: .categorical(groups: [["a"]], rare: []))
    #expect(throws: DataError(.otherType(expected: .numeric), column: "age")) {
      try numeric.codes(of: .categorical(codes: [0], levels: ["1"]))
    }
    #expect(throws: DataError(.otherType(expected: .categorical), column: "trade")) {
      try categorical.codes(of: .numeric([1]))
    }
  }

  @Test("The ends of an interval can be read back from its label, bit for bit")
  func labels() throws {
    var random = SeededGenerator(state: 4)
    for _ in 0..<100 {
      let (binning, _, special) = random.numericBinning()
      for bin in 0..<binning.ordinaryCount {
        let ends = binning.label(of: bin).dropFirst().dropLast().split(separator: ",")
          .map { $0.trimming(while: " ") }
        try #require(ends.count == 2)
        #expect(Double(ends[0]) == binning.from(bin) || ends[0] == "-∞" && bin == 0)
        #expect(Double(ends[1]) == binning.to(bin) || ends[1] == "∞")
      }
      #expect(binning.label(of: binning.missingIndex) == "missing")
      for (position, code) in special.enumerated() {
        let label = binning.label(of: binning.missingIndex + 1 + position)
        #expect(Double(label.dropFirst("special ".count)) == code)
      }
    }
    let binning = Binning(name: "x", rule: .categorical(groups: [["a", "b"]], rare: []))
    #expect((0..<4).map(binning.label) == ["a | b", "missing", "rare", "unseen"])
  }
}

extension Substring {
  fileprivate func trimming(while character: Character) -> Substring {
    var text = drop { $0 == character }
    while text.last == character { text.removeLast() }
    return text
  }
}

extension SeededGenerator {
  /// Cuts of any magnitude and sign, and codes that may lie among them.
  fileprivate mutating func numericBinning() -> (Binning, cuts: [Double], special: [Double]) {
    let count = Int.random(in: 0...12, using: &self)
    let cuts = Set((0..<count).map { _ in magnitude() }).sorted()
    var special = [Double](Set([-9, -8, 96].shuffled(using: &self).prefix(2)))
    if let cut = cuts.randomElement(using: &self), Bool.random(using: &self) {
      special.append(cut)
    }
    special = Set(special).sorted()
    return (Binning(name: "x", rule: .numeric(cuts: cuts, special: special)), cuts, special)
  }

  private mutating func magnitude() -> Double {
    let exponent = Int.random(in: -300...300, using: &self)
    let whole = Double.random(in: -100...100, using: &self).rounded()
    return Bool.random(using: &self) ? whole : whole * 1.37 * pow10(exponent)
  }

  private func pow10(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 1 }

  /// The cuts, their neighbours, what lies between, and the ends of the line.
  fileprivate mutating func values(near cuts: [Double]) -> [Double] {
    cuts.flatMap { [$0, $0.nextUp, $0.nextDown] }
      + zip(cuts, cuts.dropFirst()).map { $0 / 2 + $1 / 2 }
      + [0, -0.0, -1, 1, .greatestFiniteMagnitude, -.greatestFiniteMagnitude]
      + (0..<10).map { _ in Double.random(in: -200...200, using: &self) }
  }
}
