import Errors
import Execution
import Glibc
import JSON
import Processes
import Synchronization
import Testing

/// What children and steps of Python may write, and what of the machine they see.
@Suite(.serialized)
struct OwnFilesTests {
    private static let folder = "/tmp/martlet-own-files-tests"
    private static let launcher = LocalProcessLauncher(folder: folder, protected: ["\(folder)-project/.martlet"])
    private static let pool = ForkingPythonPool(launcher: launcher, places: PythonPlaces())
    /// A project that lies below /tmp itself.
    private static let project = "\(folder)-project"

    private func make(_ path: String, _ text: String) {
        let file = unsafe fopen(path, "w")
        unsafe fputs(text, file)
        unsafe fclose(file)
    }

    private func prepare() {
        for place in ["", "/in", "/.martlet"] { unsafe mkdir(Self.project + place, 0o755) }
        make("\(Self.project)/known.txt", "known")
    }

    private func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    private func bash(
        _ script: String, files: ProcessFiles = ProcessFiles(), limits: ProcessLimits = ProcessLimits()
    ) async throws -> (ProcessResult, [String]) {
        var command = ProcessCommand(name: "the test", executable: "bash", arguments: ["-c", script], limits: limits)
        command.files = files
        let lines = Mutex<[String]>([])
        let result = try await Self.launcher.run(command) { line in lines.withLock { $0.append(line.text) } }
        return (result, lines.withLock { $0 })
    }

    private struct Host: PythonHost {
        func log(_ level: PythonLogLevel, _ message: String) async {}
        func query(
            _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
        ) async throws(MartletError) {}
    }

    private func python(
        _ text: String, files: ProcessFiles = ProcessFiles(), limits: ProcessLimits = ProcessLimits()
    ) async throws(MartletError) -> JSONValue {
        var step = PythonStep(
            name: "the step", code: PythonCode(form: .script, text: text, file: "step.py"),
            environment: PythonEnvironment(project: Self.project), limits: limits)
        step.files = files
        return try await Self.pool.run(step, host: Host()).outputs
    }

    /// Places that are not a step's, and a file to make there.
    private static let foreign = ["/", "/etc", "/usr", "/root", "/home", "/opt", "/dev", project, "\(project)/in"]

    @Test func aProgramWritesNowhereElse() async throws {
        prepare()
        let places = Self.foreign.joined(separator: " ")
        let (result, lines) = try await bash(
            """
            for place in \(places); do
              if [ -d $place ] && echo x 2>/dev/null > $place/martlet-probe; then echo "wrote $place"; fi
            done
            cat \(Self.project)/known.txt; echo; echo x > /tmp/a && echo x > /var/tmp/b && echo x > here && echo fine
            echo x > \(Self.project)/known.txt
            """, files: ProcessFiles(reads: [Self.project]))
        #expect(lines.prefix(2) == ["known", "fine"])
        #expect(lines.last?.contains("Read-only file system") == true)
        #expect(result.ending == .exited(status: 1))
        #expect(!exists("/tmp/a") && !exists("/var/tmp/b"))
    }

    @Test func pythonWritesNowhereElse() async throws {
        prepare()
        let places = Self.foreign.map { "'\($0)'" }.joined(separator: ", ")
        let text = """
            import os, tempfile
            wrote = []
            for place in [\(places)]:
                if not os.path.isdir(place): continue
                try: open(place + '/martlet-probe', 'w').close(); wrote.append(place)
                except OSError: pass
            for place in ('/tmp/a', '/var/tmp/b', 'here'): open(place, 'w').close()
            outputs = {'wrote': wrote, 'known': open('\(Self.project)/known.txt').read(), 'tmp': sorted(os.listdir('/tmp'))}
            """
        // Twice, since the second comes from an interpreter that is warm.
        for _ in 0..<2 {
            let outputs = try await python(text)
            #expect(outputs["wrote"] == [] && outputs["known"] == "known")
            let names = outputs["tmp"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(names.contains("a") && !names.contains("martlet-launcher-tests"))
        }
        #expect(!exists("/tmp/a") && !exists("/var/tmp/b"))
        let error = await #expect(throws: MartletError.self) { try await python("open('/etc/x', 'w')") }
        #expect(error?.message.contains("to what its 'writes' names") == true)
    }

    @Test func bothWriteWhatIsNamed() async throws {
        prepare()
        let files = ProcessFiles(reads: [Self.project], writes: ["\(Self.project)/in/made/new"])
        let (result, _) = try await bash("echo x > \(Self.project)/in/made/new/shell", files: files)
        #expect(result.isSuccess)
        _ = try await python("open('\(Self.project)/in/made/new/python', 'w').write('x')", files: files)
        #expect(exists("\(Self.project)/in/made/new/shell") && exists("\(Self.project)/in/made/new/python"))
        let (other, _) = try await bash("echo x > \(Self.project)/in/made/other", files: files)
        #expect(!other.isSuccess)
        // The whole project is without what Martlet keeps there.
        let all = ProcessFiles(writes: [Self.project])
        let (whole, lines) = try await bash(
            "echo x > \(Self.project)/all && echo fine; echo x > \(Self.project)/.martlet/all", files: all)
        #expect(lines.first == "fine" && !whole.isSuccess && !exists("\(Self.project)/.martlet/all"))
        for path in ["/", "\(Self.project)/.martlet", "\(Self.project)/in/../.martlet/steps"] {
            let error = await #expect(throws: MartletError.self) {
                try await bash("true", files: ProcessFiles(writes: [path]))
            }
            #expect(error?.code == .permissionDenied, "\(path)")
        }
        unsafe unlink("\(Self.project)/all")
    }

    @Test func itsTemporaryFoldersCountAsItsOwn() async throws {
        let limits = ProcessLimits(wallTime: .seconds(60), disk: 8 << 20)
        for place in ["/tmp", "/var/tmp"] {
            let (result, _) = try await bash(
                "i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > \(place)/f$i; done", limits: limits)
            #expect(result.ending == .reachedLimit(.disk))
            let error = await #expect(throws: MartletError.self) {
                try await python(
                    "i = 0\nwhile True:\n  i += 1\n  open(f'\(place)/f{i}', 'wb').write(bytes(1 << 20))", limits: limits
                )
            }
            #expect(error?.code == .limitExceeded && error?.message.contains("8388608") == true)
        }
    }

    @Test func nothingIsLeftOfWhatHidesItself() async throws {
        // Neither folders that cannot be looked into, nor such that no path reaches.
        let (result, lines) = try await bash(
            """
            mkdir -p a/b /tmp/c && touch a/b/x /tmp/c/y && chmod 000 a/b a /tmp/c
            name=$(printf 'd%.0s' $(seq 200)); pwd
            for i in $(seq 60); do mkdir $name && cd $name; done; touch deep
            """, limits: ProcessLimits(disk: nil))
        #expect(result.isSuccess)
        #expect(try #require(lines.first).hasPrefix(Self.folder) && !exists(lines[0]))
        let (limited, _) = try await bash(
            "mkdir a; chmod 300 a; i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > a/f$i; done",
            limits: ProcessLimits(wallTime: .seconds(60), disk: 8 << 20))
        #expect(limited.ending == .reachedLimit(.disk))
    }
}
