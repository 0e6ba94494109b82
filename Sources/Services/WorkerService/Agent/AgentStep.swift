internal import Execution
internal import Runs
internal import Synchronization
internal import Workers

/// A step that a worker has: its log on the way to the server, and the wish that it stops.
final class AgentStep: StepContext {
    private struct State {
        var stop: StopReason?
        var handlers: [@Sendable (StopReason) -> Void] = []
        var lines: [WorkerLogBatch.Line] = []
        /// The number of the first of `lines`.
        var first: Int64 = 1
        var leftOut = 0
        var progress: WorkerBeat.Progress?
        var isDropped = false
        var sentTable: SentTable?
        var queries = 0
    }

    let work: WorkBatch.Work
    private let state = Mutex(State())

    /// Lines that wait for the server; more are counted and left out.
    static let lineLimit = 20_000
    /// Bytes of lines in one batch, about.
    private static let batchBytes = 1 << 20

    init(_ work: WorkBatch.Work) { self.work = work }

    func log(_ level: LogLevel, _ message: String) {
        state.withLock { state in
            guard state.lines.count < Self.lineLimit else {
                state.leftOut += 1
                return
            }
            state.lines.append(.init(level: level, message: Self.cut(message)))
        }
    }

    func progress(rows: Int64?, fraction: Double?) {
        state.withLock { $0.progress = WorkerBeat.Progress(rows: rows, fraction: fraction) }
    }

    var isCancelled: Bool { state.withLock { $0.stop != nil } }

    func onCancel(_ handler: @escaping @Sendable (StopReason) -> Void) {
        let reason = state.withLock { state in
            if state.stop == nil { state.handlers.append(handler) }
            return state.stop
        }
        if let reason { handler(reason) }
    }

    // MARK: The worker's side

    /// Asks the step to stop; the first reason stands.
    func stop(_ reason: StopReason) {
        let handlers = state.withLock { state in
            guard state.stop == nil else { return [@Sendable (StopReason) -> Void]() }
            state.stop = reason
            defer { state.handlers = [] }
            return state.handlers
        }
        for handler in handlers { handler(reason) }
    }

    /// The step is somebody else's: nothing of it is told any more.
    func drop() { state.withLock { $0.isDropped = true } }
    var isDropped: Bool { state.withLock { $0.isDropped } }

    /// Its rows are with the server.
    func gave(_ table: SentTable) { state.withLock { $0.sentTable = table } }
    var sentTable: SentTable? { state.withLock { $0.sentTable } }

    /// The number of the step's next query.
    func nextQuery() -> Int {
        state.withLock { state in
            state.queries += 1
            return state.queries
        }
    }

    var lastProgress: WorkerBeat.Progress? { state.withLock { $0.progress } }

    /// The lines to send next; they stay until `sent` says that they came.
    func batch() -> WorkerLogBatch? {
        state.withLock { state in
            if state.leftOut > 0, state.lines.count < Self.lineLimit {
                let text = "\(state.leftOut) lines were left out, since the server did not take them in time"
                state.lines.append(.init(level: .warning, message: text))
                state.leftOut = 0
            }
            guard !state.lines.isEmpty else { return nil }
            var bytes = 0
            let part = state.lines.prefix(WorkerLogBatch.lineLimit).prefix { line in
                defer { bytes += line.message.utf8.count }
                return bytes < Self.batchBytes
            }
            return WorkerLogBatch(lease: work.lease, first: state.first, lines: Array(part))
        }
    }

    func sent(_ batch: WorkerLogBatch) {
        state.withLock { state in
            let count = Int(batch.first + Int64(batch.lines.count) - state.first)
            guard count > 0 else { return }
            state.lines.removeFirst(min(count, state.lines.count))
            state.first += Int64(count)
        }
    }

    private static func cut(_ message: String) -> String {
        guard message.utf8.count > WorkerLogBatch.lineBytesLimit else { return message }
        // The mark by which whoever masks secrets knows that the line went on.
        let mark = ProcessLine.cutMark
        return String(decoding: message.utf8.prefix(WorkerLogBatch.lineBytesLimit - 16), as: UTF8.self) + mark
    }
}
