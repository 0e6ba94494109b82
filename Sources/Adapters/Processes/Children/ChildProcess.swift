internal import CIsolation
internal import Execution
internal import Glibc
internal import Synchronization
internal import Threads

/// A child that runs; a thread of its own follows it to its end.
final class ChildProcess: RunningProcess {
    let command: ProcessCommand
    let child: StartedChild
    private let state = Mutex(State())

    private struct State {
        var result: ProcessResult?
        var waiting: [CheckedContinuation<ProcessResult, Never>] = []
        /// Why the launcher ends it; the first reason counts.
        var reason: ProcessResult.Ending?
        /// When SIGTERM was sent.
        var askedAt: ContinuousClock.Instant?
        /// Whether the way to the first process is closed, upon which it ends everything.
        var isCut = false
    }

    init(command: ProcessCommand, child: StartedChild) {
        self.command = command
        self.child = child
    }

    var id: Int32 { child.pid }

    func terminate() { ask(.terminated) }

    func kill() { end(.terminated) }

    func wait() async -> ProcessResult {
        await withCheckedContinuation { continuation in
            let result = state.withLock { state in
                if state.result == nil { state.waiting.append(continuation) }
                return state.result
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    /// Asks the program to end, for a reason.
    func ask(_ reason: ProcessResult.Ending) {
        state.withLock { state in
            guard state.result == nil, !state.isCut else { return }
            state.reason = state.reason ?? reason
            guard state.askedAt == nil else { return }
            state.askedAt = .now
            _ = SystemCall.writeAll([UInt8(ascii: "t")], to: child.lifeline)
        }
    }

    /// Ends everything at once, for a reason.
    func end(_ reason: ProcessResult.Ending) {
        state.withLock { state in
            guard state.result == nil, !state.isCut else { return }
            state.reason = state.reason ?? reason
            state.isCut = true
            close(child.lifeline)
        }
    }

    /// Whether it has ended and its output was taken.
    var isOver: Bool { state.withLock { $0.result != nil } }

    /// When it was asked to end, if it was.
    var askedAt: ContinuousClock.Instant? { state.withLock { $0.askedAt } }

    /// Records the end; `report` is nil where the first process was itself killed.
    func finish(
        _ report: ChildReport?, started: ContinuousClock.Instant, output: (seen: Int64, kept: Int64),
        handover: ProcessHandover.Content
    ) {
        end(.signalled(SIGKILL))
        close(child.report)
        martlet_wait(child.pid)
        let (result, waiting) = state.withLock { state in
            var ending = state.reason ?? .signalled(SIGKILL)
            if let report {
                // A child that ended by itself while it was asked to keeps its own end.
                if let status = report.exitStatus, state.reason == .signalled(SIGKILL) || state.reason == nil {
                    ending = .exited(status: status)
                } else if state.reason == .signalled(SIGKILL) {
                    let limit = command.limits.cpuTime
                    let isOver = limit.map { report.cpuTime >= $0 } ?? false
                    ending = isOver ? .reachedLimit(.cpuTime) : .signalled(report.signal)
                }
            }
            let result = ProcessResult(
                ending: ending, wallTime: started.duration(to: .now), cpuTime: report?.cpuTime ?? .zero,
                peakMemory: report?.peakMemory ?? 0, outputBytes: output.seen, keptOutputBytes: output.kept,
                handover: handover)
            state.result = result
            defer { state.waiting = [] }
            return (result, state.waiting)
        }
        for continuation in waiting { continuation.resume(returning: result) }
    }
}
