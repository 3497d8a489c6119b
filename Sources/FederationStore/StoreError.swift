internal import GRDB
public import SecureAggregation

/// Why a store cannot be used, or has refused. What a call was to write has not been written then,
/// nor part of it.
///
/// Each case begins with the path of the file; none carries what is in it.
public enum StoreError: Error, Equatable, Sendable {
  case noFolder(String)
  case cannotOpen(String)
  case readOnly(String)
  case full(String)
  case notAStore(String)
  case newerVersion(String)
  case locked(String, after: Duration)
  case counterWouldGoBack(String, from: AttemptCounter, to: AttemptCounter)
  case damaged(String)
  /// - Parameter code: SQLite's extended result code.
  case failed(String, code: Int)
}

extension StoreError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .noFolder(let path):
      "the folder of the store \(path) does not exist; make it, or correct the path."
    case .cannotOpen(let path):
      "the store '\(path)' cannot be opened; name a file on a local disk, in a folder that this "
        + "user may write to."
    case .readOnly(let path):
      "the store \(path) cannot be written, and a node tells nothing that it cannot note; let its "
        + "user write the file and its folder."
    case .full(let path):
      "the disk of the store \(path) is full; nothing was written, make room and ask again."
    case .notAStore(let path):
      "\(path) is no store of this kind and was left as it is; name another file."
    case .newerVersion(let path):
      "the store \(path) is of a newer version of FedRisk; use that version, or a later one."
    case .locked(let path, let patience):
      "another process has had the store \(path) locked for \(patience); see which one it is "
        + "(another node, a backup, an open shell) and let it finish."
    case .counterWouldGoBack(let path, let from, let to):
      "the store \(path) knows of \(from.announced) attempts announced and attempt \(from.spent) "
        + "spent, and was to go back to \(to.announced) and \(to.spent); see that one node alone "
        + "works on the job, and start it again."
    case .damaged(let path):
      "the store \(path) is damaged; stop the node, keep the file, and look into its disk. Do not "
        + "go on from an older copy: it has forgotten what was told since."
    case .failed(let path, let code):
      "SQLite failed on the store \(path) with code \(code), which sqlite.org/rescode.html "
        + "explains; nothing was written."
    }
  }

  /// SQLite's own messages quote statements; what is left of them here is the code.
  init(_ error: any Error, at path: String, patience: Duration) {
    if let known = error as? StoreError {
      self = known
      return
    }
    // Only the reading of rows throws anything else.
    guard let failure = error as? DatabaseError else {
      self = .damaged(path)
      return
    }
    switch failure.extendedResultCode {
    // The file beside the store that cannot grow.
    case .SQLITE_IOERR_SHMSIZE: self = .full(path)
    default:
      switch failure.resultCode {
      case .SQLITE_CANTOPEN: self = .cannotOpen(path)
      case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path)
      case .SQLITE_FULL: self = .full(path)
      case .SQLITE_NOTADB: self = .notAStore(path)
      case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path, after: patience)
      case .SQLITE_CORRUPT: self = .damaged(path)
      default: self = .failed(path, code: Int(failure.extendedResultCode.rawValue))
      }
    }
  }
}
