import Cryptography
import Testing

@Suite("Shamir's shares")
struct ShamirTests {
  @Test("Any threshold of at most seven shares gives the secret back, one fewer does not")
  func reconstruction() {
    var checked = 0
    for n in 1...7 {
      for threshold in 1...n {
        let secret = Scalar.random()
        // Roster positions with gaps; any points but zero will do.
        let points = (1...n).map { 3 * $0 - 2 }
        let shares = Shamir.shares(of: secret, threshold: threshold, at: points)
        #expect(shares.count == n)
        for subset in subsets(of: n, count: threshold) {
          #expect(self.secret(from: shares, points, subset).hasBytes(of: secret))
          checked += 1
        }
        for subset in subsets(of: n, count: threshold - 1) {
          #expect(!self.secret(from: shares, points, subset).hasBytes(of: secret))
        }
      }
    }
    // The subsets of 1 to 7 things that are not empty.
    #expect(checked == (1...7).reduce(0) { $0 + (1 << $1) - 1 })
  }

  @Test("More shares than the threshold give the same secret, in any order")
  func surplus() {
    let secret = Scalar.random()
    let points = Array(1...20)
    let shares = Shamir.shares(of: secret, threshold: 5, at: points)
    for count in 5...20 {
      let subset = Array((0..<20).shuffled().prefix(count))
      #expect(self.secret(from: shares, points, subset).hasBytes(of: secret))
    }
  }

  @Test("One wrong share gives another secret")
  func wrongShare() {
    let secret = Scalar.random()
    let points = [1, 2, 5, 9]
    let shares = Shamir.shares(of: secret, threshold: 4, at: points)
    for index in shares.indices {
      var changed = shares
      changed[index] = changed[index] + Scalar(1)
      #expect(!self.secret(from: changed, points, [0, 1, 2, 3]).hasBytes(of: secret))
    }
  }

  @Test("Shares of sums are sums of shares")
  func linearity() {
    let points = [1, 2, 3, 4]
    let (a, b) = (Scalar.random(), Scalar.random())
    let sums = zip(
      Shamir.shares(of: a, threshold: 3, at: points), Shamir.shares(of: b, threshold: 3, at: points)
    ).map { $0 + $1 }
    #expect(secret(from: sums, points, [0, 2, 3]).hasBytes(of: a + b))
  }

  /// The t-th differences of a polynomial vanish exactly when its degree is less than t.
  @Test(
    "Shares and the secret lie on one polynomial, of degree less than the threshold",
    arguments: 1...11)
  func degree(threshold: Int) {
    let points = Array(1...12)
    let secret = Scalar.random()
    var values = [secret] + Shamir.shares(of: secret, threshold: threshold, at: points)
    for _ in 1..<threshold { values = differences(values) }
    // The degree is no less either, but for one polynomial in 2^252.
    #expect(values.allSatisfy { !$0.hasBytes(of: .zero) })
    #expect(differences(values).allSatisfy { $0.hasBytes(of: .zero) })

    for toySecret in ToyElement.all {
      var values = [toySecret] + Shamir.shares(of: toySecret, threshold: threshold, at: points)
      for _ in 0..<threshold { values = differences(values) }
      #expect(values == Array(repeating: .zero, count: 13 - threshold))
    }
  }

  @Test("Every choice of coefficients is the polynomial of that choice", arguments: 1...3)
  func coefficients(threshold: Int) {
    let points = Array(1...12)
    for secret in ToyElement.all {
      for choice in choices(threshold - 1) {
        let coefficients = [secret] + choice
        let expected = points.map { point in
          var (value, power) = (0, 1)
          for coefficient in coefficients {
            value += Int(coefficient.number) * power
            power = power * point % 13
          }
          return ToyElement(value)
        }
        #expect(shares(of: secret, choice, at: points) == expected)
      }
    }
  }

  @Test("One share fewer than the threshold is consistent with every secret equally often")
  func privacy() {
    for threshold in [2, 3] {
      var checked = 0
      for points in subsets(of: 12, count: threshold - 1).map({ $0.map { $0 + 1 } }) {
        var secrets: [[ToyElement]: [ToyElement: Int]] = [:]
        for secret in ToyElement.all {
          for choice in choices(threshold - 1) {
            secrets[shares(of: secret, choice, at: points), default: [:]][secret, default: 0] += 1
          }
        }
        // All 13^(t-1) lists of shares occur, and each once for every secret.
        #expect(secrets.count == choices(threshold - 1).count)
        let onceEach = Dictionary(uniqueKeysWithValues: ToyElement.all.map { ($0, 1) })
        #expect(secrets.values.allSatisfy { $0 == onceEach })
        checked += 1
      }
      #expect(checked == (threshold == 2 ? 12 : 66))
    }
  }

  /// What the count above would find if a coefficient were missing.
  @Test("As many shares as the threshold are consistent with one secret only")
  func noPrivacy() {
    for threshold in [2, 3] {
      let points = Array(1...threshold)
      var secrets: [[ToyElement]: Set<ToyElement>] = [:]
      for secret in ToyElement.all {
        for choice in choices(threshold - 1) {
          secrets[shares(of: secret, choice, at: points), default: []].insert(secret)
        }
      }
      #expect(secrets.values.allSatisfy { $0.count == 1 })
      #expect(secrets.count == choices(threshold).count)
    }
  }

  @Test("In the toy field, too, every threshold of all twelve points gives the secret back")
  func toyReconstruction() {
    for secret in ToyElement.all {
      let points = Array(1...12)
      let shares = Shamir.shares(of: secret, threshold: 3, at: points)
      for subset in subsets(of: 12, count: 3) {
        let weights = Shamir<ToyElement>.weights(at: subset.map { points[$0] })
        #expect(Shamir.secret(from: subset.map { shares[$0] }, weights: weights) == secret)
      }
    }
  }

  @Test("The weights of any points sum to one")
  func weights() {
    for count in 1...12 {
      let weights = Shamir<Scalar>.weights(at: Array((1...40).shuffled().prefix(count)))
      #expect(weights.reduce(.zero, +).hasBytes(of: Scalar(1)))
    }
  }

  @Test("Fresh coefficients every time")
  func fresh() {
    let secret = Scalar.random()
    let first = Shamir.shares(of: secret, threshold: 2, at: [1])[0]
    let second = Shamir.shares(of: secret, threshold: 2, at: [1])[0]
    #expect(!first.hasBytes(of: second))
  }

  @Test("No share is given at zero, where the secret is")
  func shareAtZero() async {
    await #expect(processExitsWith: .failure) {
      _ = Shamir.shares(of: Scalar(5), threshold: 2, at: [1, 0])
    }
  }

  @Test("One point twice has no weights")
  func pointTwice() async {
    await #expect(processExitsWith: .failure) { _ = Shamir<Scalar>.weights(at: [1, 2, 1]) }
  }

  private func secret(from shares: [Scalar], _ points: [Int], _ subset: [Int]) -> Scalar {
    Shamir.secret(
      from: subset.map { shares[$0] }, weights: Shamir.weights(at: subset.map { points[$0] }))
  }

  /// The shares under this choice of coefficients, one random number for each.
  private func shares(
    of secret: ToyElement, _ choice: [ToyElement], at points: [Int]
  ) -> [ToyElement] {
    var drawn = 0
    let shares = Shamir.shares(of: secret, threshold: choice.count + 1, at: points) {
      drawn += 1
      return choice[drawn - 1]
    }
    #expect(drawn == choice.count)
    return shares
  }

  private func choices(_ count: Int) -> [[ToyElement]] {
    (0..<count).reduce([[]]) { lists, _ in
      lists.flatMap { list in ToyElement.all.map { list + [$0] } }
    }
  }

  private func differences<Field: SharingField>(_ values: [Field]) -> [Field] {
    zip(values.dropFirst(), values).map { $0 - $1 }
  }

  private func subsets(of n: Int, count: Int) -> [[Int]] {
    (0..<(1 << n)).filter { $0.nonzeroBitCount == count }.map { bits in
      (0..<n).filter { bits >> $0 & 1 == 1 }
    }
  }
}
