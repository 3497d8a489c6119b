internal import Dispatch
internal import Foundation

/// What this machine knows of a host's name.
enum HostName {
  /// Why the name leads to no address; nil when it does.
  static func unknown(_ host: String) async -> String? {
    // The system's search blocks, for seconds where a name server does not answer.
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: search(host)) }
    }
  }

  private static func search(_ host: String) -> String? {
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, nil, &found)
    if let found { freeaddrinfo(found) }
    return code == 0 ? nil : String(cString: gai_strerror(code))
  }
}
