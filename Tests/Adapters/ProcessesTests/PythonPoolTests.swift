import Errors
import Execution
import Glibc
import JSON
import Processes
import Synchronization
import Testing

/// Steps in processes of their own, forked from a warm interpreter.
@Suite(.serialized)
struct PythonPoolTests {
    private static let pool = ForkingPythonPool(
        launcher: LocalProcessLauncher(folder: "/tmp/martlet-python-tests"), places: PythonPlaces())

    /// Keeps what a step says and gives, and answers every query with the same bytes.
    private final class Host: PythonHost {
        let said = Mutex<[String]>([])
        let queries = Mutex<[String]>([])
        let answer: [UInt8]

        init(answer: [UInt8] = []) { self.answer = answer }

        func log(_ level: PythonLogLevel, _ message: String) async {
            said.withLock { $0.append("\(level): \(message)") }
        }

        func query(
            _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
        ) async throws(MartletError) {
            queries.withLock { $0.append(sql) }
            if answer.isEmpty { throw MartletError(.notFound, "there is no table in \(sql)", hint: "Build it.") }
            try write(answer)
        }
    }

    private func run(
        _ text: String, _ host: Host = Host(), form: PythonCode.Form = .script, function: String? = nil,
        arguments: JSONValue = [:], limits: ProcessLimits = ProcessLimits(), network: ProcessNetwork = .off,
        grace: Duration = .seconds(2)
    ) async throws(MartletError) -> PythonResult {
        try await Self.pool.run(
            PythonStep(
                name: "the step", code: PythonCode(form: form, text: text, file: "step.py", function: function),
                arguments: arguments, environment: PythonEnvironment(), limits: limits, network: network, grace: grace),
            host: host)
    }

    @Test func givesOutputsAndSaysLines() async throws {
        let host = Host()
        let result = try await run(
            "print('hello'); log.warning('careful %d', 3); outputs = {'sum': params.a + params['b']}", host,
            arguments: ["params": ["a": 1, "b": 2]])
        #expect(result.outputs == ["sum": 3])
        #expect(Set(host.said.withLock { $0 }) == ["info: hello", "warning: careful 3"])
        #expect(result.usage.peakMemory > 0)
    }

    @Test func callsAFunctionWithItsArguments() async throws {
        let result = try await run(
            "def double(x, log): return x * 2", form: .function, function: "double", arguments: ["params": ["x": 21]])
        #expect(result.outputs == ["value": 42])
    }

    @Test func keepsNoMoreOutputThanItsLimit() async throws {
        let host = Host()
        let limits = ProcessLimits(outputBytes: 1000, lineBytes: 100)
        let result = try await run(
            "log('x' * 500)\nfor i in range(200): log('line %d', i)\nlog('y' * 5000)", host, limits: limits)
        let said = host.said.withLock { $0 }
        #expect(said.first == "info: " + String(repeating: "x", count: 100) + "…")
        #expect(said.last?.hasPrefix("warning: the step wrote ") == true)
        #expect(said.last?.hasSuffix("; the first 1000 are kept, for its limit 'output_bytes'") == true)
        #expect(said.reduce(0) { $0 + $1.utf8.count } < 1700)
        #expect(result.usage.outputBytes > 6000)
    }

    @Test func asksASensor() async throws {
        func ask(_ text: String, _ cursor: JSONValue = .null) async throws(MartletError) -> JSONValue {
            try await run(text, form: .sensor, function: "sensor", arguments: ["cursor": cursor]).outputs
        }
        #expect(
            try await ask(
                "def sensor(context):\n  context.cursor = (context.cursor or 0) + 1\n  return context.cursor > 2", 2)
                == ["fire": true, "parameters": [:], "cursor": 3])
        #expect(
            try await ask("def sensor(context): return {'parameters': {'a': 1}, 'cursor': 'x'}")
                == ["fire": true, "parameters": ["a": 1], "cursor": "x"])
        #expect(try await ask("def sensor(context): pass", "x") == ["fire": false, "parameters": [:], "cursor": "x"])
        for (text, message) in [
            ("x = 1", "the step: 'step.py' has no function 'sensor(context)'"),
            ("def sensor(c): return 'yes'", "the step: 'step.py' returned a str"),
            ("def sensor(c): return {'fires': True}", "the step: 'step.py' returned 'fires', which a sensor does not"),
            ("def sensor(c): return {'cursor': object()}", "the step: what 'step.py' returned is no JSON"),
            ("def sensor(c): return 1 / 0", "the step: ZeroDivisionError: division by zero"),
        ] {
            let error = await #expect(throws: MartletError.self) { try await ask(text) }
            #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
        }
    }

    @Test func readsRowsOfTheServerAsArrow() async throws {
        // What `pyarrow` itself writes comes back through the host.
        let bytes = try await run(
            "import io\ns = io.BytesIO()\nt = pa.table({'n': [1, 2, 3]})\nw = pa.ipc.new_stream(s, t.schema); w.write_table(t); w.close()\noutputs = {'bytes': list(s.getvalue())}"
        )
        let stream = (bytes.outputs["bytes"]?.arrayValue ?? []).map { UInt8($0.intValue ?? 0) }
        let host = Host(answer: stream)
        let sum = try await run(
            "n = duckdb_conn.sql(f\"select sum(a.n * b.n) from {ref('silver.x')} a join {ref('silver.x')} b using (n)\").fetchone()[0]\noutputs = {'n': int(n)}",
            host)
        #expect(sum.outputs == ["n": 14])
        #expect(host.queries.withLock { $0 } == ["SELECT * FROM \"silver\".\"x\""])
    }

    @Test func saysWhatTheServerRefused() async throws {
        let error = await #expect(throws: MartletError.self) { try await run("ref('silver.none')") }
        #expect(error?.code == .notFound)
        #expect(error?.message == "the step: there is no table in SELECT * FROM \"silver\".\"none\"")
        #expect(error?.location?.description == "step.py:1")
        #expect(error?.hint == "Build it.")
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "import polars as pl; result = pl.DataFrame({'n': [1, 2]})",
            "import polars as pl; result = pl.LazyFrame({'n': [1, 2]})",
            "result = duckdb_conn.sql('select unnest([1, 2]) as n')",
            "result = [{'n': 1}, {'n': 2, 'm': 'x'}]",
            "result = pa.table({'n': [1, 2]}).to_reader()",
            "result = {'n': [1, 2]}",
        ])
    func takesResultsOfManyKinds(_ text: String) async throws {
        var result: PythonResult? = try await run(text, form: .pipeline)
        let path = result?.tables.first?.path ?? ""
        #expect(result?.tables.map(\.rows) == [2])
        #expect(unsafe access(path, F_OK) == 0)
        // The file goes with the last who holds the table.
        result = nil
        while unsafe access(path, F_OK) == 0 { await Task.yield() }
    }

    @Test func refusesInvalidArrow() async throws {
        let text = """
            offsets = pa.py_buffer(bytes(pa.array([0, 900, 5], pa.int32()).buffers()[1]))
            bad = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b'hello')])
            result = pa.table({'a': bad})
            """
        let error = await #expect(throws: MartletError.self) { try await run(text, form: .pipeline) }
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("'result' is not valid Arrow") == true)
    }

    @Test func saysWhereAStepFailed() async throws {
        let error = await #expect(throws: MartletError.self) { try await run("x = 1\ndef f():\n  return 1 / 0\nf()\n") }
        #expect(error?.message == "the step: ZeroDivisionError: division by zero")
        #expect(error?.location?.line == 3)
        #expect(error?.hint?.contains("step.py") == true)
        let none = await #expect(throws: MartletError.self) { try await run("x = 1", form: .pipeline) }
        #expect(none?.message == "the pipeline did not set 'result'; set it to the table that it makes")
        let syntax = await #expect(throws: MartletError.self) { try await run("x = 1\nif :\n") }
        #expect(syntax?.location?.line == 2)
    }

    @Test func containsAStepThatTakesTooMuch() async throws {
        let memory = await #expect(throws: MartletError.self) {
            try await run("x = bytearray(3_000_000_000)", limits: ProcessLimits(memory: 300 << 20))
        }
        #expect(memory?.code == .limitExceeded)
        let time = await #expect(throws: MartletError.self) {
            try await run("import time\nwhile True: time.sleep(1)", limits: ProcessLimits(wallTime: .milliseconds(200)))
        }
        #expect(time?.code == .timedOut)
        let stubborn = await #expect(throws: MartletError.self) {
            try await run(
                "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)",
                limits: ProcessLimits(wallTime: .milliseconds(200)), grace: .milliseconds(200))
        }
        #expect(stubborn?.code == .timedOut)
        let disk = await #expect(throws: MartletError.self) {
            try await run(
                "import os\ni = 0\nwhile True:\n  i += 1\n  open(f'f{i}', 'wb').write(bytes(1 << 20))",
                limits: ProcessLimits(disk: 8 << 20))
        }
        #expect(disk?.code == .limitExceeded)
        // The interpreter goes on.
        #expect(try await run("outputs = {'a': 1}").outputs == ["a": 1])
    }

    @Test func hasSharedMemoryOfItsOwnThatIsLimited() async throws {
        let text = """
            import os
            from multiprocessing import Lock
            Lock()
            found = os.listdir("/dev/shm")
            try:
                open("/dev/shm/rows", "wb").write(bytes(100_000_000))
            except OSError as error:
                outputs = {"error": error.errno, "size": os.path.getsize("/dev/shm/rows"), "found": found}
            """
        for _ in 0..<2 {
            let result = try await run(text, limits: ProcessLimits(sharedMemory: 4 << 20))
            #expect(result.outputs == ["error": .integer(Int64(ENOSPC)), "size": .integer(4 << 20), "found": []])
        }
    }

    @Test func survivesAStepThatIsKilledOrForksWithoutEnd() async throws {
        let killed = await #expect(throws: MartletError.self) { try await run("import ctypes; ctypes.string_at(0)") }
        #expect(killed?.message == "the step was ended by signal 11")
        let bomb = await #expect(throws: MartletError.self) {
            try await run(
                "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass",
                limits: ProcessLimits(wallTime: .seconds(60), processes: 60), grace: .zero)
        }
        #expect(bomb?.message == "the step started more processes and threads than its limit of 60")
        _ = try await run("import subprocess\nsubprocess.Popen('setsid sleep 86421 &', shell=True)")
        let left = try await run(
            "import glob\noutputs = {'n': sum(b'86421' in open(p, 'rb').read() for p in glob.glob('/proc/[0-9]*/cmdline') if __import__('os').path.exists(p))}"
        )
        #expect(left.outputs == ["n": 0])
    }

    @Test func hasNoNetworkAndNothingOfTheServer() async throws {
        unsafe setenv("MARTLET_TEST_SECRET", "x", 1)
        let result = try await run(
            "import os, socket\noutputs = {'env': sorted(os.environ), 'net': sorted(n for _, n in socket.if_nameindex()), 'fds': len(os.listdir('/proc/self/fd'))}"
        )
        #expect(result.outputs["env"] == ["HOME", "LANG", "PATH", "TMPDIR"])
        #expect(result.outputs["net"] == ["lo"])
        let on = try await run("import socket; outputs = {'n': len(socket.if_nameindex())}", network: .on)
        #expect((on.outputs["n"]?.intValue ?? 0) >= 1)
    }

    @Test func seesWhatCodeNames() async throws {
        let code = PythonCode(
            form: .pipeline, text: "x = ref('silver.a')\ny = landing_zone('z')\n# ref('silver.no')\n", file: "p.py")
        let found = try await Self.pool.inspect(code, in: PythonEnvironment())
        #expect(found["refs"] == ["silver.a"])
        #expect(found["landing_zones"] == [["z"]])
    }

    @Test func endsWithItsTask() async throws {
        let host = Host()
        let task = Task { try await run("log('ready')\nimport time\nwhile True: time.sleep(1)", host) }
        while host.said.withLock({ $0.isEmpty }) { await Task.yield() }
        task.cancel()
        let error = await #expect(throws: MartletError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test func runsAChainOfStepsFast() async throws {
        _ = try await run("")
        let text = "def fibo(n): return n if n < 2 else fibo(n - 1) + fibo(n - 2)\noutputs = {'f': fibo(10)}"
        for _ in 0..<40 { #expect(try await run(text).outputs == ["f": 55]) }
    }
}
