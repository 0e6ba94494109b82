internal import Errors
internal import Execution
internal import Glibc
internal import JSON
internal import Synchronization

/// A step that runs in a process of its own.
final class PythonRun: Sendable {
    let step: PythonStep
    let host: any PythonHost
    let folder: PrivateFolder
    let channel: MessageChannel
    /// Wakes the thread that follows the step.
    let news: Pipe
    private let state = Mutex(State())

    private struct State {
        var number: Int64 = 0
        var interpreter: PythonInterpreter?
        /// The process in the interpreter's namespace.
        var pid: Int32?
        var end: PythonEnd?
        var tables: [PythonTable] = []
        var reason: ProcessResult.Ending?
        var askedAt: ContinuousClock.Instant?
        var result: Result<PythonResult, MartletError>?
        var waiting: CheckedContinuation<Result<PythonResult, MartletError>, Never>?
    }

    init(step: PythonStep, host: any PythonHost, folder: PrivateFolder, channel: MessageChannel) throws(MartletError) {
        self.step = step
        self.host = host
        self.folder = folder
        self.channel = channel
        news = try Pipe.make()
    }

    deinit { news.closeBoth() }

    func place(number: Int64, interpreter: PythonInterpreter) {
        state.withLock { state in
            state.number = number
            state.interpreter = interpreter
        }
    }

    func started(pid: Int32) { state.withLock { $0.pid = pid } }

    func ended(_ end: PythonEnd) {
        state.withLock { $0.end = end }
        _ = SystemCall.writeAll([1], to: news.writing)
    }

    func take(_ table: PythonTable) { state.withLock { $0.tables.append(table) } }
    var tables: [PythonTable] { state.withLock { $0.tables } }

    var end: PythonEnd? { state.withLock { $0.end } }
    var reason: ProcessResult.Ending? { state.withLock { $0.reason } }
    var askedAt: ContinuousClock.Instant? { state.withLock { $0.askedAt } }

    /// The step's process as this machine's own namespace has it, with that of its interpreter.
    var place: (interpreter: Int32, pid: Int32)? {
        state.withLock { state in
            guard let pid = state.pid, let interpreter = state.interpreter else { return nil }
            return (interpreter.process.id, pid)
        }
    }

    /// Asks the step to end.
    func ask(_ reason: ProcessResult.Ending) { signal(SIGTERM, reason) }

    /// Ends the step with all that it started.
    func kill(_ reason: ProcessResult.Ending) { signal(SIGKILL, reason) }

    /// Sees to it that nothing is left of a step that has said its last.
    func endRest() {
        let target = state.withLock { state in state.end == nil ? state.interpreter.map { ($0, state.number) } : nil }
        if let (interpreter, step) = target { interpreter.send(signal: SIGKILL, to: step) }
    }

    private func signal(_ number: Int32, _ reason: ProcessResult.Ending) {
        let target: (PythonInterpreter, Int64)? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.reason = state.reason ?? reason
            if number == SIGTERM {
                guard state.askedAt == nil else { return nil }
                state.askedAt = .now
            }
            return state.interpreter.map { ($0, state.number) }
        }
        if let (interpreter, step) = target { interpreter.send(signal: number, to: step) }
    }

    func finish(_ result: Result<PythonResult, MartletError>) {
        let waiting = state.withLock { state in
            // Whoever waits has it alone, so that the files of its tables go when they let go of it.
            if state.waiting == nil { state.result = result }
            state.interpreter = nil
            state.tables = []
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: result)
    }

    /// Waits for the step's end; called once.
    func wait() async throws(MartletError) -> PythonResult {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<PythonResult, MartletError>, Never>) in
            let result = state.withLock { state in
                if state.result == nil { state.waiting = continuation }
                defer { state.result = nil }
                return state.result
            }
            if let result { continuation.resume(returning: result) }
        }
        return try result.get()
    }
}
