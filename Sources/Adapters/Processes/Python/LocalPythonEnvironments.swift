public import Errors
public import Execution
internal import Glibc
internal import Synchronization

/// Makes virtual environments with the machine's own Python and pip, in child processes.
public struct LocalPythonEnvironments: PythonEnvironments {
    private let launcher: LocalProcessLauncher
    private let places: PythonPlaces
    /// What installing may see of the server's environment: where packages are, and how to get there.
    private let variables: [String: String]

    public init(launcher: LocalProcessLauncher, places: PythonPlaces, environment: [String: String]) {
        self.launcher = launcher
        self.places = places
        let names = ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"]
        variables = environment.filter { name, _ in
            name.hasPrefix("PIP_") || name.lowercased().hasSuffix("_proxy") || names.contains(name)
        }
    }

    public func isReady(_ environment: PythonEnvironment) -> Bool {
        guard let project = environment.project, let text = environment.requirements else { return true }
        return LockedEnvironment(project: project, requirements: text, in: environment.folder).isComplete
    }

    public func describe(_ environment: PythonEnvironment) async throws(MartletError) -> PythonDescription {
        let program = try places.python(for: environment)
        return try await describe(program.path, program.origin)
    }

    private func describe(_ path: String, _ origin: String) async throws(MartletError) -> PythonDescription {
        let script = """
            import importlib.util, sys
            print('.'.join(map(str, sys.version_info[:3])))
            print(' '.join(n for n in ('pyarrow', 'duckdb') if importlib.util.find_spec(n) is None))
            """
        let lines = try await run("Python", path, ["-c", script], network: isolated)
        let version = lines.first ?? ""
        let numbers = version.split(separator: ".").compactMap { Int($0) }
        guard numbers.count > 1, numbers[0] > 3 || (numbers[0] == 3 && numbers[1] >= 9) else {
            throw MartletError(
                .unsupported, "'\(path)' is Python \(version), and 3.9 is the oldest that pipelines run with",
                hint: "Name a newer one in MARTLET_PYTHON.")
        }
        let missing = lines.dropFirst().first?.split(separator: " ").map(String.init) ?? []
        return PythonDescription(path: path, origin: origin, version: version, missing: missing)
    }

    private var isolated: ProcessNetwork { launcher.isolation.withholdsNetwork ? .off : .on }

    public func sync(
        _ environment: PythonEnvironment, wheels: String?, log: @escaping @Sendable (String) async -> Void
    ) async throws(MartletError) -> PythonDescription {
        guard let project = environment.project, let text = environment.requirements else {
            throw MartletError(
                .notFound, "the project has no requirements.lock",
                hint: "Make one, such as with: uv pip compile --generate-hashes requirements.in -o requirements.lock")
        }
        try LockedRequirements.check(text)
        let locked = LockedEnvironment(project: project, requirements: text, in: environment.folder)
        if !locked.isComplete {
            let lock = try await FolderLock.waiting(at: locked.folder + ".lock", log: log)
            defer { lock.release() }
            if !locked.isComplete { try await make(locked, project: project, wheels: wheels, log: log) }
        }
        return try await describe(locked.python, "requirements.lock")
    }

    private func make(
        _ locked: LockedEnvironment, project: String, wheels: String?, log: @escaping @Sendable (String) async -> Void
    ) async throws(MartletError) {
        let base = try places.base(project: project)
        await log("making the environment with \(base.path) (\(base.origin))")
        _ = try await run(
            "python -m venv", base.path, ["-m", "venv", "--clear", locked.folder], network: isolated, log: log)
        let file = locked.folder + "/requirements.lock"
        try Self.write(locked.requirements, to: file)
        var arguments = [
            "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--require-hashes", "-r", file,
        ]
        if let wheels { arguments += ["--no-index", "--find-links", wheels] }
        do throws(MartletError) {
            _ = try await run(
                "pip", locked.python, arguments, network: wheels == nil ? .on : isolated, log: log)
        } catch var error {
            error.hint =
                "Nothing was kept. Without a network, put the packages into a folder and run: martlet env sync --wheels DIR."
            throw error
        }
        try Self.write("\(base.path)\n", to: locked.mark)
    }

    /// Runs a program to its end; returns the lines of its output.
    private func run(
        _ name: String, _ program: String, _ arguments: [String], network: ProcessNetwork,
        log: (@Sendable (String) async -> Void)? = nil
    ) async throws(MartletError) -> [String] {
        var command = ProcessCommand(
            name: name, executable: program, arguments: arguments,
            environment: variables.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 },
            limits: ProcessLimits(memory: nil, wallTime: .seconds(1800), disk: nil), network: network)
        // It writes the environment, and reads packages from wherever pip's variables say.
        command.files = .unlimited
        let said = Mutex<(output: [String], errors: [String])>(([], []))
        let result = try await launcher.run(command) { line in
            said.withLock { said in
                if line.stream == .output { said.output.append(line.text) } else { said.errors.append(line.text) }
            }
            await log?(line.text)
        }
        let (output, errors) = said.withLock { $0 }
        if var failure = result.failure(of: command) {
            if let last = errors.last(where: { $0.hasPrefix("ERROR") }) ?? errors.last {
                failure.message += ": \(last)"
            }
            throw failure
        }
        return output
    }

    private static func write(_ text: String, to path: String) throws(MartletError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw SystemCall.failure("make the file '\(path)'") }
        defer { close(file) }
        guard SystemCall.writeAll(Array(text.utf8), to: file) else { throw SystemCall.failure("write '\(path)'") }
    }
}

/// Keeps two processes from making the same environment at once.
private struct FolderLock {
    private let descriptor: Int32

    /// How long the lock is waited for, and how often it is tried.
    private static let patience = Duration.seconds(900)
    private static let interval = Duration.milliseconds(200)

    /// Waits for whoever makes the environment now.
    ///
    /// - Throws: `timedOut`, `cancelled`.
    static func waiting(
        at path: String, log: @Sendable (String) async -> Void
    ) async throws(MartletError) -> FolderLock {
        try PrivateFolder.make(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
        let deadline = ContinuousClock.now + patience
        var hasSaid = false
        while true {
            if let lock = try FolderLock(at: path) { return lock }
            if !hasSaid { await log("waiting for another that makes the environment") }
            hasSaid = true
            guard ContinuousClock.now < deadline else {
                throw MartletError(
                    .timedOut, "another has been making the Python environment for more than \(patience)",
                    hint: "Is there a step or a 'martlet env sync' that hangs?", retry: .safely)
            }
            do {
                try await Task.sleep(for: interval)
            } catch {
                throw MartletError(.cancelled, "waiting for the Python environment was cancelled")
            }
        }
    }

    /// Nil where somebody has it.
    private init?(at path: String) throws(MartletError) {
        descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemCall.failure("open '\(path)'") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    func release() { close(descriptor) }
}

/// The rules of `requirements.lock`: every package pinned, every one with a hash.
enum LockedRequirements {
    static func check(_ text: String) throws(MartletError) {
        var logical = ""
        var start = 0
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if logical.isEmpty { start = index + 1 }
            let part = line.prefix { $0 != "#" }
            if part.hasSuffix("\\") {
                logical += part.dropLast() + " "
                continue
            }
            logical += part
            let words = logical.split(separator: " ").filter { !$0.isEmpty }
            logical = ""
            guard let first = words.first, !first.hasPrefix("-") else { continue }
            let place = SourceLocation(file: "requirements.lock", line: start)
            guard words.contains(where: { $0.contains("==") }) || first.contains("@") else {
                throw MartletError(
                    .invalidInput, "'\(first)' has no version", at: place,
                    hint: "Pin it: \(first)==VERSION --hash=sha256:….")
            }
            guard words.contains(where: { $0.hasPrefix("--hash=") }) else {
                throw MartletError(
                    .invalidInput, "'\(first)' has no hash", at: place,
                    hint: "Lock it with hashes, such as with: uv pip compile --generate-hashes requirements.in")
            }
        }
    }
}
