internal import CIsolation
internal import Errors
internal import Execution
internal import Glibc
internal import JSON
internal import Synchronization
internal import Threads

/// A warm interpreter: a child that has imported what steps need, and forks for each of them.
final class PythonInterpreter: Sendable {
    let process: ChildProcess
    let program: PythonProgram
    private let control: MessageChannel
    private let state: Mutex<State>
    private let messages = Mutex<[String]>([])

    private struct State {
        var runs: [Int64: PythonRun] = [:]
        var next: Int64 = 1
        var isOpen = true
    }

    /// Starts an interpreter and waits until it is warm.
    init(
        start: ChildStart, command: ProcessCommand, folder: PrivateFolder, program: PythonProgram
    ) throws(MartletError) {
        self.program = program
        let (channel, other) = try MessageChannel.pair()
        control = channel
        state = Mutex(State())
        let output = try Pipe.make()
        let error = try Pipe.make()
        var start = start
        start.channel = other
        start.output = output.writing
        start.error = error.writing
        let child: StartedChild
        do throws(MartletError) {
            child = try start.start()
        } catch let failure {
            for descriptor in [other, output.reading, output.writing, error.reading, error.writing] {
                Glibc.close(descriptor)
            }
            folder.remove()
            throw failure
        }
        Glibc.close(other)
        Glibc.close(output.writing)
        Glibc.close(error.writing)
        process = ChildProcess(command: command, child: child)
        let relay = try OutputRelay<ProcessLine> { [weak self] line in self?.keep(line.text) }
        let followed = process
        let outputs = (output.reading, error.reading)
        _ = try SystemThread.start(name: "python") {
            var watch = ChildWatch(
                process: followed, folder: folder, relay: relay, output: outputs.0, error: outputs.1, input: nil)
            watch.follow()
        }
        guard let ready = control.receive(), ready.kind == "r" else {
            process.end(.terminated)
            // Its last words have come when it is gone.
            while !process.isOver { usleep(1000) }
            throw MartletError(
                .unavailable, "Python did not start ('\(start.program)'): \(said)",
                hint: "'martlet doctor' says which Python is used, and what it lacks.")
        }
        _ = try SystemThread.start(name: "python control") { [self] in listen() }
    }

    private func keep(_ line: String) {
        messages.withLock { lines in
            lines.append(line)
            if lines.count > Self.keptLines { lines.removeFirst() }
        }
    }

    private static let keptLines = 20

    /// The last that the interpreter itself said, for errors.
    private var said: String {
        let lines = messages.withLock { $0 }
        return lines.isEmpty ? "it ended at once" : lines.joined(separator: " / ")
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }
    var isIdle: Bool { state.withLock { $0.runs.isEmpty } }

    /// Forks for a step.
    func fork(_ run: PythonRun, _ request: JSONValue, descriptors: [Int32]) throws(MartletError) {
        let number: Int64? = state.withLock { state in
            guard state.isOpen else { return nil }
            defer { state.next += 1 }
            state.runs[state.next] = run
            return state.next
        }
        guard let number, case .object(var members) = request else { throw gone }
        run.place(number: number, interpreter: self)
        members["id"] = .integer(number)
        guard control.send("f", .object(members), descriptors: descriptors) else {
            _ = state.withLock { $0.runs.removeValue(forKey: number) }
            throw gone
        }
    }

    private var gone: MartletError {
        MartletError(.unavailable, "the Python interpreter has ended", hint: "Try again.", retry: .safely)
    }

    func send(signal: Int32, to number: Int64) {
        control.send("k", ["id": .integer(number), "signal": .integer(Int64(signal))])
    }

    func close() {
        state.withLock { $0.isOpen = false }
        process.end(.terminated)
    }

    /// The thread that hears from the interpreter.
    private func listen() {
        while let message = control.receive() {
            let id = message.value["id"]?.intValue ?? 0
            switch message.kind {
            case "s": state.withLock { $0.runs[id] }?.started(pid: Int32(message.value["pid"]?.intValue ?? 0))
            case "x": state.withLock { $0.runs.removeValue(forKey: id) }?.ended(PythonEnd(message.value))
            default: break
            }
        }
        let runs = state.withLock { state in
            state.isOpen = false
            defer { state.runs = [:] }
            return Array(state.runs.values)
        }
        for run in runs { run.ended(PythonEnd(status: SIGKILL, isInterpreterGone: true)) }
        process.end(.terminated)
    }
}

/// How the process of a step ended.
struct PythonEnd: Sendable {
    /// As wait() gives it.
    var status: Int32
    var cpuTime: Duration = .zero
    var peakMemory: Int64 = 0
    /// Why it could not be forked.
    var error: String?
    var isInterpreterGone = false

    init(status: Int32, isInterpreterGone: Bool) {
        self.status = status
        self.isInterpreterGone = isInterpreterGone
    }

    init(_ value: JSONValue) {
        status = Int32(truncatingIfNeeded: value["status"]?.intValue ?? 0)
        cpuTime = .microseconds(value["cpu"]?.intValue ?? 0)
        peakMemory = value["peak"]?.intValue ?? 0
        error = value["error"]?.stringValue
    }
}
