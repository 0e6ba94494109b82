internal import CIsolation
public import Errors
public import Execution
internal import Glibc
public import JSON
internal import Synchronization
internal import Threads

/// Interpreters that are kept warm, one for each environment and network, and fork for each step.
public final class ForkingPythonPool: PythonPool {
    private let launcher: LocalProcessLauncher
    private let places: PythonPlaces
    private let threads = BlockingThreads(name: "python start", limit: 4)
    private let interpreters = Mutex<[Key: PythonInterpreter]>([:])
    /// Makes interpreters one after another, so that two steps do not both make the first.
    private let making = Mutex<Void>(())

    private struct Key: Hashable {
        var program: String
        var network: ProcessNetwork
    }

    /// The kernel counts the processes of all steps of an interpreter together; the watch counts those of each.
    private static let processSlack = 1024

    /// Interpreters that are kept; idle ones make room for others.
    static let interpreterLimit = 8

    public init(launcher: LocalProcessLauncher, places: PythonPlaces) {
        self.launcher = launcher
        self.places = places
    }

    public var isolation: ProcessIsolation { launcher.isolation }

    public func run(_ step: PythonStep, host: any PythonHost) async throws(MartletError) -> PythonResult {
        if Task.isCancelled { throw MartletError(.cancelled, "\(step.name) was cancelled") }
        let pool = self
        let run = try await threads.run { () throws(MartletError) in try pool.start(step, host) }
        do {
            return try await withTaskCancellationHandler {
                try await run.wait()
            } onCancel: {
                run.ask(.terminated)
            }
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    public func inspect(_ code: PythonCode, in environment: PythonEnvironment) async throws(MartletError) -> JSONValue {
        let step = PythonStep(
            name: code.file, code: code, arguments: ["inspect": true], environment: environment,
            limits: ProcessLimits(memory: 512 << 20, cpuTime: .seconds(20), wallTime: .seconds(30)))
        return try await run(step, host: SilentHost()).outputs
    }

    public func close() async {
        let all = interpreters.withLock { kept in
            defer { kept = [:] }
            return Array(kept.values)
        }
        for interpreter in all {
            interpreter.close()
            // Its folder is gone once it has ended.
            _ = await interpreter.process.wait()
        }
    }

    private func start(_ step: PythonStep, _ host: any PythonHost) throws(MartletError) -> PythonRun {
        let interpreter = try interpreter(for: step)
        var folder = try PrivateFolder(below: launcher.folder)
        do throws(MartletError) {
            if step.arguments["landing_zones"]?.objectValue?.isEmpty == false { try folder.makeLanding() }
            let (channel, other) = try MessageChannel.pair()
            let output = try Pipe.make(isLarge: true)
            let error = try Pipe.make()
            defer {
                Glibc.close(other)
                Glibc.close(output.writing)
                Glibc.close(error.writing)
            }
            let run = try PythonRun(step: step, host: host, folder: folder, channel: channel)
            let request = try request(step, folder, interpreter.program)
            try interpreter.fork(run, request, descriptors: [other, output.writing, error.writing])
            channel.send("S", start(step))
            let outputs = (output.reading, error.reading)
            let watch = try PythonWatch(run: run, output: outputs.0, error: outputs.1)
            _ = try SystemThread.start(name: step.name) {
                var watch = watch
                watch.follow()
            }
            return run
        } catch {
            folder.remove()
            throw error
        }
    }

    /// What the interpreter is told to fork with.
    private func request(
        _ step: PythonStep, _ folder: PrivateFolder, _ program: PythonProgram
    ) throws(MartletError) -> JSONValue {
        let limits = step.limits
        var files = step.files
        files.reads += program.folders + step.code.paths + [step.environment.project].compactMap { $0 }
        if let landing = folder.landing { files.reads.append(landing) }
        let views = try launcher.views(files, own: folder, network: step.network, name: step.name)
        func number(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }
        let home = ["HOME": folder.path, "TMPDIR": folder.path, "PATH": ProcessCommand.path, "LANG": "C.UTF-8"]
        let variables = home.merging(step.variables) { $1 }.sorted { $0.key < $1.key }
        return [
            "folder": .string(folder.path),
            "views": views.map { .array($0.map(\.json)) } ?? .null,
            "paths": .array(step.code.paths.map { .string($0) }),
            "environment": .object(JSONObject(variables.map { (name: $0.key, value: .string($0.value)) })),
            "limits": [
                "memory": number(limits.memory), "open_files": number(limits.openFiles.map { Int64($0) }),
                "processes": number(limits.processes.map { Int64($0 + Self.processSlack) }),
                "disk": number(limits.disk), "shared_memory": number(limits.sharedMemory),
                "cpu_seconds": number(limits.cpuTime.map { max(1, $0.components.seconds + 1) }),
            ],
        ]
    }

    /// What the step is told to run.
    private func start(_ step: PythonStep) -> JSONValue {
        [
            "form": .string(step.arguments["inspect"] == true ? "inspect" : step.code.form.rawValue),
            "text": .string(step.code.text), "file": .string(step.code.file),
            "function": step.code.function.map { .string($0) } ?? .null, "arguments": step.arguments,
            "limits": ["memory": step.limits.memory.map { .integer($0) } ?? .null],
            "project": step.environment.project.map { .string($0) } ?? .null,
        ]
    }

    private func interpreter(for step: PythonStep) throws(MartletError) -> PythonInterpreter {
        let program = try places.python(for: step.environment)
        let key = Key(program: program.path, network: step.network)
        if let warm = interpreters.withLock({ $0[key] }), warm.isOpen { return warm }
        return try making.withLock { _ throws(MartletError) in
            if let warm = interpreters.withLock({ $0[key] }), warm.isOpen { return warm }
            let made = try make(program, step)
            let dropped = interpreters.withLock { kept in
                kept[key] = made
                guard kept.count > Self.interpreterLimit else { return nil as PythonInterpreter? }
                let idle = kept.first { $0.key != key && ($0.value.isIdle || !$0.value.isOpen) }
                return idle.flatMap { kept.removeValue(forKey: $0.key) }
            }
            dropped?.close()
            return made
        }
    }

    private func make(_ program: PythonProgram, _ step: PythonStep) throws(MartletError) -> PythonInterpreter {
        let folder = try PrivateFolder(below: launcher.folder)
        let command = ProcessCommand(
            name: "Python", executable: program.path, arguments: ["-m", "martlet.runner"],
            environment: [
                "PYTHONPATH": program.modules, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1",
                "ARROW_DEFAULT_MEMORY_POOL": "system",
            ],
            limits: ProcessLimits(memory: nil, openFiles: 4096, processes: nil, disk: nil), network: step.network)
        // Its own folder is all that it writes; steps get what they are to write and a /tmp on top.
        let views =
            launcher.isolation.keepsFiles
            ? [ChildFiles.View(source: folder.path, target: folder.path, isWritable: true)] : nil
        var flags = try launcher.flags(for: step.network, name: step.name, hasViews: views != nil)
        if flags != 0 { flags |= Int32(MARTLET_KEEP_RIGHTS) }
        let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard nothing >= 0 else { throw SystemCall.failure("open /dev/null") }
        defer { Glibc.close(nothing) }
        let start = ChildStart(
            name: "Python", program: program.path, arguments: [program.path] + command.arguments,
            environment: LocalProcessLauncher.environment(of: command, home: folder.path), folder: folder.path,
            hidden: launcher.hidden, views: views ?? [], isolation: flags, limits: command.limits, input: nothing,
            output: -1, error: -1)
        return try PythonInterpreter(start: start, command: command, folder: folder, program: program)
    }
}

/// A host that has no lake.
private struct SilentHost: PythonHost {
    func log(_ level: PythonLogLevel, _ message: String) async {}

    func query(
        _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
    ) async throws(MartletError) {
        throw MartletError(.unsupported, "there is no lake here to query")
    }
}
