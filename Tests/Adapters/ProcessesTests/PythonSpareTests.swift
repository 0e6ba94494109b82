import Errors
import Execution
import Glibc
import JSON
import Processes
import Synchronization
import Testing

/// The process that is forked before a step asks for one.
@Suite(.serialized)
struct PythonSpareTests {
    private let pool = ForkingPythonPool(
        launcher: LocalProcessLauncher(folder: "/tmp/martlet-python-spares"), places: PythonPlaces())

    private func run(_ text: String) async throws -> JSONValue {
        try await pool.run(
            PythonStep(
                name: "the step", code: PythonCode(form: .script, text: text, file: "step.py"), arguments: [:],
                environment: PythonEnvironment()),
            host: NoLake()
        ).outputs
    }

    @Test func leavesNothingToTheNextStep() async throws {
        let text = """
            import builtins, random, sys
            outputs = {'had': hasattr(builtins, 'left'), 'chance': random.random()}
            builtins.left = True
            """
        var chances: Set<Double> = []
        for _ in 0..<5 {
            let outputs = try await run(text)
            #expect(outputs["had"] == false)
            chances.insert(try #require(outputs["chance"]?.doubleValue))
        }
        #expect(chances.count == 5)
        await pool.close()
    }

    @Test func canBeKilledWhileItWaits() async throws {
        for _ in 0..<5 {
            #expect(try await run("outputs = {'a': 1}") == ["a": 1])
            // Whoever is short of memory kills what it likes.
            let waiting = Self.waiting()
            #expect(!waiting.isEmpty)
            for pid in waiting { kill(pid, SIGKILL) }
        }
        #expect(try await run("outputs = {'a': 2}") == ["a": 2])
        await pool.close()
    }

    @Test func endsAStepThatGoesOnAfterItsLastWord() async throws {
        let text = """
            import json, os, struct, time
            last = json.dumps({'outputs': {'a': 3}, 'usage': {'cpu': 1, 'peak': 1}}).encode()
            os.write(3, struct.pack('<cI', b'R', len(last)) + last)
            time.sleep(3600)
            """
        #expect(try await run(text) == ["a": 3])
        let deadline = ContinuousClock.now + .seconds(60)
        while Self.waiting().count > 1 {
            try #require(.now < deadline)
            await Task.yield()
        }
        await pool.close()
    }

    @Test(.timeLimit(.minutes(2))) func endsAStepThatPrintsWithoutEndAfterItsLastWord() async throws {
        let text = """
            import json, os, struct
            last = json.dumps({'outputs': {'a': 5}, 'usage': {'cpu': 1, 'peak': 1}}).encode()
            os.write(3, struct.pack('<cI', b'R', len(last)) + last)
            while True: os.write(1, b'x' * 65536)
            """
        #expect(try await run(text) == ["a": 5])
        await pool.close()
    }

    @Test func endsWhatAStepLeavesBehindAndHearsAllOfIt() async throws {
        // The child of the step goes on when the step has ended, and is ended with it.
        let text = """
            import os, time
            if os.fork() == 0:
                os.setsid()
                time.sleep(3600)
            outputs = {'a': 4}
            """
        #expect(try await run(text) == ["a": 4])
        let lines = try await said("for number in range(20000): print('line', number)\noutputs = {}")
        #expect(lines == (0..<20000).map { "line \($0)" })
        await pool.close()
    }

    private func said(_ text: String) async throws -> [String] {
        let host = Listener()
        _ = try await pool.run(
            PythonStep(
                name: "the step", code: PythonCode(form: .script, text: text, file: "step.py"), arguments: [:],
                environment: PythonEnvironment()),
            host: host)
        return host.said.withLock { $0 }
    }

    /// What the interpreters of this suite have forked.
    private static func waiting() -> [Int32] {
        let interpreters = children(of: getpid()).flatMap(children)
        return interpreters.filter { text("/proc/\($0)/environ").contains("/tmp/martlet-python-spares") }
            .flatMap(children)
    }

    private static func children(of pid: Int32) -> [Int32] {
        var found: [Int32] = []
        for task in names("/proc/\(pid)/task") {
            found += text("/proc/\(pid)/task/\(task)/children").split(separator: " ").compactMap { Int32($0) }
        }
        return found
    }

    private static func names(_ folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func text(_ path: String) -> String {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}

private struct NoLake: PythonHost {
    func log(_ level: PythonLogLevel, _ message: String) async {}

    func query(_ sql: String, into write: ([UInt8]) throws(MartletError) -> Void) async throws(MartletError) {
        throw MartletError(.unsupported, "there is no lake here")
    }
}

private final class Listener: PythonHost {
    let said = Mutex<[String]>([])

    func log(_ level: PythonLogLevel, _ message: String) async { said.withLock { $0.append(message) } }

    func query(_ sql: String, into write: ([UInt8]) throws(MartletError) -> Void) async throws(MartletError) {
        throw MartletError(.unsupported, "there is no lake here")
    }
}
