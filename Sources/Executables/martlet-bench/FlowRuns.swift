import Clocks
import Errors
import FlowSteps
import Flows
import Glibc
import JSON
import MetadataSQL
import Processes
import RunEngine
import Runs
import Synchronization

/// Flows of steps that do nothing, every transition durable before the next step: what the engine and its store alone take.
struct FlowRuns {
    let folder: String
    let clients: Int
    let count: Int

    func measure() async throws -> JSONValue {
        let gate = Gate()
        let engine = try engine(SQLDatabase(path: "\(folder)/runs.db"), executor: gate)
        // Unstructured, since the measurements go on beside it; it is cancelled and awaited below.
        let driving = Task { try await engine.run() }
        gate.open()
        let chain = try await latencies(engine, Self.chain(40), 30)
        let three = try await latencies(engine, Self.chain(3), 300)
        let rate = try await rate(engine, Self.chain(3))
        let queue = try await queue(engine, gate)
        driving.cancel()
        try await driving.value
        let told = try await toldRate()
        return [
            "chainMedianMilliseconds": .double(chain.median), "threeMedianMilliseconds": .double(three.median),
            "threeSlowMilliseconds": .double(three.slow), "threePerSecond": .double(rate),
            "threePerSecondTold": .double(told), "queue": queue,
        ]
    }

    /// The rate while somebody is told of each run, over what it is while nobody is.
    private func toldRate() async throws -> Double {
        let gate = Gate()
        gate.open()
        let database = try SQLDatabase(path: "\(folder)/told.db")
        let engine = try engine(database, executor: gate)
        let told = try await ToldFlows(database, folder: folder)
        let driving = Task { try await engine.run() }
        let telling = Task { await told.run() }
        let rate = try await rate(engine, Self.chain(3))
        telling.cancel()
        await telling.value
        driving.cancel()
        try await driving.value
        return rate
    }

    private func engine(_ database: SQLDatabase, executor: any StepExecutor) throws -> RunEngine {
        RunEngine(
            store: SQLRunLogStore(database), executor: executor,
            expressions: FlowExpressions(), branches: nil, definitions: NoFlows(), records: nil,
            liveness: FileRunLiveness(folder: "\(folder)/locks"), clock: SystemClock())
    }

    private static func chain(_ length: Int) -> RunDefinition {
        let steps = (0..<length).map { index in
            StepDefinition(name: "s\(index)", kind: .checkpoint, dependsOn: index > 0 ? ["s\(index - 1)"] : [])
        }
        return RunDefinition(name: "chain\(length)", kind: .flow, codeHash: "1", steps: steps, publishes: false)
    }

    private static func submission(_ definition: RunDefinition) -> RunSubmission {
        RunSubmission(definition: definition, author: "bench")
    }

    private func latencies(
        _ engine: RunEngine, _ definition: RunDefinition, _ count: Int
    ) async throws -> (median: Double, slow: Double) {
        let clock = ContinuousClock()
        var times: [Double] = []
        for _ in 0..<count {
            let began = clock.now
            let id = try await engine.submit(Self.submission(definition))
            try Self.check(try await engine.wait(for: id))
            times.append((clock.now - began) / .milliseconds(1))
        }
        times.sort()
        return (times[times.count / 2], times[times.count * 95 / 100])
    }

    private static func check(_ record: RunRecord) throws {
        guard record.status == .success else { throw MartletError(.failed, "a run is \(record.status.rawValue)") }
    }

    private func rate(_ engine: RunEngine, _ definition: RunDefinition) async throws -> Double {
        let clock = ContinuousClock()
        let began = clock.now
        let clients = clients
        let each = count / clients
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<clients {
                group.addTask { @concurrent in
                    for _ in 0..<each {
                        let id = try await engine.submit(Self.submission(definition))
                        try Self.check(try await engine.wait(for: id))
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(each * clients) / ((clock.now - began) / .seconds(1))
    }

    /// 10,000 flows that wait behind some that are held up; then all of them run.
    private func queue(_ engine: RunEngine, _ gate: Gate) async throws -> JSONValue {
        let total = 10_000
        let clock = ContinuousClock()
        let definition = Self.chain(3)
        gate.close()
        var ids: [RunID] = []
        for _ in 0..<(total / 500) {
            ids += try await withThrowingTaskGroup(of: RunID.self) { group in
                for _ in 0..<500 { group.addTask { try await engine.submit(Self.submission(definition)) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        let memory = Self.memory()
        ids.sort()
        gate.open()
        var rates: [JSONValue] = []
        var began = clock.now
        for tenth in 0..<10 {
            for id in ids[(tenth * total / 10)..<((tenth + 1) * total / 10)] {
                try Self.check(try await engine.wait(for: id))
            }
            let now = clock.now
            rates.append(.double(Double(total / 10) / ((now - began) / .seconds(1))))
            began = now
        }
        return [
            "queued": .integer(Int64(total)), "perSecondByTenths": .array(rates), "memoryBytesQueued": .integer(memory),
            "memoryBytesAfter": .integer(Self.memory()),
        ]
    }

    /// Memory of this process that is in use.
    private static func memory() -> Int64 {
        guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard unsafe fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// Does checkpoints, and holds them up while it is closed.
private final class Gate: StepExecutor {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let step = CheckpointStep()

    func close() { state.withLock { $0.isOpen = false } }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        return try await step.execute(assignment, context)
    }
}

/// There are no sub-flows here.
struct NoFlows: RunDefinitions {
    func definition(
        of name: String, kind: RunKindName, parameters: JSONValue
    ) async throws(MartletError) -> (definition: RunDefinition, parameters: JSONValue) {
        throw MartletError(.notFound, "there is no flow '\(name)'")
    }
}
