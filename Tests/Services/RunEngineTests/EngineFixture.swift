import Clocks
import Errors
import Glibc
import Identifiers
import JSON
import MetadataSQL
import RunEngine
import Runs
import Synchronization

/// An engine over a database of its own, with steps that do what their name says.
final class EngineFixture: Sendable {
    let path: String
    let store: SQLRunLogStore
    let records: SQLRunStore
    let steps = StepBook()
    let lake = MergeBook()
    let alive = AliveBook()

    init() throws {
        path = "/tmp/martlet-engine-\(UUID.random()).db"
        let database = try SQLDatabase(path: path)
        store = SQLRunLogStore(database)
        records = SQLRunStore(database)
    }

    deinit {
        for ending in ["", "-wal", "-shm"] { unsafe _ = unlink(path + ending) }
    }

    func engine(_ options: RunEngineOptions = RunEngineOptions()) -> RunEngine {
        RunEngine(
            store: store, executor: steps, expressions: PlainExpressions(), branches: lake, definitions: InnerFlows(),
            records: records, liveness: alive, clock: SystemClock(), options: options)
    }

    /// Lets an engine work while the body runs.
    func driving<Value: Sendable>(
        _ engine: RunEngine, _ body: @Sendable (RunEngine) async throws -> Value
    ) async throws -> Value {
        let driving = Task { try await engine.run() }
        do {
            let value = try await body(engine)
            driving.cancel()
            try await driving.value
            return value
        } catch {
            driving.cancel()
            try await driving.value
            throw error
        }
    }

    static func flow(
        _ steps: [StepDefinition], name: String = "flow", publishes: Bool = false
    ) -> RunSubmission {
        let definition = RunDefinition(
            name: name, kind: .flow, codeHash: "1", steps: steps, publishes: publishes)
        return RunSubmission(definition: definition, author: "test")
    }
}

/// What steps do: `ok` and any other name succeed, `fail…` fails until it is mended, `hang…` waits to be stopped.
final class StepBook: StepExecutor {
    private struct State {
        var done: [String: Int] = [:]
        var going: [String] = []
        var most = 0
        var isMended = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func mend() { state.withLock { $0.isMended = true } }
    func count(_ step: String) -> Int { state.withLock { $0.done[step] ?? 0 } }
    var most: Int { state.withLock { $0.most } }

    /// Returns once a step that hangs has begun.
    func begun() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.going.isEmpty { state.waiting.append(continuation) }
                return !state.going.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let step = assignment.step
        let isMended = state.withLock { state in
            state.done[step, default: 0] += 1
            return state.isMended
        }
        context.log(.info, "\(step) was here")
        if step.hasPrefix("fail"), !isMended { throw MartletError(.failed, "\(step) failed") }
        if step.hasPrefix("hang"), !isMended { try await hang(step, context, isDeaf: step.hasPrefix("hangdeaf")) }
        if step.hasPrefix("count") {
            state.withLock { state in
                state.going.append(step)
                state.most = max(state.most, state.going.count)
            }
            await Task.yield()
            state.withLock { state in state.going.removeAll { $0 == step } }
        }
        return StepOutcome(outputs: ["by": .string(step)], rows: 1)
    }

    private func hang(_ step: String, _ context: any StepContext, isDeaf: Bool) async throws(MartletError) {
        let waiting = state.withLock { state in
            state.going.append(step)
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        let (stream, end) = AsyncStream<Void>.makeStream()
        if !isDeaf { context.onCancel { _ in end.finish() } }
        for await _ in stream {}
        state.withLock { state in state.going.removeAll { $0 == step } }
        throw MartletError(.cancelled, "\(step) stopped")
    }
}

/// The lake, as far as runs need it.
final class MergeBook: RunBranches {
    private let merges = Mutex<[RunID: Int]>([:])

    func count(_ run: RunID) -> Int { merges.withLock { $0[run] ?? 0 } }

    func open(
        _ run: RunID, target: String, pinnedCommit: String?
    ) async throws(MartletError) -> (branch: String, pinnedCommit: String) {
        (RunRecord.branchName(of: run), pinnedCommit ?? "head")
    }

    func publish(_ run: RunRecord) async throws(MartletError) -> String? {
        merges.withLock { $0[run.id, default: 0] += 1 }
        return "commit"
    }
}

/// Which engines live.
final class AliveBook: RunLiveness {
    private let held = Mutex<Set<RunID>>([])

    func claim(_ id: RunID) throws -> (any RunClaim)? {
        guard held.withLock({ $0.insert(id).inserted }) else { return nil }
        return Claim { [weak self] in self?.held.withLock { _ = $0.remove(id) } }
    }

    /// An engine's process stood still for too long.
    func forget(_ id: RunID) { held.withLock { _ = $0.remove(id) } }

    private struct Claim: RunClaim {
        let end: @Sendable () -> Void
        func release() { end() }
    }
}

struct PlainExpressions: StepExpressions {
    func condition(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> Bool {
        expression == "true"
    }
    func list(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> [JSONValue] {
        (0..<(Int(expression) ?? 0)).map { .integer(Int64($0)) }
    }
    func value(_ spec: JSONValue, in scope: ExpressionScope) throws(MartletError) -> JSONValue { spec }
}

/// Sub-flows: `inner` has one step that succeeds, `failing` one that succeeds and then one that does not, `outer` runs itself.
struct InnerFlows: RunDefinitions {
    func definition(
        of name: String, kind: RunKindName, parameters: JSONValue
    ) async throws(MartletError) -> (definition: RunDefinition, parameters: JSONValue) {
        let steps =
            switch name {
            case "hanging": [StepDefinition(name: "hang", kind: .bash)]
            case "failing":
                [
                    StepDefinition(name: "first", kind: .bash),
                    StepDefinition(name: "fail", kind: .bash, dependsOn: ["first"]),
                ]
            default: [StepDefinition(name: "ok", kind: .checkpoint)]
            }
        return (RunDefinition(name: name, kind: .flow, codeHash: "2", steps: steps, publishes: false), parameters)
    }
}
