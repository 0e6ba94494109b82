import Errors
import Execution
import JSON
import Processes

/// Steps in Python, one after another, each in a process of its own from the warm pool and each given what the one before made.
struct PythonChain {
    let folder: String
    let steps: Int
    let argument: Int
    let rounds: Int

    private static let code = """
        def fibo(n):
            return n if n < 2 else fibo(n - 1) + fibo(n - 2)

        outputs = {"sum": params.get("sum", 0) + fibo(params["n"])}
        """

    func measure() async throws -> JSONValue {
        let pool = ForkingPythonPool(launcher: LocalProcessLauncher(folder: folder), places: PythonPlaces())
        // The interpreter is warm before the first round, as it is in a server.
        _ = try await run(0, in: pool)
        var times: [Double] = []
        for _ in 0..<rounds {
            let clock = ContinuousClock()
            let began = clock.now
            var sum: Int64 = 0
            for _ in 0..<steps { sum = try await run(sum, in: pool) }
            times.append((clock.now - began) / .seconds(1))
        }
        await pool.close()
        times.sort()
        return ["medianSeconds": .double(times[times.count / 2]), "steps": .integer(Int64(steps))]
    }

    private func run(_ sum: Int64, in pool: ForkingPythonPool) async throws -> Int64 {
        let result = try await pool.run(
            PythonStep(
                name: "fibo", code: PythonCode(form: .script, text: Self.code, file: "fibo.py"),
                arguments: ["params": ["n": .integer(Int64(argument)), "sum": .integer(sum)]],
                environment: PythonEnvironment()),
            host: NoHost())
        return result.outputs["sum"]?.intValue ?? 0
    }
}

private struct NoHost: PythonHost {
    func log(_ level: PythonLogLevel, _ message: String) async {}

    func query(
        _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
    ) async throws(MartletError) {
        throw MartletError(.unsupported, "there is no lake here")
    }
}
