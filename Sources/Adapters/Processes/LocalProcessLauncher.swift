internal import CIsolation
public import Errors
public import Execution
internal import Glibc
internal import Threads

/// Starts children on this machine, in namespaces of their own where the kernel permits.
///
/// Where the server is root, children are another user without its rights, except that they reach its files. Where it is not,
/// they are its own user in a namespace of users. What is withheld is said by `isolation`.
public struct LocalProcessLauncher: ProcessLauncher {
    public var isolation: ProcessIsolation { .here }
    let folder: String
    let hidden: [String]
    let protected: [String]
    private let threads: BlockingThreads

    /// - Parameters:
    ///   - folder: Where private folders of children are made; an absolute path.
    ///   - hidden: Files and folders that no child is to see, such as the server's own keys.
    ///   - protected: Folders in which no child writes, whatever it is to write.
    public init(folder: String, hidden: [String] = [], protected: [String] = []) {
        self.folder = folder
        self.hidden = hidden
        self.protected = protected
        threads = BlockingThreads(name: "launch", limit: 2)
        PrivateFolder.removeOrphans(below: folder)
    }

    public func launch(
        _ command: ProcessCommand, output: @escaping @Sendable (ProcessLine) async -> Void
    ) async throws(MartletError) -> any RunningProcess {
        let launcher = self
        return try await threads.run { () throws(MartletError) -> ChildProcess in
            try launcher.start(command, output: output)
        }
    }

    private func start(
        _ command: ProcessCommand, output: @escaping @Sendable (ProcessLine) async -> Void
    ) throws(MartletError) -> ChildProcess {
        let program = try Self.find(command)
        let own = try PrivateFolder(below: folder)
        do throws(MartletError) {
            // A large pipe lets a talkative child and the server change turns less often.
            let out = try Pipe.make(isLarge: true)
            let error = try Pipe.make()
            let input = try Self.input(command.input)
            defer {
                close(out.writing)
                close(error.writing)
                close(input.reading)
            }
            do throws(MartletError) {
                let views = try views(command.files, own: own, network: command.network, name: command.name)
                let child = try ChildStart(
                    name: command.name, program: program, arguments: [command.executable] + command.arguments,
                    environment: Self.environment(of: command, home: own.path),
                    folder: command.folder ?? own.path, hidden: hidden, views: views ?? [],
                    isolation: try flags(for: command.network, name: command.name, hasViews: views != nil),
                    limits: command.limits,
                    input: input.reading, output: out.writing, error: error.writing
                ).start()
                let process = ChildProcess(command: command, child: child)
                let relay = try OutputRelay(output)
                let feed: (Int32, ArraySlice<UInt8>)? =
                    if case .bytes(let bytes) = command.input { (input.writing, bytes[...]) } else { nil }
                let outs = (out.reading, error.reading)
                _ = try SystemThread.start(name: command.name) {
                    var watch = ChildWatch(
                        process: process, folder: own, relay: relay, output: outs.0, error: outs.1, input: feed)
                    watch.follow()
                }
                return process
            } catch {
                close(out.reading)
                if input.writing >= 0 { close(input.writing) }
                throw error
            }
        } catch {
            own.remove()
            throw error
        }
    }

    /// What is asked of the kernel for a child.
    func flags(for network: ProcessNetwork, name: String, hasViews: Bool) throws(MartletError) -> Int32 {
        var flags: Int32 = hasViews ? Int32(MARTLET_OWN_FILES) : 0
        if isolation.hasProcessNamespaces { flags |= Int32(MARTLET_OWN_PROCESSES) }
        if network == .off {
            guard isolation.withholdsNetwork else {
                throw MartletError(
                    .unsupported,
                    "\(name) is to run without a network, which this machine does not let Martlet withhold",
                    hint: "\(isolation.explanation ?? "") Permit it, or let the step use the network: network: true.")
            }
            flags |= Int32(MARTLET_OWN_NETWORK)
        }
        return flags
    }

    /// What a child sees of the machine's files; nil for all of them as the server has them.
    func views(
        _ files: ProcessFiles, own: PrivateFolder, network: ProcessNetwork, name: String
    ) throws(MartletError) -> [ChildFiles.View]? {
        guard isolation.keepsFiles, !files.isUnlimited else { return nil }
        return try ChildFiles(own: own, files, network: network, protected: protected, name: name).views
    }

    static func environment(of command: ProcessCommand, home: String) -> [String: String] {
        let own = ["HOME": home, "TMPDIR": home, "PATH": ProcessCommand.path, "LANG": "C.UTF-8"]
        return own.merging(command.environment) { $1 }
    }

    /// The program's path.
    private static func find(_ command: ProcessCommand) throws(MartletError) -> String {
        if command.executable.contains("/") { return command.executable }
        let path = command.environment["PATH"] ?? ProcessCommand.path
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/\(command.executable)"
            if unsafe access(candidate, X_OK) == 0 { return candidate }
        }
        throw MartletError(
            .notFound, "\(command.name): there is no program '\(command.executable)' on this machine",
            hint: "It was looked for in \(path).")
    }

    private static func input(_ input: ProcessInput) throws(MartletError) -> Pipe {
        if case .bytes = input {
            let pipe = try Pipe.make()
            guard fcntl(pipe.writing, F_SETFL, O_NONBLOCK) == 0 else { throw SystemCall.failure("set up a pipe") }
            return pipe
        }
        let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard nothing >= 0 else { throw SystemCall.failure("open /dev/null") }
        return Pipe(reading: nothing, writing: -1)
    }
}

extension ProcessIsolation {
    /// What this machine permits, found by trying.
    static let here: ProcessIsolation = {
        let processes = Int32(MARTLET_OWN_PROCESSES)
        let both = answer(processes | Int32(MARTLET_OWN_NETWORK))
        let alone = both == 0 ? 0 : answer(processes)
        let files = alone == 0 ? answer(processes | Int32(MARTLET_OWN_FILES)) : alone
        var missing: [String] = []
        if both != 0 {
            missing.append(
                "The kernel refuses namespaces (\(unsafe String(cString: strerror(both)))): containers need "
                    + "--security-opt seccomp=unconfined or user namespaces, and some systems "
                    + "kernel.unprivileged_userns_clone=1 or kernel.apparmor_restrict_unprivileged_userns=0.")
        }
        if alone == 0, files != 0 {
            missing.append(
                "The kernel does not let files be only read (\(unsafe String(cString: strerror(files)))), which takes "
                    + "Linux 5.12, so that steps write what the server may.")
        }
        return ProcessIsolation(
            withholdsNetwork: both == 0, hasProcessNamespaces: alone == 0, keepsFiles: files == 0,
            explanation: missing.isEmpty ? nil : missing.joined(separator: " "))
    }()

    /// Tries again where what tries was killed: that says nothing of what is permitted, and the answer stands for ever.
    private static func answer(_ isolation: Int32) -> Int32 {
        for _ in 0..<4 {
            let result = martlet_probe(isolation)
            if result != EINTR { return result }
        }
        return EPERM
    }
}
