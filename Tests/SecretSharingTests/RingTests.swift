import CKernels
import SecretSharing
import Testing

@Suite("Products over Z_2^64")
struct RingTests {
  @Test("Every width of registers gives what one multiplication after the other gives")
  func products() {
    var generator = SeededGenerator(state: 1)
    let shapes =
      [(0, 0, 0), (1, 1, 1), (1, 1, 0), (3, 0, 5), (4, 4, 8), (5, 3, 1024), (50, 1, 1023)]
      + (0..<60).map { _ in
        (
          Int.random(in: 0...11, using: &generator), Int.random(in: 0...11, using: &generator),
          Int.random(in: 0...70, using: &generator)
        )
      }
    for (columns, otherColumns, rows) in shapes {
      let x = generator.words(columns * rows)
      let y = generator.words(otherColumns * rows)
      let before = generator.words(columns * otherColumns)
      var expected = before
      for b in 0..<otherColumns {
        for a in 0..<columns {
          for i in 0..<rows { expected[a + b * columns] &+= x[a * rows + i] &* y[b * rows + i] }
        }
      }
      for width in 0...Ring.width {
        var out = before[...]
        Ring.addProducts(
          x[...], columns: columns, y[...], otherColumns: otherColumns, rows: rows, to: &out,
          width: width)
        #expect(Array(out) == expected, "\(columns) x \(otherColumns), \(rows) rows, \(width)")
      }
    }
  }

  @Test("A matrix has its cells where its panels have them")
  func layout() {
    for rowCount in [0, 1, 1023, 1024, 1025, 3000] {
      var matrix = RingMatrix(rowCount: rowCount, columnCount: 3)
      for row in 0..<rowCount {
        for column in 0..<3 { matrix[row, column] = UInt64(row * 10 + column) }
      }
      for rows in RingMatrix.panels(rowCount) {
        let panel = Array(matrix[rows])
        #expect(panel.count == rows.count * 3)
        for row in rows {
          for column in 0..<3 {
            #expect(
              panel[column * rows.count + row - rows.lowerBound] == UInt64(row * 10 + column))
          }
        }
      }
    }
  }

  @Test("Weighing and multiplying by coefficients are what they say")
  func pointwise() {
    var generator = SeededGenerator(state: 2)
    let (x, weights) = (generator.words(3 * 77), generator.words(77))
    let weighed = Ring.weighed(x[...], columns: 3, by: weights[...])
    #expect(weighed == x.indices.map { x[$0] &* weights[$0 % 77] })
    let small = x.map { UInt64(bitPattern: Int64(bitPattern: $0) >> 40) }
    let beta = [0.5, -2, 3]
    let z = Ring.forward(small[...], beta, rows: 77)
    for row in 0..<77 {
      let exact = (0..<3).reduce(0.0) {
        $0 + Double(Int64(bitPattern: small[$1 * 77 + row])) * beta[$1]
      }
      #expect(abs(z[row] - exact) <= 1e-9 * abs(exact) + 1e-6)
    }
  }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }

  mutating func words(_ count: Int) -> [UInt64] { (0..<count).map { _ in next() } }
}
