internal import Synchronization

/// Takes spans until they are sent; never waits, and drops what comes while it is full.
public final class Tracer: Sendable {
    /// The part of traces that begin here and are recorded, from 0 to 1; what others began is theirs to say.
    public let ratio: Double
    /// Spans that may wait to be sent.
    public let limit: Int
    /// Spans that were lost since too many waited, or since they could not be sent.
    public let dropped = Counter()
    public let sent = Counter()
    private let waiting = Mutex<[Span]>([])

    public init(limit: Int, ratio: Double = 1) {
        self.limit = limit
        self.ratio = ratio
    }

    public func record(_ spans: [Span]) {
        let room = waiting.withLock { waiting in
            let room = max(0, min(spans.count, limit - waiting.count))
            waiting += spans.prefix(room)
            return room
        }
        if room < spans.count { dropped.add(spans.count - room) }
    }

    /// The spans that wait longest, which wait no longer.
    public func take(_ count: Int) -> [Span] {
        waiting.withLock { waiting in
            let taken = Array(waiting.prefix(count))
            waiting.removeFirst(taken.count)
            return taken
        }
    }

    public var count: Int { waiting.withLock { $0.count } }

    /// Whether a trace that begins here is recorded; decided by its ID, so that everybody decides the same.
    public func samples(_ trace: TraceID) -> Bool {
        if ratio >= 1 { return true }
        return Double(trace.low >> 11) < ratio * Double(UInt64(1) << 53)
    }

    /// A place for a new span: inside of another one, or at the beginning of a trace.
    public func begin(inside parent: TraceContext?) -> TraceContext {
        var generator = SystemRandomNumberGenerator()
        let span = SpanID(UInt64.random(in: 1 ... .max, using: &generator))
        let trace = TraceID(high: generator.next(), low: UInt64.random(in: 1 ... .max, using: &generator))
        guard let span, let trace else { preconditionFailure("neither is zero") }
        guard let parent else { return TraceContext(trace: trace, span: span, isSampled: samples(trace)) }
        return TraceContext(trace: parent.trace, span: span, isSampled: parent.isSampled)
    }
}
