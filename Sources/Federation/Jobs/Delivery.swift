internal import Cryptography
public import Foundation
internal import SecureAggregation

/// A file that a job left.
public struct ResultFile: Sendable, Equatable {
  public let name: String
  public let content: Data

  public init(name: String, content: Data) {
    self.name = name
    self.content = content
  }
}

/// What came of a job, as the coordinator hands it to those entitled: its files, and its word for
/// them.
public struct Delivery: Sendable, Equatable {
  public let files: [ResultFile]
  /// The coordinator's certificate, in DER.
  public let certificate: [UInt8]
  /// By that certificate's key, over ``statement(of:job:)``.
  public let signature: [UInt8]

  public init(files: [ResultFile], certificate: [UInt8], signature: [UInt8]) {
    self.files = files
    self.certificate = certificate
    self.signature = signature
  }

  /// Signed by `seal`.
  ///
  /// - Parameter job: the digest of its signed manifest.
  public init(_ files: [ResultFile], of job: [UInt8], sealedBy seal: any Seal) throws {
    self.files = files
    certificate = try seal.certificate
    signature = try seal.signature(of: Self.statement(of: files, job: job))
  }

  /// What is signed: these files, with these contents, came of this job.
  public static func statement(of files: [ResultFile], job: [UInt8]) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk delivery 1")
    transcript.append(job)
    for file in files.sorted(by: { $0.name < $1.name }) {
      transcript.append(Array(file.name.utf8))
      transcript.append(Digest.sha256(of: Array(file.content)))
    }
    return transcript.digest()
  }

  /// The coordinator's word as a file beside the others, so that anybody can ask again whether they are
  /// what it signed.
  public struct Record: Codable, Sendable, Equatable {
    /// Beside the files.
    public static let name = "signature.json"

    /// The digest of the job's signed manifest.
    public let job: [UInt8]
    public let certificate: [UInt8]
    public let signature: [UInt8]
  }

  func record(of job: [UInt8]) throws -> ResultFile {
    let record = Record(job: job, certificate: certificate, signature: signature)
    return ResultFile(name: Record.name, content: Data(try CanonicalJSON.bytes(of: record)))
  }

  /// Names that stay inside a folder, each once, and none that the signature's file has.
  var hasPlainNames: Bool {
    let isPlain = { (name: String) in
      !name.isEmpty && name != Record.name && name.utf8.count <= 100 && !name.hasPrefix(".")
        && name.utf8.allSatisfy { byte in
          (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
            || [0x2D, 0x2E, 0x5F].contains(byte)
        }
    }
    return files.count <= 100 && files.allSatisfy { isPlain($0.name) }
      && Set(files.map(\.name)).count == files.count
  }
}

/// A coordinator's key for signing results.
public protocol Seal: Sendable {
  /// In DER.
  var certificate: [UInt8] { get throws }
  func signature(of statement: [UInt8]) throws -> [UInt8]
}

/// Where an institution keeps what its jobs left.
public protocol ResultShelf: Sendable {
  /// Writes all files or none.
  ///
  /// - Parameter job: the manifest's id, in hexadecimal digits.
  func keep(_ files: [ResultFile], of job: String) throws

  /// A file that was kept; nil when there is none.
  func file(_ name: String, of job: String) throws -> Data?

  /// Keeps what this party has learned of its own rows (CSV), which nobody has sent. A later word of a job
  /// replaces an earlier one of the same kind.
  func keepOwn(_ csv: Data, _ kind: OwnRows.Kind, of job: String) throws
}
