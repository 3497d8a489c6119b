/// The 18 characters that name an enterprise in China, with their two check characters.
///
///     department 1, category 1, division 6 | organisation 8 + check 1 | check 1
///
/// GB 32100-2015 for the whole, GB 11714-1997 for the organisation code inside it.
package enum UnifiedSocialCreditCode {
  /// Digits and capital letters without I, O, S, V and Z; the value of a character is its place.
  private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

  /// 3^i mod 31, the weight of character i.
  private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

  private static let organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2]

  /// An enterprise (department 9, category 1) that cannot exist: no province has number 99. Its
  /// organisation code begins with MA, as those given since 2015 do.
  private static let prefix = Array("91990000MA".utf8)

  /// How many codes can be invented: six characters are left.
  static let inventedCount = 887_503_681

  /// The code of the invented enterprise `number`.
  static func invented(_ number: Int) -> String {
    precondition((0..<inventedCount).contains(number), "six characters hold no such number")
    var characters = prefix
    var rest = number
    for _ in 0..<6 {
      characters.append(alphabet[rest % alphabet.count])
      rest /= alphabet.count
    }
    characters.append(organisationCheck(characters[8...]))
    characters.append(check(characters[...])!)
    return String(decoding: characters, as: UTF8.self)
  }

  /// Whether `code` has the right length, characters and last check character.
  package static func isValid(_ code: String) -> Bool {
    let characters = Array(code.utf8)
    return characters.count == 18 && check(characters[..<17]) == characters[17]
  }

  /// The last character, `(31 - Σ value weight) mod 31`; nil when a character is not in the alphabet.
  private static func check(_ characters: ArraySlice<UInt8>) -> UInt8? {
    var sum = 0
    for (character, weight) in zip(characters, weights) {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      sum += value * weight
    }
    return alphabet[(31 - sum % 31) % 31]
  }

  /// The ninth character of an organisation code, `11 - Σ value weight mod 11`, where 10 is written
  /// X and 11 is written 0. Here letters count from A = 10 without a gap.
  private static func organisationCheck(_ characters: ArraySlice<UInt8>) -> UInt8 {
    var sum = 0
    for (character, weight) in zip(characters, organisationWeights) {
      let isDigit = character <= UInt8(ascii: "9")
      let base = isDigit ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10
      sum += Int(character - base) * weight
    }
    let check = (11 - sum % 11) % 11
    return check == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(check)
  }
}
