import Clocks
import Identifiers
import JSON
import Retention
import Runs
import Testing

@testable import MetadataSQL

@Suite struct RetentionStoreTests {
    private func store(_ kind: DatabaseKind) throws -> (FreshDatabase, SQLDatabase, SQLRetentionStore) {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        return (fresh, database, SQLRetentionStore(database))
    }

    private func time(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

    private func run(_ number: UInt64, _ status: RunStatus, created: Int64, finished: Int64?) -> RunRecord {
        var run = RunRecord(
            id: RunID(UUID(high: number, low: 1)), status: status, trigger: "manual", author: "ada",
            targetBranch: "main", branch: nil, pinnedCommit: "c", createdAt: time(created), request: nil)
        run.startedAt = time(created)
        run.finishedAt = finished.map { time($0) }
        return run
    }

    @Test(arguments: DatabaseKind.available)
    func settingsAreKeptAndTakenBack(_ kind: DatabaseKind) async throws {
        let (_, _, store) = try store(kind)
        #expect(try await store.settings() == RetentionSettings())
        try await store.save(try RetentionValues(["runs_max_age_days": 3]), pipeline: nil)
        try await store.save(try RetentionValues(["runs_max_age_days": 0], isPipeline: true), pipeline: "a.b")
        try await store.save(try RetentionValues(["runs_max_age_days": 5]), pipeline: nil)
        let settings = try await store.settings()
        #expect(settings.value(.runsMaxAgeDays) == 5)
        #expect(settings.value(.runsMaxAgeDays, of: "a.b") == 0)
        try await store.save(RetentionValues(), pipeline: "a.b")
        #expect(try await store.settings().pipelines.isEmpty)
    }

    @Test(arguments: DatabaseKind.available)
    func oneAtATimeHasATurn(_ kind: DatabaseKind) async throws {
        let (_, _, store) = try store(kind)
        func take(_ holder: String, _ now: Int64, until: Int64, last: Int64) async throws -> Bool {
            try await store.take(
                .records, as: holder, at: time(now), until: time(until), unlessEndedSince: time(last))
        }
        #expect(try await take("a", 10, until: 20, last: 0))
        #expect(try await !take("b", 15, until: 25, last: 0))
        // Who has it may have it longer; who died in it is waited for.
        #expect(try await take("a", 15, until: 30, last: 0))
        #expect(try await !take("b", 29, until: 40, last: 0))
        #expect(try await take("b", 30, until: 40, last: 0))
        // One that lost its turn does not end it.
        try await store.end(.records, as: "a", at: time(31), ["x": 1])
        #expect(try await store.reports().isEmpty)
        try await store.end(.records, as: "b", at: time(32), ["x": 2])
        #expect(
            try await store.reports() == [
                RetentionReport(turn: .records, endedAt: time(32), holder: "b", result: ["x": 2])
            ])
        #expect(try await !take("c", 40, until: 50, last: 31))
        #expect(try await take("c", 40, until: 50, last: 32))
        #expect(try await store.reports().first?.holder == "b")
        #expect(try await store.take(.lake, as: "a", at: time(40), until: time(50), unlessEndedSince: time(0)))
    }

    @Test(arguments: DatabaseKind.available)
    func endedRunsComeInPagesAndGoWithAllTheyHave(_ kind: DatabaseKind) async throws {
        let (_, database, store) = try store(kind)
        let runs = SQLRunStore(database)
        for number: UInt64 in 1...5 {
            let isOpen = number == 4
            try await runs.create(
                run(number, isOpen ? .running : .success, created: Int64(number / 2), finished: isOpen ? nil : 9))
            try await runs.record(
                run: RunID(UUID(high: number, low: 1)),
                steps: [StepRecord(name: "a.\(number)", status: .success, action: "create")], tests: [],
                logs: [LogRecord(time: time(1), level: .info, step: nil, message: "m")])
        }
        var seen: [EndedRun] = []
        var last: EndedRun?
        repeat {
            let page = try await store.endedRuns(after: last, limit: 2)
            seen += page
            last = page.last
        } while last != nil
        #expect(seen.map(\.pipelines) == [["a.5"], ["a.3"], ["a.2"], ["a.1"]])
        #expect(try await store.countLogs(of: seen.map(\.id)) == 4)
        #expect(try await store.removeLogs(of: [seen[0].id]) == 1)
        let open = RunID(UUID(high: 4, low: 1))
        #expect(try await store.removeRuns([seen[1].id, seen[2].id, open.description]) == 2)
        #expect(try await runs.run(open) != nil)
        #expect(try await store.countLogs(of: seen.map(\.id)) == 1)
        #expect(try await store.endedRuns(after: nil, limit: 9).map(\.pipelines) == [["a.5"], ["a.1"]])
    }

    @Test(arguments: DatabaseKind.available)
    func oldResultsOfTestsGo(_ kind: DatabaseKind) async throws {
        let (_, database, store) = try store(kind)
        let runs = SQLRunStore(database)
        for number: UInt64 in 1...4 {
            let run = run(number, .success, created: 1, finished: 2)
            try await runs.create(run)
            try await runs.record(
                run: run.id, steps: [],
                tests: [("a", "t"), ("a", "u"), ("b", "t")].map {
                    TestRecord(asset: $0.0, name: $0.1, status: "passed", severity: "error", duration: 1)
                }, logs: [])
        }
        #expect(try await store.countTests(keeping: 0, others: [:]) == 0)
        #expect(try await store.countTests(keeping: 3, others: ["b": 1]) == 5)
        #expect(try await store.countTests(keeping: 0, others: ["b": 1]) == 3)
        #expect(try await store.removeTests(keeping: 3, others: ["b": 1]) == 5)
        #expect(try await store.removeTests(keeping: 3, others: ["b": 1]) == 0)
        #expect(try await runs.tests(of: RunID(UUID(high: 4, low: 1))).count == 3)
        #expect(try await runs.tests(of: RunID(UUID(high: 1, low: 1))).isEmpty)
    }

    @Test(arguments: DatabaseKind.available)
    func runsThatSayNothingAreFound(_ kind: DatabaseKind) async throws {
        let (_, database, store) = try store(kind)
        let runs = SQLRunStore(database)
        for number: UInt64 in 1...3 {
            try await runs.create(
                run(number, number == 3 ? .success : .running, created: 1, finished: number == 3 ? 2 : nil))
        }
        try await runs.record(
            run: RunID(UUID(high: 2, low: 1)), steps: [], tests: [],
            logs: [LogRecord(time: time(50), level: .info, step: nil, message: "m")])
        #expect(try await store.silentRuns(since: time(1), limit: 9).isEmpty)
        #expect(try await store.silentRuns(since: time(40), limit: 9) == ["\(RunID(UUID(high: 1, low: 1)))"])
        #expect(try await store.silentRuns(since: time(51), limit: 9).count == 2)
    }

    @Test(arguments: DatabaseKind.available)
    func stepsKeepWhatTheyTook(_ kind: DatabaseKind) async throws {
        let (_, database, _) = try store(kind)
        let runs = SQLRunStore(database)
        let run = run(1, .running, created: 1, finished: nil)
        try await runs.create(run)
        var step = StepRecord(name: "a.b", status: .success, action: "create")
        step.peakMemory = 5 << 30
        step.cpuTime = .milliseconds(1500)
        try await runs.record(run: run.id, steps: [step], tests: [], logs: [])
        #expect(try await runs.steps(of: run.id) == [step])
    }
}
