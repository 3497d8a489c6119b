public import Hummingbird
internal import NIOCore

/// What the parts that answer a request know of it.
public struct ServiceContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  /// The name of the token that the caller showed.
  public internal(set) var caller: String?
  public internal(set) var maxUploadSize = 0

  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
  }
}

extension Request {
  /// The whole body.
  ///
  /// - Throws: `Problem` 413 when it is larger than the service reads.
  public func bytes(_ context: ServiceContext) async throws -> [UInt8] {
    do {
      return Array(buffer: try await body.collect(upTo: context.maxUploadSize))
    } catch is NIOTooManyBytesError {
      throw Problem.tooLarge(context.maxUploadSize)
    }
  }
}
