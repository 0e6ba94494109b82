import Clocks
import Errors
import FlowSteps
import Flows
import JSON
import MetadataSQL
import Processes
import RunEngine
import Runs
import Scheduler
import Schedules
import Synchronization
import TimeZoneFiles

/// Many schedules, each of which starts a flow once an hour at a second of its own: how long it takes to learn of all of them, and how
/// long a second's tick takes, which stores what is due and starts its runs.
struct ScheduleTicks {
    let folder: String
    let count: Int
    let ticks: Int

    func measure() async throws -> JSONValue {
        let path = "\(folder)/catalog.db"
        let start = Timestamp("2026-01-01T00:00:00Z") ?? Timestamp(microseconds: 0)
        try await fill(SQLScheduleStore(try SQLDatabase(path: path)), at: start)
        let clock = SteppedClock(start)
        let runClock = ContinuousClock()
        let opened = runClock.now
        let database = try SQLDatabase(path: path)
        let runs = SQLRunStore(database)
        let engine = RunEngine(
            store: SQLRunLogStore(database), executor: CheckpointStep(), expressions: FlowExpressions(), branches: nil,
            definitions: NoFlows(), records: nil, liveness: FileRunLiveness(folder: "\(folder)/locks"),
            clock: SystemClock())
        // Unstructured, since the measurements go on beside it; it is cancelled and awaited below.
        let driving = Task { try await engine.run() }
        let scheduler = Scheduler(
            store: SQLScheduleStore(database), runs: runs, starter: EngineRuns(engine: engine), tables: Nothing(),
            files: Nothing(), zones: TimeZones(SystemTimeZones()), clock: clock, holder: "bench")
        let opening = runClock.now - opened
        // As one second follows the other.
        let times = await scheduler.ticks(ticks + 1) { _ in clock.advance(seconds: 1) }
        let firings = try await scheduler.store.firings(of: nil, after: nil, limit: 1_000_000)
        driving.cancel()
        try await driving.value
        let steady = times.dropFirst().sorted()
        guard let slowest = steady.last else { throw MartletError(.invalidInput, "there was no tick to measure") }
        return [
            "startSeconds": .double((opening + times[0]) / .seconds(1)),
            "medianMilliseconds": .double(steady[steady.count / 2] / .milliseconds(1)),
            "slowMilliseconds": .double(steady[steady.count * 95 / 100] / .milliseconds(1)),
            "slowestMilliseconds": .double(slowest / .milliseconds(1)),
            "started": .integer(Int64(firings.count { $0.run != nil })),
        ]
    }

    private func fill(_ store: SQLScheduleStore, at now: Timestamp) async throws {
        let reader = DefinitionReader(zones: TimeZones(SystemTimeZones()))
        for first in stride(from: 0, to: count, by: 500) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in first..<min(first + 500, count) {
                    let second = number % 3600
                    let definition: JSONObject = [
                        "name": .string("s\(number)"), "flow": "note", "overlap": "allow",
                        "cron": .string("\(second % 60) \(second / 60) * * * *"), "timezone": "Europe/Berlin",
                    ]
                    let schedule = try reader.schedule(definition)
                    var entry = ScheduleEntry(
                        name: schedule.name, kind: .schedule, origin: .api, definition: schedule.json, isEnabled: true,
                        author: "bench", createdAt: now)
                    entry.due = schedule.timing.next(after: now, in: .utc)
                    let made = entry
                    group.addTask { try await store.add(made) }
                }
                try await group.waitForAll()
            }
        }
    }
}

private final class SteppedClock: WallClock {
    private let time: Mutex<Timestamp>
    init(_ time: Timestamp) { self.time = Mutex(time) }
    func now() -> Timestamp { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Starts a flow of one step that does nothing, durably.
private struct EngineRuns: RunStarting {
    let engine: RunEngine

    private static let flow = RunDefinition(
        name: "note", kind: .flow, codeHash: "1", steps: [StepDefinition(name: "note", kind: .checkpoint)],
        publishes: false)

    func start(
        _ target: RunTarget, parameters: JSONObject, trigger: String, due: Timestamp, idempotencyKey: String
    ) async throws -> RunID {
        try await engine.submit(
            RunSubmission(
                definition: Self.flow, trigger: trigger, author: "bench", idempotencyKey: idempotencyKey))
    }

    func check(_ target: RunTarget) async throws {}
    func names(of target: RunTarget) async throws -> Set<String> { [] }
    func recover() async throws {}
}

/// There are no tables and no files here.
private struct Nothing: TableProbing, FileProbing {
    func state(of table: String, on branch: String) async throws -> TableState? { nil }
    func files(below folder: String) async throws -> [ArrivedFile] { [] }
}
