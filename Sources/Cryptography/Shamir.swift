/// Shares of a secret, any `threshold` of which give it back and fewer say nothing.
///
///     f(x) = secret + a₁x + … + aₜ₋₁xᵗ⁻¹ with random aᵢ;  a share is f(point);  secret = f(0)
///
/// Shamir, *How to Share a Secret*, 1979.
package enum Shamir<Field: SharingField> {
  /// One share for each of `points`, which are not zero and all different.
  ///
  /// - Parameter random: known numbers in test vectors only.
  package static func shares(
    of secret: Field, threshold: Int, at points: some Collection<Int>,
    random: () -> Field = { Field.random() }
  ) -> [Field] {
    precondition(threshold >= 1 && !points.contains(0), "a share at zero is the secret")
    var coefficients = [secret]
    coefficients.reserveCapacity(threshold)
    for _ in 1..<threshold { coefficients.append(random()) }
    defer { coefficients.wipe() }
    return points.map { point in
      let x = Field(point)
      return coefficients.reversed().reduce(Field.zero) { $0 * x + $1 }
    }
  }

  /// What each share counts for in the secret: the Lagrange polynomials of `points` at zero.
  ///
  ///     wᵢ = Π_{j ≠ i} xⱼ / (xⱼ - xᵢ)
  package static func weights(at points: [Int]) -> [Field] {
    let x = points.map { Field($0) }
    return x.indices.map { i in
      var (numerator, denominator) = (Field(1), Field(1))
      for j in x.indices where j != i {
        numerator = numerator * x[j]
        denominator = denominator * (x[j] - x[i])
      }
      return numerator * denominator.inverted()
    }
  }

  /// The secret, from `threshold` shares and the weights of their points.
  package static func secret(from shares: [Field], weights: [Field]) -> Field {
    zip(shares, weights).reduce(Field.zero) { $0 + $1.0 * $1.1 }
  }
}
