import Clocks
import Errors
import Events
import Foundation
import Identifiers
import JSON
import MetadataSQL
import Runs
import Schedules
import Synchronization
import TimeZoneFiles

@testable import Scheduler

/// A clock that tests set.
final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ text: String) { time = Mutex(Timestamp(text) ?? Timestamp(microseconds: 0)) }

    func now() -> Timestamp { time.withLock { $0 } }
    func set(_ text: String) { time.withLock { $0 = Timestamp(text) ?? $0 } }
    func advance(_ seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Starts runs on paper: each key has one run, as the engine has it.
final class PaperRuns: RunStarting {
    struct State {
        var runs: [String: RunID] = [:]
        var order: [String] = []
        var parameters: [String: JSONObject] = [:]
        var failure: MartletError?
        /// Runs whose process died.
        var dead: [RunID] = []
    }

    let state = Mutex(State())
    let store: SQLRunStore

    init(_ store: SQLRunStore) { self.store = store }

    var keys: [String] { state.withLock { $0.order } }

    func parameters(_ key: String) -> JSONObject { state.withLock { $0.parameters[key] ?? [:] } }

    func fail(_ error: MartletError?) { state.withLock { $0.failure = error } }

    func start(
        _ target: RunTarget, parameters: JSONObject, trigger: String, due: Timestamp, idempotencyKey: String
    ) async throws -> RunID {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        let id = ProjectRuns.id(due: due, key: idempotencyKey)
        guard try await store.run(id) == nil else { return id }
        state.withLock { state in
            state.runs[idempotencyKey] = id
            state.order.append(idempotencyKey)
            state.parameters[idempotencyKey] = parameters
        }
        var record = RunRecord(
            id: id, status: .running, trigger: trigger, author: "test", targetBranch: "main", branch: nil,
            pinnedCommit: "", createdAt: due, request: [:])
        record.startedAt = due
        try await store.create(record)
        return id
    }

    /// Ends a run.
    func end(_ key: String, _ status: RunStatus, at time: Timestamp, steps: [String] = []) async throws {
        guard let id = state.withLock({ $0.runs[key] }), var record = try await store.run(id) else { return }
        record.status = status
        record.finishedAt = time
        try await store.record(
            run: id,
            steps: steps.map { name in StepRecord(name: name, status: .success, action: "build", inputs: []) },
            tests: [], logs: [])
        try await store.update(record)
    }

    func check(_ target: RunTarget) async throws {}

    func recover() async throws {
        for id in state.withLock({ state in
            defer { state.dead = [] }
            return state.dead
        }) {
            guard var record = try await store.run(id) else { continue }
            record.status = .failed
            record.error = "its process died"
            try await store.update(record)
        }
    }

    /// The process that works on a run dies.
    func die(_ key: String) { state.withLock { state in state.dead += state.runs[key].map { [$0] } ?? [] } }

    func names(of target: RunTarget) async throws -> Set<String> {
        switch target {
        case .flow(let name): ["flow:\(name)"]
        case .pipelines(let names): Set(names)
        }
    }
}

final class PaperFiles: FileProbing {
    let files = Mutex<[String: [ArrivedFile]]>([:])

    func files(below folder: String) async throws -> [ArrivedFile] { files.withLock { $0[folder] ?? [] } }

    func put(
        _ folder: String, _ path: String, mark: String = "1", at appeared: Timestamp = Timestamp(microseconds: 0)
    ) {
        files.withLock { files in
            files[folder, default: []].removeAll { $0.path == path }
            files[folder, default: []].append(ArrivedFile(path: path, mark: mark, appeared: appeared))
        }
    }
}

final class PaperTables: TableProbing {
    let states = Mutex<[String: TableState]>([:])
    let failure = Mutex<MartletError?>(nil)

    func state(of table: String, on branch: String) async throws -> TableState? {
        if let failure = failure.withLock({ $0 }) { throw failure }
        return states.withLock { $0["\(table)@\(branch)"] }
    }
}

struct PaperSecrets: WebhookSecretKeeping {
    final class Kept: Sendable { let values = Mutex<[String: String]>([:]) }
    let kept = Kept()

    func keep(_ secret: String, as name: String, by author: String) async throws {
        kept.values.withLock { $0[name] = secret }
    }

    func secret(_ name: String) async throws -> [UInt8] { kept.values.withLock { Array(($0[name] ?? "").utf8) } }
}

/// A database with everything around it on paper; several servers may work on it.
struct World {
    let folder: String
    let database: SQLDatabase
    let store: SQLScheduleStore
    let runs: SQLRunStore
    let paper: PaperRuns
    let files = PaperFiles()
    let tables = PaperTables()
    let sensors = PaperSensors()
    let clock: ManualClock
    let zones = TimeZones(SystemTimeZones())
    let book: ScheduleBook

    init(at time: String = "2026-01-01T00:00:00Z") throws {
        folder = NSTemporaryDirectory() + "scheduler-\(UUID.random())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        database = try SQLDatabase(path: folder + "/catalog.db")
        store = SQLScheduleStore(database)
        runs = SQLRunStore(database)
        paper = PaperRuns(runs)
        clock = ManualClock(time)
        book = ScheduleBook(store: store, starter: paper, secrets: PaperSecrets(), zones: zones, clock: clock)
    }

    func close() { try? FileManager.default.removeItem(atPath: folder) }

    /// A server's scheduler.
    func loop(
        _ holder: String = "a", isGone: Bool = false, store: (any ScheduleStore)? = nil,
        tell: @escaping @Sendable (SchedulerEvent) -> Void = { _ in },
        refresh: @escaping @Sendable () async throws -> Void = {}
    ) -> SchedulerLoop {
        var options = Scheduler.Options()
        // Every tick looks at everything.
        options.renewal = .zero
        options.refresh = .zero
        options.recovery = .zero
        var scheduler = Scheduler(
            store: store ?? self.store, runs: runs, starter: paper, tables: tables, files: files, sensors: sensors,
            zones: zones, clock: clock, holder: holder, options: options)
        scheduler.isGone = { _ in isGone }
        scheduler.tell = tell
        scheduler.refresh = refresh
        scheduler.objects = ObjectEvents(SQLEventStore(database))
        return SchedulerLoop(scheduler)
    }

    /// Events of a kind, the first to be stored first.
    func events(_ kind: EventKind) async throws -> [Event] {
        try await SQLEventStore(database).events(after: 0, limit: 1000).map(\.event).filter { $0.kind == kind }
    }

    func schedule(_ text: String) async throws {
        _ = try await book.create(schedule: object(text), by: "test")
    }

    func trigger(_ text: String) async throws -> String? {
        try await book.create(trigger: object(text), by: "test").secret
    }

    func object(_ text: String) throws -> JSONObject {
        try JSONValue(parsing: text, file: "test").objectValue ?? [:]
    }

    func statuses(of name: String) async throws -> [FiringStatus] {
        try await store.firings(of: name, after: nil, limit: 1000).sorted { ($0.due, $0.key) < ($1.due, $1.key) }
            .map(\.status)
    }
}
