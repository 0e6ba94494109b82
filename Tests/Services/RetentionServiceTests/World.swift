import CatalogService
import Cataloging
import Clocks
import Foundation
import Identifiers
import JSON
import Maintenance
import MetadataSQL
import ObjectStorage
import ObjectStorageLocal
import QueryService
import Retention
import Runs
import Synchronization
import Testing

@testable import RetentionService

/// A clock that the test moves; it begins at the real time, since files have that.
final class MovedClock: WallClock {
    private let ahead = Mutex<Int64>(0)

    func now() -> Timestamp { SystemClock().now().adding(seconds: ahead.withLock { $0 }) }
    func move(minutes: Int64) { ahead.withLock { $0 += minutes * 60 } }
    func move(days: Int64) { move(minutes: days * 1440) }
}

/// A project without an engine, with the real stores around it.
final class World: Sendable {
    let folder: String
    let root: Location
    let clock = MovedClock()
    let database: SQLDatabase
    let lake: Lake
    let runs: SQLRunStore
    let events: SQLEventStore
    /// Runs that were stopped, with the reason.
    let stopped = Mutex<[RunID: String]>([:])
    let dead = Mutex<Set<RunID>>([])

    init() async throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("martlet-\(Identifiers.UUID.random())").path
        try FileManager.default.createDirectory(atPath: folder + "/lake", withIntermediateDirectories: true)
        root = try Location(folder)
        database = try SQLDatabase(path: folder + "/catalog.db")
        lake = Lake(
            catalog: try await Catalog.open(SQLCatalogBackend(database), clock: clock), store: LocalObjectStore(),
            warehouse: try root.appending("lake"), clock: clock)
        runs = SQLRunStore(database)
        events = SQLEventStore(database)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The service as another server of the project has it.
    func service(_ holder: String = "one", _ file: JSONValue? = nil) throws -> RetentionService {
        let maintenance = MaintenanceService(binder: TableBinder(lake: lake, defaultNamespace: "default")) {
            throw CancellationError()
        }
        return try RetentionService(
            RetentionService.Places(
                store: SQLRetentionStore(database), events: events, runs: runs, log: SQLRunLogStore(database),
                lake: lake, maintenance: maintenance, project: root, code: try root.appending("code"),
                ingestPrefix: "ingest/"),
            care: RetentionService.RunCare(
                isDead: { [self] run in dead.withLock { $0.contains(run.id) } },
                recover: { [self] in
                    for id in dead.withLock({ $0 }) {
                        guard var run = try await runs.run(id) else { continue }
                        run.status = .failed
                        run.finishedAt = clock.now()
                        try await runs.update(run)
                    }
                },
                stop: { [self] run, reason in
                    stopped.withLock { $0[run.id] = reason }
                    return true
                }),
            file: file, clock: clock, holder: holder)
    }

    /// Makes a run as it is now.
    @discardableResult
    func makeRun(
        _ status: RunStatus, _ pipeline: String = "silver.t", steps: StepStatus = .success, log: String? = nil
    ) async throws -> RunID {
        var generator = SystemRandomNumberGenerator()
        let id = RunID(Identifiers.UUID.timeOrdered(at: clock.now(), using: &generator))
        var run = RunRecord(
            id: id, status: status, trigger: "manual", author: "ada", targetBranch: "main", branch: nil,
            pinnedCommit: "c", createdAt: clock.now(), request: nil)
        run.startedAt = clock.now()
        if status.isFinal { run.finishedAt = clock.now() }
        try await runs.create(run)
        var step = StepRecord(name: pipeline, status: steps, action: "create")
        step.startedAt = clock.now()
        if steps.isFinal { step.finishedAt = clock.now() }
        try await runs.record(
            run: id, steps: [step], tests: [],
            logs: log.map { [LogRecord(time: clock.now(), level: .info, step: nil, message: $0)] } ?? [])
        return id
    }

    func write(_ path: String) async throws -> Location {
        let location = try root.appending(path)
        try await lake.store.write(location, [1])
        return location
    }

    func branches() async throws -> [String] { try await lake.catalog.references().map(\.name.text) }
}
