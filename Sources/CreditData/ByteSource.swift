import CZlib

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The bytes of a file, decompressed when the file begins like gzip, whatever its name.
///
/// zlib's file interface does the work: it passes other files through, reads concatenated gzip
/// members as one, checks their sums and tells a truncated file from a finished one.
@safe final class ByteSource {
  let path: String
  /// The size of the file as it lies on disk.
  let size: Int
  private let file: gzFile

  init(path: String) throws(DataError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw DataError(.cannotOpen, file: path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw DataError(.notAFile, file: path) }
    guard let file = unsafe gzopen(path, "rb") else { throw DataError(.cannotOpen, file: path) }
    unsafe gzbuffer(file, 1 << 16)
    self.path = path
    self.size = Int(status.st_size)
    unsafe self.file = unsafe file
  }

  deinit { unsafe gzclose_r(file) }

  /// How many bytes of the file on disk have been used.
  var position: Int { unsafe Int(gzoffset(file)) }

  /// Appends up to `count` bytes to `bytes` and returns how many there were, 0 at the end.
  func append(_ count: Int, to bytes: inout [UInt8]) throws(DataError) -> Int {
    // zlib counts in 32 bits with a sign.
    let count = min(count, 1 << 30)
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    let found = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe gzread(file, buffer.baseAddress! + start, UInt32(count))
    }
    bytes.removeLast(count - max(0, Int(found)))
    // A truncated file delivers its bytes and only the status tells.
    var status = Z_OK
    _ = unsafe gzerror(file, &status)
    switch status {
    case Z_OK, Z_STREAM_END: return Int(found)
    case Z_ERRNO: throw DataError(.cannotRead, file: path)
    default: throw DataError(.damagedCompression, file: path)
    }
  }
}
