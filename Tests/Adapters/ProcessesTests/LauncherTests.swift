import Errors
import Execution
import Glibc
import Processes
import Synchronization
import Testing

/// What every launcher promises, tried with programs that do their worst.
@Suite(.serialized)
struct LauncherTests {
    private let launcher = LocalProcessLauncher(folder: "/tmp/martlet-launcher-tests")

    private final class Lines: Sendable {
        private let lines = Mutex<[ProcessLine]>([])
        func add(_ line: ProcessLine) { lines.withLock { $0.append(line) } }
        var all: [ProcessLine] { lines.withLock { $0 } }
        var texts: [String] { all.map(\.text) }
    }

    private func bash(_ script: String, _ limits: ProcessLimits = ProcessLimits()) -> ProcessCommand {
        ProcessCommand(name: "the test", executable: "bash", arguments: ["-c", script], limits: limits)
    }

    private func run(_ command: ProcessCommand) async throws -> (ProcessResult, Lines) {
        let lines = Lines()
        return (try await launcher.run(command) { lines.add($0) }, lines)
    }

    /// Whether a process is there whose command line holds the mark.
    private func isRunning(_ mark: String) -> Bool {
        for name in names(in: "/proc") where Int32(name) != nil {
            if text("/proc/\(name)/cmdline").contains(mark) { return true }
        }
        return false
    }

    private func names(in folder: String) -> [String] {
        guard let handle = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe names.append(String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)))
            }
        }
        return names
    }

    private func text(_ path: String) -> String {
        guard let file = unsafe fopen(path, "r") else { return "" }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    @Test func handsOnLinesOfBothStreamsAndTheStatus() async throws {
        let (result, lines) = try await run(bash("echo one; echo two >&2; printf three; exit 7"))
        #expect(result.ending == .exited(status: 7))
        #expect(Set(lines.texts) == ["one", "two", "three"])
        #expect(lines.all.first { $0.text == "two" }?.stream == .error)
        #expect(result.failure(of: bash(""))?.message == "the test ended with status 7")
    }

    @Test func inheritsNeitherVariablesNorFiles() async throws {
        unsafe setenv("MARTLET_TEST_SECRET", "x", 1)
        let (_, lines) = try await run(bash("env | cut -d= -f1 | sort | tr '\\n' ' '; echo; ls /proc/self/fd | wc -l"))
        #expect(lines.texts[0] == "HOME LANG PATH PWD SHLVL TMPDIR _ ")
        // The three standard ones, and that of the folder which `ls` reads.
        #expect(lines.texts[1] == "4")
    }

    @Test func givesInputAndTakesItsPrivateFolderAway() async throws {
        var command = bash("pwd; cat; touch here")
        command.input = .bytes(Array("some input\n".utf8))
        let (result, lines) = try await run(command)
        #expect(result.isSuccess)
        #expect(lines.texts.last == "some input")
        #expect(unsafe access(lines.texts[0], F_OK) != 0)
    }

    @Test func endsWhatWasLeftBehind() async throws {
        let (result, _) = try await run(
            bash("(setsid sleep 86411 >/dev/null 2>&1 &) ; (setsid setsid sleep 86411 &) ; exit 0"))
        #expect(result.isSuccess)
        #expect(!isRunning("86411"))
    }

    @Test func killsWhatIgnoresBeingAsked() async throws {
        var command = bash("trap '' TERM; echo ready; while :; do sleep 86412; done")
        command.grace = .milliseconds(200)
        let lines = Lines()
        let (ready, said) = AsyncStream<Void>.makeStream()
        let process = try await launcher.launch(command) {
            lines.add($0)
            said.yield()
        }
        for await _ in ready { break }
        process.terminate()
        #expect(await process.wait().ending == .terminated)
        #expect(!isRunning("86412"))
    }

    @Test func letsAProgramEndByItselfWhenAsked() async throws {
        let (ready, said) = AsyncStream<Void>.makeStream()
        let lines = Lines()
        let process = try await launcher.launch(bash("trap 'echo bye; exit 3' TERM; echo ready; sleep 100 & wait")) {
            lines.add($0)
            said.yield()
        }
        for await _ in ready { break }
        process.terminate()
        #expect(await process.wait().ending == .terminated)
        #expect(lines.texts.contains("bye"))
    }

    @Test func containsAForkBomb() async throws {
        var limits = ProcessLimits(wallTime: .seconds(60))
        limits.processes = 40
        var command = bash("bomb() { bomb | bomb & }; bomb; sleep 86413", limits)
        command.grace = .milliseconds(100)
        let (result, _) = try await run(command)
        #expect(!isRunning("86413") && !isRunning("bomb()"))
        #expect(result.ending == .reachedLimit(.processes))
        #expect(
            result.failure(of: command)?.message == "the test started more processes and threads than its limit of 40")
    }

    @Test func endsWhatFillsTheDisk() async throws {
        let limits = ProcessLimits(disk: 8 << 20)
        let (one, lines) = try await run(bash("head -c 100000000 /dev/zero > big; wc -c < big", limits))
        #expect(lines.texts.last.flatMap { Int($0) } ?? 0 <= 8 << 20)
        #expect(one.ending == .exited(status: 0) || one.ending == .reachedLimit(.disk))
        let (many, _) = try await run(
            bash("while :; do head -c 1000000 /dev/zero > $RANDOM$RANDOM; done", limits))
        #expect(many.ending == .reachedLimit(.disk))
        #expect(many.failure(of: bash("", limits))?.code == .limitExceeded)
    }

    @Test func hasSharedMemoryOfItsOwnThatIsLimited() async throws {
        let mark = "martlet-\(UInt64.random(in: 0...UInt64.max))"
        let script = "head -c 100000000 /dev/zero > /dev/shm/\(mark); wc -c < /dev/shm/\(mark); ls /dev/shm | wc -l"
        let (_, lines) = try await run(bash(script, ProcessLimits(sharedMemory: 4 << 20)))
        #expect(lines.all.filter { $0.stream == .output }.map(\.text) == ["\(4 << 20)", "1"])
        #expect(lines.texts.contains { $0.contains("No space left on device") })
        #expect(!names(in: "/dev/shm").contains(mark))
    }

    @Test func countsOutputThatIsTooMuchWithoutKeepingIt() async throws {
        let limits = ProcessLimits(outputBytes: 1 << 20)
        let (result, lines) = try await run(bash("yes 'a line of some length' | head -c 200000000", limits))
        #expect(result.isSuccess)
        #expect(result.outputBytes == 200_000_000)
        #expect(result.keptOutputBytes == 1 << 20)
        #expect(lines.texts.reduce(0) { $0 + $1.utf8.count + 1 } <= (1 << 20) + 1)
    }

    @Test func readsTheFileThatIsHandedOver() async throws {
        var command = bash("printf some > given; printf more > other")
        command.handover = ProcessHandover(name: "given", limit: 4)
        #expect(try await run(command).0.handover == .bytes(Array("some".utf8)))
        command.handover = ProcessHandover(name: "given", limit: 3)
        #expect(try await run(command).0.handover == .tooLarge(bytes: 4))
        for script in ["ln -s /etc/passwd given", "mkdir given", "mkfifo given", "true"] {
            command.arguments = ["-c", script]
            #expect(try await run(command).0.handover == .nothing, "\(script)")
        }
    }

    @Test func saysThatTheLineAtTheLimitIsCut() async throws {
        let (_, lines) = try await run(bash("printf 1234567890; sleep 0.1; echo more", ProcessLimits(outputBytes: 5)))
        #expect(lines.all.map(\.shown) == ["12345…"])
    }

    @Test func cutsALineWithoutEnd() async throws {
        let (_, lines) = try await run(bash("head -c 1000000 /dev/zero | tr '\\0' x", ProcessLimits(lineBytes: 100)))
        #expect(lines.all.count == 1)
        #expect(lines.all[0].isCut && lines.all[0].text.utf8.count == 100)
    }

    @Test func waitsForASlowReader() async throws {
        // More than the pipes hold, so that the child has to wait for the lines to be taken.
        let seen = Lines()
        let result = try await launcher.run(bash("seq 200000")) { line in
            await Task.yield()
            seen.add(line)
        }
        #expect(result.isSuccess)
        #expect(seen.texts == (1...200_000).map { "\($0)" })
    }

    @Test func endsWhatTakesTooMuchMemory() async throws {
        let script = "a=$(head -c 300000000 /dev/zero | tr '\\0' x); b=$a$a; sleep 86414"
        let (result, _) = try await run(bash(script, ProcessLimits(memory: 256 << 20, wallTime: .seconds(60))))
        #expect(!result.isSuccess)
        let parts =
            "for i in 1 2 3 4 5 6 7 8; do (x=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 86414) & done; wait"
        let (sum, _) = try await run(bash(parts, ProcessLimits(memory: 256 << 20, wallTime: .seconds(60))))
        #expect(sum.ending == .reachedLimit(.memory))
    }

    @Test func endsWhatComputesTooLong() async throws {
        let (result, _) = try await run(bash("while :; do :; done", ProcessLimits(cpuTime: .milliseconds(300))))
        #expect(result.ending == .reachedLimit(.cpuTime))
    }

    @Test func endsWhatTakesTooLong() async throws {
        let command = bash("sleep 86415", ProcessLimits(wallTime: .milliseconds(200)))
        let (result, _) = try await run(command)
        #expect(result.ending == .reachedLimit(.wallTime))
        #expect(result.failure(of: command)?.code == .timedOut)
    }

    @Test func hasNoNetworkUnlessAsked() async throws {
        let script = "cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' ' | sort | tr '\\n' ' '"
        let (_, off) = try await run(bash(script))
        #expect(off.texts == ["lo "])
        var command = bash(script)
        command.network = .on
        let (_, on) = try await run(command)
        #expect(
            on.texts == [
                Set(
                    text("/proc/net/dev").split(separator: "\n").dropFirst(2)
                        .map { $0.split(separator: ":")[0].filter { $0 != " " } }
                ).sorted().joined(separator: " ") + " "
            ])
    }

    @Test func hidesWhatIsToBeHidden() async throws {
        let secret = "/tmp/martlet-hidden-\(getpid())"
        let file = unsafe fopen(secret, "w")
        unsafe fputs("key", file)
        unsafe fclose(file)
        defer { unsafe unlink(secret) }
        let hiding = LocalProcessLauncher(folder: "/tmp/martlet-launcher-tests", hidden: [secret])
        let lines = Lines()
        var command = bash("cat \(secret) | wc -c")
        command.files.reads = [secret]
        _ = try await hiding.run(command) { lines.add($0) }
        #expect(lines.texts == ["0"])
    }

    @Test func saysWhatIsNotThere() async throws {
        let missing = ProcessCommand(name: "step 'load'", executable: "no-such-program")
        let error = await #expect(throws: MartletError.self) { try await launcher.run(missing) { _ in } }
        #expect(error?.code == .notFound)
        #expect(error?.message == "step 'load': there is no program 'no-such-program' on this machine")
        var nowhere = bash("true")
        nowhere.folder = "/no/such/folder"
        let other = await #expect(throws: MartletError.self) { try await launcher.run(nowhere) { _ in } }
        #expect(other?.code == .notFound)
    }

    @Test func endsWithItsTask() async throws {
        let (ready, said) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await launcher.run(bash("echo ready; sleep 86416")) { _ in said.yield() }
        }
        for await _ in ready { break }
        task.cancel()
        let error = await #expect(throws: MartletError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(!isRunning("86416"))
    }
}
