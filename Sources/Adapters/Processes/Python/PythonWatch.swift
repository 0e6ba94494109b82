internal import Errors
internal import Execution
internal import Glibc
internal import JSON

/// The thread that follows a step: what it asks, its output, its limits, its end.
struct PythonWatch {
    private let run: PythonRun
    private let relay: OutputRelay<PythonSaid>
    private var output: Int32
    private var error: Int32
    private let started = ContinuousClock.now
    private var lines: [LineSplitter]
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var seen: Int64 = 0
    private var kept: Int64 = 0
    private var isRelaying = false
    private var hasChannel = true
    private var answer: JSONValue?
    private var failure: JSONValue?
    /// What a step said as its last that left no process behind: whether its own is gone by now does not matter any more.
    private var ownEnd: PythonEnd?
    private var nextLook: ContinuousClock.Instant
    private var outerPid: Int32?

    private static let interval = Duration.milliseconds(100)
    private static let longestInterval = Duration.seconds(1)
    /// How long a message may take from its first byte to its last.
    private static let messageTime = Duration.seconds(2)

    init(run: PythonRun, output: Int32, error: Int32) throws(MartletError) {
        self.run = run
        self.output = output
        self.error = error
        let host = run.host
        relay = try OutputRelay { said in await host.log(said.level, said.text) }
        let limit = run.step.limits.lineBytes
        lines = [LineSplitter(stream: .output, lineLimit: limit), LineSplitter(stream: .error, lineLimit: limit)]
        nextLook = .now + Self.interval
    }

    mutating func follow() {
        while !hasEnded || hasChannel || output >= 0 || error >= 0 || isRelaying { pass() }
        var rest = (lines[0].rest() + lines[1].rest()).map(PythonSaid.init)
        if kept < seen { rest.append(PythonSaid(run.step.limits.dropped(seen: seen, kept: kept, by: run.step.name))) }
        if !rest.isEmpty {
            relay.give(rest)
            isRelaying = true
            while isRelaying { pass() }
        }
        relay.finish()
        run.folder.remove()
        run.finish(result)
    }

    private var hasEnded: Bool { ownEnd != nil || run.end != nil }

    private mutating func pass() {
        let hears = Int16(POLLIN)
        var places = [
            pollfd(fd: hasChannel && !isRelaying ? run.channel.descriptor : -1, events: hears, revents: 0),
            pollfd(fd: isRelaying ? -1 : output, events: hears, revents: 0),
            pollfd(fd: isRelaying ? -1 : error, events: hears, revents: 0),
            pollfd(fd: isRelaying ? relay.wake : -1, events: hears, revents: 0),
            pollfd(fd: !hasEnded ? run.news.reading : -1, events: hears, revents: 0),
        ]
        let wait = max(.zero, ContinuousClock.now.duration(to: nextLook)).components
        // What it printed before its last word is in the pipes.
        let isLast = ownEnd != nil && !isRelaying
        let milliseconds = isLast ? 0 : 1 + wait.seconds * 1000 + wait.attoseconds / 1_000_000_000_000_000
        guard unsafe poll(&places, nfds_t(places.count), Int32(milliseconds)) >= 0 else { return }
        if places[3].revents != 0 {
            relay.acknowledge()
            isRelaying = false
        }
        if places[1].revents != 0 { output = read(from: output, into: 0) }
        if places[2].revents != 0, !isRelaying { error = read(from: error, into: 1) }
        if places[0].revents != 0, !isRelaying { hear() }
        if hasEnded, hasChannel || output >= 0 || error >= 0, places.allSatisfy({ $0.revents == 0 }), !isRelaying {
            // Its process is gone and all that it wrote was read: whoever still holds an end is no part of it.
            closeAll()
        }
        if !hasEnded, ContinuousClock.now >= nextLook { look() }
        if hasEnded { nextLook = .now + Self.interval }
    }

    private mutating func closeAll() {
        if output >= 0 { close(output) }
        if error >= 0 { close(error) }
        (output, error, hasChannel) = (-1, -1, false)
    }

    private mutating func read(from descriptor: Int32, into index: Int) -> Int32 {
        let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
        if count < 0 && errno == EINTR { return descriptor }
        guard count > 0 else {
            close(descriptor)
            return -1
        }
        seen += Int64(count)
        let room = Int(min(Int64(count), max(0, run.step.limits.outputBytes - kept)))
        kept += Int64(room)
        let batch = lines[index].take(buffer[..<room])
        if room < count { lines[index].cut() }
        if !batch.isEmpty {
            relay.give(batch.map(PythonSaid.init))
            isRelaying = true
        }
        return descriptor
    }

    /// Takes a message of the step.
    private mutating func hear() {
        let message: MessageChannel.Message
        switch run.channel.receive(within: Self.messageTime) {
        case .message(let came): message = came
        case .end:
            hasChannel = false
            return
        case .nonsense: return refuse()
        }
        if message.descriptor >= 0 { close(message.descriptor) }
        switch message.kind {
        case "L": say(PythonSaid(message.value))
        case "Q", "T", "Z":
            let request = PythonRequest(run: run, message: message)
            // The step waits for the answer, and this thread has to go on reading its output meanwhile.
            Task { await request.answer() }
        case "R":
            answer = message.value
            // One that is being ended is waited for: how its process ended is what counts then.
            if run.reason == nil, let usage = message.value["usage"], usage != .null {
                ownEnd = PythonEnd(usage)
                hasChannel = false
                // Before the rest is read, which one that goes on printing would make endless.
                run.endRest()
            }
        case "F": failure = message.value
        default: refuse()
        }
    }

    /// Ends a step that wrote something else than messages to the server.
    private mutating func refuse() {
        hasChannel = false
        failure = [
            "type": "FormError", "code": .string(ErrorCode.invalidInput.rawValue),
            "message": "it wrote something of its own to descriptor 3, where messages to the server go",
        ]
        run.kill(.signalled(SIGKILL))
    }

    /// Passes on a line of the step's log; such lines are output as others are.
    private mutating func say(_ said: PythonSaid) {
        let limits = run.step.limits
        var said = said
        let count = said.text.utf8.count + 1
        seen += Int64(count)
        guard kept + Int64(count) <= limits.outputBytes else {
            kept = limits.outputBytes
            return
        }
        kept += Int64(count)
        if count > limits.lineBytes {
            said.text = String(decoding: said.text.utf8.prefix(limits.lineBytes), as: UTF8.self) + ProcessLine.cutMark
        }
        relay.give([said])
        isRelaying = true
    }

    private mutating func look() {
        let now = ContinuousClock.now
        let limits = run.step.limits
        defer { nextLook = .now + min(Self.longestInterval, max(Self.interval, now.duration(to: .now) * 9)) }
        if let asked = run.askedAt, asked.duration(to: now) >= run.step.grace {
            run.kill(.terminated)
            return
        }
        if let limit = limits.wallTime, started.duration(to: now) >= limit { run.ask(.reachedLimit(.wallTime)) }
        if outerPid == nil { outerPid = run.place.flatMap { InnerProcess.find($0.pid, of: $0.interpreter) } }
        if let outerPid, limits.memory != nil || limits.cpuTime != nil || limits.processes != nil {
            let usage = TreeUsage(of: outerPid)
            if let limit = limits.processes, usage.threads > limit { run.kill(.reachedLimit(.processes)) }
            if let limit = limits.memory, usage.memory > limit { run.kill(.reachedLimit(.memory)) }
            if let limit = limits.cpuTime, usage.cpuTime >= limit { run.kill(.reachedLimit(.cpuTime)) }
        }
        if let limit = limits.disk, run.folder.size() > limit { run.kill(.reachedLimit(.disk)) }
    }

    private static func modules(_ told: JSONValue?) -> [String: String] {
        var modules: [String: String] = [:]
        for value in told?.arrayValue ?? [] {
            guard let parts = value.arrayValue, parts.count == 2, let path = parts[0].stringValue else { continue }
            modules[path] = parts[1].stringValue
        }
        return modules
    }

    private var result: Result<PythonResult, MartletError> {
        let end = ownEnd ?? run.end ?? PythonEnd(status: SIGKILL, isInterpreterGone: true)
        let usage = ProcessResult(
            ending: .exited(status: (end.status >> 8) & 0xFF), wallTime: started.duration(to: .now),
            cpuTime: end.cpuTime, peakMemory: end.peakMemory, outputBytes: seen, keptOutputBytes: kept)
        if let answer, end.status == 0 {
            return .success(
                PythonResult(
                    outputs: answer["outputs"] ?? [:], metadata: answer["metadata"] ?? [:], tables: run.tables,
                    modules: Self.modules(answer["modules"]), usage: usage))
        }
        return .failure(PythonFailure(step: run.step, end: end, reason: run.reason, told: failure).error)
    }
}

/// Something that a step says.
struct PythonSaid: Sendable {
    var level: PythonLogLevel
    var text: String

    init(_ line: ProcessLine) {
        level = line.stream == .error ? .warning : .info
        text = line.shown
    }

    init(_ warning: String) {
        level = .warning
        text = warning
    }

    init(_ value: JSONValue) {
        level = value["level"]?.stringValue.flatMap(PythonLogLevel.init(rawValue:)) ?? .info
        text = value["message"]?.stringValue ?? ""
    }
}

/// Finds the process that another namespace calls by a number.
enum InnerProcess {
    /// - Parameter supervisor: The first process of the interpreter's namespace, as this one has it.
    static func find(_ pid: Int32, of supervisor: Int32) -> Int32? {
        for interpreter in children(of: supervisor) {
            for candidate in children(of: interpreter) {
                let status = SmallFile.text("/proc/\(candidate)/status")
                guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("NSpid:") }) else {
                    continue
                }
                if line.split(separator: "\t").dropFirst().compactMap({ Int32($0) }).contains(pid) { return candidate }
            }
        }
        return nil
    }

    private static func children(of pid: Int32) -> [Int32] {
        SmallFile.text("/proc/\(pid)/task/\(pid)/children").split(separator: " ").compactMap { Int32($0) }
    }
}
