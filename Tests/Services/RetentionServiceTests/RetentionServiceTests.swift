import CatalogService
import Cataloging
import Clocks
import Errors
import Events
import Foundation
import JSON
import MetadataSQL
import ObjectStorage
import Retention
import Runs
import Synchronization
import Testing

@testable import RetentionService

@Suite struct RetentionServiceTests {
    @Test func recordsGoAsTheyAgeAndADryRunRemovesNothing() async throws {
        let world = try await World()
        let service = try world.service()
        let old = try await world.makeRun(.success, log: "old")
        world.clock.move(days: 50)
        let middle = try await world.makeRun(.failed, log: "middle")
        world.clock.move(days: 41)
        let young = try await world.makeRun(.success, log: "young")

        let dry = try await service.pass(isDry: true)
        #expect((dry.runsPruned, dry.logsPruned, dry.problems) == (1, 1, []))
        #expect(try await world.runs.run(old) != nil)
        #expect(try await service.reports().isEmpty)

        let counts = try await service.pass(isDry: false)
        #expect((counts.runsPruned, counts.logsPruned, counts.problems) == (1, 1, []))
        #expect(try await world.runs.run(old) == nil)
        #expect(try await world.runs.run(middle) != nil)
        #expect(try await world.runs.logs(of: middle, after: 0, limit: 9).isEmpty)
        #expect(try await world.runs.logs(of: young, after: 0, limit: 9).count == 1)
        #expect(try await service.reports().map(\.turn) == [.lake, .records])
        #expect(try await service.pass(isDry: false).runsPruned == 0)
    }

    @Test func aPipelineKeepsItsOwnNumberOfRuns() async throws {
        let world = try await World()
        let service = try world.service("one", ["pipelines": ["silver.few": ["runs_max_per_pipeline": 2]]])
        for _ in 0..<4 {
            try await world.makeRun(.success, "silver.few")
            try await world.makeRun(.success, "silver.many")
            world.clock.move(minutes: 1)
        }
        #expect(try await service.pass(isDry: false).runsPruned == 2)
        try await service.set(["runs_max_per_pipeline": 1], pipeline: "silver.few")
        try await service.set(["runs_max_per_pipeline": 3], pipeline: nil)
        #expect(try await service.pass(isDry: false).runsPruned == 2)
        try await service.set(["runs_max_per_pipeline": .null], pipeline: nil)
        #expect(try await service.settings().value(.runsMaxPerPipeline) == 100)
    }

    @Test func oneServerMakesAPassAndAnotherWhenItsTimeHasCome() async throws {
        let world = try await World()
        let (one, two) = (try world.service("one"), try world.service("two"))
        #expect(try await one.passIfDue().isEmpty)
        let first = try #require(try await one.reports().last)
        #expect((first.turn, first.holder) == (.records, "one"))
        _ = try await two.passIfDue()
        #expect(try await two.reports().last == first)
        world.clock.move(minutes: 61)
        _ = try await two.passIfDue()
        let reports = try await two.reports()
        #expect(reports.last?.holder == "two")
        // The lake is looked through once a day.
        #expect(reports.first?.holder == "one")
        world.clock.move(days: 1)
        _ = try await two.passIfDue()
        #expect(try await two.reports().map(\.holder) == ["two", "two"])
        try await two.set(["reaper_interval_minutes": 0], pipeline: nil)
        world.clock.move(days: 9)
        let before = try await one.reports()
        _ = try await one.passIfDue()
        #expect(try await one.reports() == before)
    }

    @Test func aServerThatDiedInAPassIsWaitedFor() async throws {
        let world = try await World()
        let service = try world.service("two")
        let now = world.clock.now()
        #expect(
            try await SQLRetentionStore(world.database).take(
                .records, as: "gone", at: now, until: now.adding(seconds: 900), unlessEndedSince: now))
        let error = try await #require(throws: MartletError.self) { try await service.pass(isDry: false) }
        #expect(error.code == .conflict)
        world.clock.move(minutes: 16)
        _ = try await service.pass(isDry: false)
    }

    @Test func runsWithoutASignOfLifeAreEnded() async throws {
        let world = try await World()
        let service = try world.service()
        let silent = try await world.makeRun(.running, steps: .running)
        let talking = try await world.makeRun(.running, steps: .running)
        let between = try await world.makeRun(.running, steps: .success)
        let gone = try await world.makeRun(.running, steps: .running)
        world.dead.withLock { _ = $0.insert(gone) }
        world.clock.move(minutes: 100)
        try await world.runs.record(
            run: talking, steps: [], tests: [],
            logs: [LogRecord(time: world.clock.now(), level: .info, step: nil, message: "m")])
        world.clock.move(minutes: 30)
        #expect(try await service.pass(isDry: true).runsFailed == 2)
        #expect(world.stopped.withLock { $0.isEmpty })
        #expect(try await service.pass(isDry: false).runsFailed == 2)
        #expect(world.stopped.withLock { Array($0.keys) } == [silent])
        #expect(world.stopped.withLock { $0[silent] }?.contains("120 minutes") == true)
        #expect(try await world.runs.run(gone)?.status == .failed)
        #expect(try await world.runs.run(between)?.status == .running)
    }

    @Test func aRunOfPipelinesWhoseStepSaysNothingIsStopped() async throws {
        let world = try await World()
        let service = try world.service()
        // Its first step has begun, which is not stored.
        let silent = try await world.makeRun(.running, steps: .waiting)
        world.clock.move(minutes: 119)
        #expect(try await service.pass(isDry: false).runsFailed == 0)
        world.clock.move(minutes: 2)
        #expect(try await service.pass(isDry: false).runsFailed == 1)
        #expect(world.stopped.withLock { Array($0.keys) } == [silent])
        let lines = try await world.runs.logs(of: silent, after: 0, limit: 10)
        #expect(
            lines.map(\.message) == ["stopped: nothing was heard of it for 120 minutes (stuck_run_timeout_minutes)"])
    }

    @Test func branchesOfEndedAndUnknownRunsGo() async throws {
        let world = try await World()
        let service = try world.service()
        let head = try await world.lake.catalog.head(of: .main)
        let ended = try await world.makeRun(.failed)
        let open = try await world.makeRun(.running)
        for name in [
            "run/\(ended)", "run/\(open)", "run/018f0000-0000-7000-8000-000000000001", "run/mine", "ingest/a",
            "feature",
        ] { try await world.lake.catalog.createBranch(try RefName(name), at: head) }
        world.clock.move(minutes: 359)
        #expect(try await service.pass(isDry: false).branchesCleaned == 0)
        world.clock.move(minutes: 2)
        let young = try await world.makeRun(.failed)
        try await world.lake.catalog.createBranch(try RefName("run/\(young)"), at: head)
        #expect(try await service.pass(isDry: true).branchesCleaned == 3)
        #expect(try await service.pass(isDry: false).branchesCleaned == 3)
        #expect(
            Set(try await world.branches()) == ["main", "feature", "run/mine", "run/\(open)", "run/\(young)"])
    }

    @Test func eventsGoWhenNobodyWaitsForThem() async throws {
        let world = try await World()
        let service = try world.service()
        try await world.makeRun(.success)
        world.clock.move(days: 366)
        try await world.makeRun(.success)
        #expect(try await service.pass(isDry: true).auditPruned == 2)
        #expect(try await service.pass(isDry: false).auditPruned == 2)
        #expect(try await world.events.recent(before: nil, limit: 9).count == 2)
    }

    @Test func filesOfZonesGoWhereTheZoneSaysSo() async throws {
        let world = try await World()
        let service = try world.service(
            "one",
            [
                "landing_zones": [
                    "orders": ["processed_max_age_days": 10, "auto_purge": true],
                    "sales/kept": ["processed_max_age_days": 10],
                ]
            ])
        let gone = try await world.write("landing/orders/_processed/018f0000-0000-7000-8000-000000000001/a.csv")
        let kept = [
            try await world.write("landing/orders/b.csv"), try await world.write("landing/orders/_samples/c.csv"),
            try await world.write("sales/landing/kept/_processed/x/d.csv"),
        ]
        #expect(try await service.pass(isDry: false).landingFilesCleaned == 0)
        world.clock.move(days: 11)
        let counts = try await service.pass(isDry: false)
        #expect(counts.landingFilesCleaned == 1)
        #expect(try await world.lake.store.stat(gone) == nil)
        for file in kept { #expect(try await world.lake.store.stat(file) != nil) }
    }

    @Test func codeThatNobodyWasGivenLatelyGoes() async throws {
        let world = try await World()
        let service = try world.service()
        let file = try await world.write("code/\(String(repeating: "a", count: 64)).zst")
        #expect(try await service.pass(isDry: false).codeFilesCleaned == 0)
        world.clock.move(days: 8)
        #expect(try await service.pass(isDry: true).codeFilesCleaned == 1)
        #expect(try await world.lake.store.stat(file) != nil)
        #expect(try await service.pass(isDry: false).codeFilesCleaned == 1)
        #expect(try await world.lake.store.stat(file) == nil)
    }

    @Test func whatFailsDoesNotKeepTheRestFromBeingDone() async throws {
        let world = try await World()
        let service = try world.service(
            "one", ["landing_zones": ["a/b/c": ["processed_max_age_days": 1, "auto_purge": true]]])
        _ = try await world.write("code/\(String(repeating: "a", count: 64)).zst")
        world.clock.move(days: 8)
        let counts = try await service.pass(isDry: false)
        #expect(counts.codeFilesCleaned == 1)
        #expect(counts.problems.count == 1)
        #expect(counts.problems[0].contains("a/b/c"))
    }
}
