public import Clocks
public import Errors
public import Runs

/// A log of runs that lets a watch know what was stored.
public struct WatchedRunLog: RunLogStore {
    private let store: any RunLogStore
    private let watch: RunWatch
    private let clock: any WallClock

    public init(_ store: any RunLogStore, _ watch: RunWatch, clock: any WallClock) {
        self.store = store
        self.watch = watch
        self.clock = clock
    }

    public func append(_ batch: RunLogBatch) async throws(MartletError) -> [RunID] {
        let stored = try await store.append(batch)
        // What an earlier submission of the same key stands for was not stored.
        var batch = batch
        let refused = Set(zip(batch.submissions, stored).filter { $0.record.id != $1 }.map(\.0.record.id))
        if !refused.isEmpty {
            batch.submissions.removeAll { refused.contains($0.record.id) }
            batch.entries.removeAll { refused.contains($0.run) }
            batch.heads.removeAll { refused.contains($0.id) }
        }
        watch.took(batch)
        return stored
    }

    public func unfinished() async throws(MartletError) -> [UnfinishedRun] { try await store.unfinished() }

    public func load(_ id: RunID) async throws(MartletError) -> StoredRun? {
        let found = try await store.load(id)
        // An engine loads what it goes on with.
        if let found, !found.record.status.isFinal {
            let isWaiting = found.record.status == .pending
            watch.found(
                [
                    UnfinishedRun(
                        run: QueuedRun(id: id, found.submission), isWaiting: isWaiting, driver: id)
                ], at: found.record.startedAt ?? clock.now())
        }
        return found
    }

    public func transitions(
        of id: RunID, after number: Int64, limit: Int
    ) async throws(MartletError) -> [RunTransition] {
        try await store.transitions(of: id, after: number, limit: limit)
    }

    public func head(of id: RunID) async throws(MartletError) -> RunRecord? { try await store.head(of: id) }
}

/// Runs and their records, letting a watch know what was stored.
public struct WatchedRuns: RunStore {
    private let store: any RunStore
    private let watch: RunWatch

    public init(_ store: any RunStore, _ watch: RunWatch) {
        self.store = store
        self.watch = watch
    }

    public func create(_ run: RunRecord) async throws {
        try await store.create(run)
        if run.driver == nil { watch.took(run) }
    }

    public func update(_ run: RunRecord) async throws {
        try await store.update(run)
        if run.driver == nil { watch.took(run) }
    }

    public func record(run: RunID, steps: [StepRecord], tests: [TestRecord], logs: [LogRecord]) async throws {
        try await store.record(run: run, steps: steps, tests: tests, logs: logs)
        watch.took(steps)
    }

    public func run(_ id: RunID) async throws -> RunRecord? { try await store.run(id) }
    public func runs(matching filter: RunFilter) async throws -> [RunRecord] { try await store.runs(matching: filter) }
    public func steps(of id: RunID) async throws -> [StepRecord] { try await store.steps(of: id) }
    public func tests(of id: RunID) async throws -> [TestRecord] { try await store.tests(of: id) }

    public func logs(of id: RunID, after: Int, limit: Int) async throws -> [LogRecord] {
        try await store.logs(of: id, after: after, limit: limit)
    }

    public func logCount(of id: RunID) async throws -> Int { try await store.logCount(of: id) }

    public func tests(ofAsset asset: String, limit: Int) async throws -> [AssetTestRecord] {
        try await store.tests(ofAsset: asset, limit: limit)
    }

    public func prune(finishedBefore time: Timestamp) async throws -> Int {
        try await store.prune(finishedBefore: time)
    }
}
