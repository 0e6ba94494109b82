import Errors
import Identifiers
import JSON
import Runs
import Synchronization
import Workers

@testable import WorkerService

/// A clock that moves when it is told to, and wakes those who wait for a moment.
final class ManualClock: Sendable {
    private struct State {
        var now = Duration.zero
        var sleepers: [(due: Duration, id: Int, continuation: CheckedContinuation<Void, any Error>)] = []
        var next = 0
    }

    private let state = Mutex(State())

    var now: Duration { state.withLock { $0.now } }
    var sleeping: Int { state.withLock { $0.sleepers.count } }

    func advance(_ duration: Duration) {
        let due = state.withLock { state in
            state.now += duration
            let now = state.now
            defer { state.sleepers.removeAll { $0.due <= now } }
            return state.sleepers.filter { $0.due <= now }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    func pause(_ duration: Duration) async throws {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.sleepers.append((state.now + duration, id, continuation))
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let found = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else { return nil }
                return state.sleepers.remove(at: index).continuation
            }
            found?.resume(throwing: CancellationError())
        }
    }
}

/// Files by hash, made of texts.
struct TextCode: CodeStore {
    func pack(_ assignment: StepAssignment) async throws(MartletError) -> [CodeFile] { [] }
    func compressed(_ hash: String) async throws(MartletError) -> [UInt8] {
        throw MartletError(.notFound, "no file '\(hash)'")
    }
}

/// What a step said, and the wish that it stops.
final class Listener: StepContext {
    private struct State {
        var lines: [String] = []
        var handlers: [@Sendable (StopReason) -> Void] = []
        var isCancelled = false
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }
    func log(_ level: LogLevel, _ message: String) { state.withLock { $0.lines.append(message) } }
    func progress(rows: Int64?, fraction: Double?) {}
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func onCancel(_ handler: @escaping @Sendable (StopReason) -> Void) {
        state.withLock { $0.handlers.append(handler) }
    }

    func cancel() {
        let handlers = state.withLock { state in
            state.isCancelled = true
            return state.handlers
        }
        for handler in handlers { handler(.cancelled) }
    }
}

/// A desk of a server whose time is told by hand.
struct Server {
    let clock = ManualClock()
    let desk: WorkerDesk

    init(_ policy: WorkerPolicy = WorkerPolicy(), carriage: Carriage? = nil) {
        desk = WorkerDesk(
            policy: policy, server: 9, code: TextCode(), carriage: carriage, clock: { [clock] in clock.now },
            newTablePath: { "/tmp/martlet-desk-\(UInt64.random(in: 0...UInt64.max)).parquet" })
    }

    func worker(
        _ name: String, groups: Set<String> = ["etl"], capacity: Int = 2, owner: String = "t", language: String = "bash"
    ) throws
        -> WorkerID
    {
        try desk.register(
            WorkerDescription(
                name: name, groups: groups, languages: [language], capacity: capacity, version: "1"),
            instance: name, by: owner
        ).worker
    }

    static func item(_ number: Int, group: String = "etl", table: String? = nil) throws -> WorkItem {
        let assignment = StepAssignment(
            run: RunID(UUID(high: 1, low: UInt64(number))), runName: "f", step: "s", attempt: 1,
            fence: Int64(number), kind: table == nil ? .bash : .python,
            spec: ["run": "true", "table": table.map { .string($0) } ?? .null], group: group)
        return WorkItem(
            key: WorkKey(run: assignment.run.description, step: "s", attempt: 1, fence: Int64(number)),
            requirement: try WorkRequirement(parsing: group, language: table == nil ? "bash" : "python"),
            payload: WorkPayload(assignment: assignment, files: []).json)
    }

    func beat(_ worker: WorkerID, _ sequence: Int64, _ holding: [LeaseID]) throws -> WorkerOrders {
        try desk.heartbeat(
            worker, by: "t", WorkerBeat(sequence: sequence, load: WorkerLoad(), holding: holding))
    }
}

/// Lets other tasks go on until something is so.
func until(_ isSo: () -> Bool) async {
    for _ in 0..<1_000_000 where !isSo() { await Task { await Task.yield() }.value }
}
