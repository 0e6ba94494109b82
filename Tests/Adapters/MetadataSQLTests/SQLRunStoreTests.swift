import Clocks
import Errors
import Identifiers
import JSON
import Runs
import Testing

@testable import MetadataSQL

@Suite struct SQLRunStoreTests {
    @Test(arguments: DatabaseKind.available) func runsAreKeptWhole(_ kind: DatabaseKind) async throws {
        try await RunStoreScenarios(kind).runsAreKeptWhole()
    }

    @Test(arguments: DatabaseKind.available) func runsAreFound(_ kind: DatabaseKind) async throws {
        try await RunStoreScenarios(kind).runsAreFound()
    }

    @Test(arguments: DatabaseKind.available) func stepsAreReplacedByNameAndKeepTheirOrder(_ kind: DatabaseKind)
        async throws
    {
        try await RunStoreScenarios(kind).stepsAreReplacedByNameAndKeepTheirOrder()
    }

    @Test(arguments: DatabaseKind.available) func testsAndLogsAreAdded(_ kind: DatabaseKind) async throws {
        try await RunStoreScenarios(kind).testsAndLogsAreAdded()
    }

    @Test(arguments: DatabaseKind.available) func oldRunsAreForgottenWithAllThatBelongsToThem(_ kind: DatabaseKind)
        async throws
    {
        try await RunStoreScenarios(kind).oldRunsAreForgottenWithAllThatBelongsToThem()
    }
}

private struct RunStoreScenarios {
    let fresh: FreshDatabase
    let store: SQLRunStore

    init(_ kind: DatabaseKind) throws {
        fresh = try FreshDatabase(kind)
        store = SQLRunStore(try fresh.open())
    }

    func run(_ number: UInt64, _ status: RunStatus = .pending) -> RunRecord {
        RunRecord(
            id: RunID(UUID(high: 0xABC0 + number, low: 9)), status: status, trigger: "manual", author: "ada",
            targetBranch: "main", branch: nil, pinnedCommit: "c0ffee",
            createdAt: Timestamp(microseconds: Int64(number) * 10), request: ["selectors": ["+a", "é"], "full": true])
    }

    func runsAreKeptWhole() async throws {
        var record = run(1)
        try await store.create(record)
        #expect(try await store.run(record.id) == record)
        record.status = .failed
        record.branch = "run/1"
        record.publishedCommit = "beef"
        record.startedAt = Timestamp(microseconds: 20)
        record.finishedAt = Timestamp(microseconds: 30)
        record.error = "it broke"
        record.request = nil
        try await store.update(record)
        #expect(try await store.run(record.id) == record)
        let again = SQLRunStore(try fresh.open())
        #expect(try await again.run(record.id) == record)
        #expect(try await store.run(run(2).id) == nil)
        await #expect(throws: MartletError.self) { try await store.create(record) }
        await #expect(throws: MartletError.self) { try await store.update(run(2)) }
        await #expect(throws: MartletError.self) {
            try await store.record(
                run: run(2).id, steps: [StepRecord(name: "a", action: "create")], tests: [], logs: [])
        }
    }

    func runsAreFound() async throws {
        for number in 1...9 { try await store.create(run(UInt64(number), number % 3 == 0 ? .failed : .success)) }
        #expect(
            try await store.runs(matching: RunFilter()).map(\.createdAt.microseconds) == [
                90, 80, 70, 60, 50, 40, 30, 20, 10,
            ])
        #expect(try await store.runs(matching: RunFilter(limit: 2)).map(\.createdAt.microseconds) == [90, 80])
        #expect(
            try await store.runs(matching: RunFilter(statuses: [.failed])).map(\.createdAt.microseconds) == [
                90, 60, 30,
            ])
        #expect(try await store.runs(matching: RunFilter(statuses: [])).isEmpty)
        let one = run(4).id
        #expect(try await store.runs(matching: RunFilter(idPrefix: "\(one)".uppercased())).map(\.id) == [one])
        #expect(try await store.runs(matching: RunFilter(idPrefix: "%")).isEmpty)
    }

    func stepsAreReplacedByNameAndKeepTheirOrder() async throws {
        let id = run(1).id
        try await store.create(run(1))
        let names = ["c", "a", "b"]
        try await store.record(
            run: id, steps: names.map { StepRecord(name: $0, action: "create", inputs: ["x", "y.z"]) }, tests: [],
            logs: [])
        var changed = StepRecord(name: "a", status: .success, action: "rebuild")
        changed.startedAt = Timestamp(microseconds: 1)
        changed.finishedAt = Timestamp(microseconds: 2)
        changed.rowsWritten = 3
        changed.rowsDeleted = 4
        changed.rowsTotal = 5
        changed.bytesWritten = 6
        changed.rowsQuarantined = 7
        changed.snapshotID = -8
        changed.attempts = 9
        changed.error = "no"
        try await store.record(run: id, steps: [StepRecord(name: "d", action: "view"), changed], tests: [], logs: [])
        let steps = try await store.steps(of: id)
        #expect(steps.map(\.name) == ["c", "a", "b", "d"])
        #expect(steps[1] == changed && steps[0].inputs == ["x", "y.z"])
    }

    func testsAndLogsAreAdded() async throws {
        let id = run(1).id
        try await store.create(run(1))
        var test = TestRecord(asset: "a", name: "unique", status: "failed", severity: "error", duration: 12)
        test.violations = 3
        test.description = "d"
        test.remediation = "r"
        test.tags = ["x", "y"]
        test.sampleColumns = ["id", "note"]
        test.sampleRows = [["1", nil], ["2", "é\n"]]
        test.error = "e"
        let plain = TestRecord(asset: "a", name: "other", status: "passed", severity: "warn", duration: 0)
        func log(_ number: Int) -> LogRecord {
            LogRecord(
                time: Timestamp(microseconds: Int64(number)), level: LogLevel.allCases[number % 4],
                step: number % 2 == 0 ? nil : "a", message: "line \(number)")
        }
        try await store.record(run: id, steps: [], tests: [test], logs: (0..<3).map(log))
        try await store.record(run: id, steps: [], tests: [plain], logs: (3..<7).map(log))
        #expect(try await store.tests(of: id) == [test, plain])
        #expect(try await store.logs(of: id, after: 0, limit: 100) == (0..<7).map(log))
        #expect(try await store.logs(of: id, after: 2, limit: 3) == (2..<5).map(log))
        #expect(try await store.logs(of: id, after: 7, limit: 3).isEmpty)
    }

    func oldRunsAreForgottenWithAllThatBelongsToThem() async throws {
        for number in 1...4 {
            var record = run(UInt64(number), .success)
            record.finishedAt = number == 4 ? nil : Timestamp(microseconds: Int64(number))
            try await store.create(record)
            try await store.record(
                run: record.id, steps: [StepRecord(name: "a", action: "create")], tests: [],
                logs: [LogRecord(time: record.createdAt, level: .info, step: nil, message: "m")])
        }
        #expect(try await store.prune(finishedBefore: Timestamp(microseconds: 3)) == 2)
        #expect(try await store.runs(matching: RunFilter()).map(\.id) == [run(4).id, run(3).id])
        #expect(try await store.steps(of: run(1).id).isEmpty)
        #expect(try await store.logs(of: run(1).id, after: 0, limit: 9).isEmpty)
        #expect(try await store.steps(of: run(3).id).count == 1)
    }
}
