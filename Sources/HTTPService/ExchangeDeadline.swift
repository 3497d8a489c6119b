internal import NIOCore
internal import NIOHTTPTypes

/// Ends a connection on which one exchange takes too long: a body that drips in, an answer that nobody
/// reads. (What drips before a head is whole counts as idleness, which Hummingbird watches.)
///
/// There is at most one timer, which looks when the current exchange began: no cost for each request.
final class ExchangeDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limit: TimeAmount
  /// Requests without the end of their answer; more than one when a client sends ahead.
  private var open = 0
  private var beginning = NIODeadline.now()
  private var timer: Scheduled<Void>?

  init(_ limit: Duration) { self.limit = TimeAmount(limit) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head = unwrapInboundIn(data) {
      if open == 0 { beginning = .now() }
      open += 1
      if timer == nil { schedule(context) }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      open -= 1
      beginning = .now()
    }
    context.write(data, promise: promise)
  }

  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

  private func schedule(_ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(deadline: beginning + limit) {
      let (handler, context) = bound.value
      handler.look(context)
    }
  }

  private func look(_ context: ChannelHandlerContext) {
    timer = nil
    guard open > 0 else { return }
    if beginning + limit <= .now() { context.close(promise: nil) } else { schedule(context) }
  }
}
