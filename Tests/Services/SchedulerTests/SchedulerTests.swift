import Clocks
import Errors
import JSON
import Runs
import Schedules
import MetadataSQL
import Synchronization
import Testing

@testable import Scheduler

@Suite struct SchedulerTests {
    private let hourly = #"{"name": "h", "cron": "0 * * * *", "pipelines": ["silver.a"]"#

    @Test func eachDueTimeStartsOneRun() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + "}")
        let loop = world.loop()
        for _ in 0..<4 {
            _ = await loop.tick()
            for key in world.paper.keys { try await world.paper.end(key, .success, at: world.clock.now()) }
            _ = await loop.tick()
            world.clock.advance(1800)
        }
        #expect(world.paper.keys == ["schedule:h@2026-01-01T01:00:00Z"])
        #expect(try await world.statuses(of: "h") == [.success])
        #expect(
            world.paper.parameters("schedule:h@2026-01-01T01:00:00Z")["schedule"]?["due"] == "2026-01-01T01:00:00Z")
    }

    @Test func twoServersOnOneDatabaseFireEachTickOnce() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + #", "overlap": "allow"}"#)
        let first = world.loop("a")
        let second = world.loop("b")
        for _ in 0..<5 {
            world.clock.advance(3600)
            _ = await first.tick()
            _ = await second.tick()
        }
        #expect(world.paper.keys.count == 5)
        #expect(first.lease.isLeading && !second.lease.isLeading)
        await first.stop()
        world.clock.advance(3600)
        _ = await second.tick()
        _ = await first.tick()
        #expect(world.paper.keys.count == 6)
        #expect(second.lease.isLeading && !first.lease.isLeading)
    }

    @Test func whoLostTheLeaseStoresNothing() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + "}")
        let first = world.loop("a")
        _ = await first.tick()
        let old = try #require(first.lease.held)
        // Another one takes over while the first is asleep, and thinks that it leads.
        let second = world.loop("b", isGone: true)
        _ = await second.tick()
        var batch = SchedulerBatch()
        batch.dues = [(try ScheduleName("h"), nil, nil)]
        let sleepy = batch
        let error = await #expect(throws: MartletError.self) { try await world.store.record(sleepy, under: old) }
        #expect(error?.code == .conflict)
    }

    @Test func aCrashBetweenRecordAndStartLosesNothingAndRepeatsNothing() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + "}")
        let first = world.loop("a")
        _ = await first.tick()
        world.clock.set("2026-01-01T01:00:00Z")
        // The process ends after it has recorded the firing, before or after it has started the run.
        world.paper.fail(MartletError(.unavailable, "killed", retry: .safely))
        _ = await first.tick()
        #expect(world.paper.keys.isEmpty)
        #expect(try await world.statuses(of: "h") == [.pending])
        world.paper.fail(nil)
        let firing = try #require(try await world.store.openFirings().first)
        _ = try await world.paper.start(
            firing.target, parameters: [:], trigger: "schedule:h", due: firing.due, idempotencyKey: firing.key)
        let second = world.loop("b", isGone: true)
        _ = await second.tick()
        world.clock.advance(5)
        _ = await second.tick()
        #expect(world.paper.keys == ["schedule:h@2026-01-01T01:00:00Z"])
        #expect(try await world.statuses(of: "h") == [.started])
    }

    @Test(arguments: [("none", 0), ("once", 1), ("all", 5)])
    func timesThatPassedWhileNoServerRan(_ policy: String, _ count: Int) async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + #", "catch_up": "\#(policy)"}"#)
        world.clock.set("2026-01-01T05:30:00Z")
        let loop = world.loop()
        for _ in 0..<8 {
            _ = await loop.tick()
            for key in world.paper.keys { try await world.paper.end(key, .success, at: world.clock.now()) }
        }
        #expect(world.paper.keys.count == count)
    }

    @Test func aClockThatIsSetBackFiresNothingTwice() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + #", "overlap": "allow"}"#)
        let loop = world.loop()
        for time in ["01:00", "02:00", "03:00"] {
            world.clock.set("2026-01-01T\(time):00Z")
            _ = await loop.tick()
        }
        #expect(world.paper.keys.count == 3)
        world.clock.set("2026-01-01T00:30:00Z")
        _ = await loop.tick()
        for time in ["01:00", "02:00", "03:00", "04:00"] {
            world.clock.set("2026-01-01T\(time):00Z")
            _ = await loop.tick()
        }
        #expect(world.paper.keys.count == 4)
        // A jump ahead of a year is made up for once, and the way back leaves no year without runs.
        world.clock.set("2027-01-01T00:30:00Z")
        _ = await loop.tick()
        #expect(world.paper.keys.count == 5)
        world.clock.set("2026-01-01T04:30:00Z")
        _ = await loop.tick()
        world.clock.set("2026-01-01T05:00:00Z")
        _ = await loop.tick()
        #expect(world.paper.keys.last == "schedule:h@2026-01-01T05:00:00Z")
        // The same for a server that was started after the clock was set back.
        world.clock.set("2026-01-01T03:30:00Z")
        let next = world.loop("b", isGone: true)
        _ = await next.tick()
        world.clock.set("2026-01-01T06:00:00Z")
        _ = await next.tick()
        #expect(world.paper.keys.last == "schedule:h@2026-01-01T06:00:00Z")
        #expect(Set(world.paper.keys).count == world.paper.keys.count)
    }

    @Test(arguments: [
        ("skip", [FiringStatus.started, .skipped]), ("queue", [.started, .queued]), ("allow", [.started, .started]),
    ])
    func whatIsDueWhileARunGoesOn(_ policy: String, _ expected: [FiringStatus]) async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + #", "overlap": "\#(policy)"}"#)
        let loop = world.loop()
        for time in ["01:00", "02:00"] {
            world.clock.set("2026-01-01T\(time):00Z")
            _ = await loop.tick()
        }
        #expect(try await world.statuses(of: "h") == expected)
        try await world.paper.end("schedule:h@2026-01-01T01:00:00Z", .failed, at: world.clock.now())
        _ = await loop.tick()
        #expect(try await world.statuses(of: "h").first == .failed)
        if policy == "queue" { #expect(world.paper.keys.count == 2) }
    }

    @Test func disabledSchedulesDoNothingAndAreNotMadeUpFor() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + "}")
        let loop = world.loop()
        _ = await loop.tick()
        _ = try await world.book.setEnabled("h", .schedule, false)
        world.clock.set("2026-01-01T05:30:00Z")
        _ = await loop.tick()
        _ = try await world.book.setEnabled("h", .schedule, true)
        _ = await loop.tick()
        #expect(world.paper.keys.isEmpty)
        world.clock.set("2026-01-01T06:00:00Z")
        _ = await loop.tick()
        #expect(world.paper.keys == ["schedule:h@2026-01-01T06:00:00Z"])
    }

    @Test func aCooldownSkips() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + #", "cooldown": "90m", "overlap": "allow"}"#)
        let loop = world.loop()
        for hour in 1...4 {
            world.clock.set("2026-01-01T0\(hour):00:00Z")
            _ = await loop.tick()
        }
        #expect(try await world.statuses(of: "h") == [.started, .skipped, .started, .skipped])
    }

    @Test func whatCannotBeStartedIsToldAndGoesOn() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly + "}")
        let loop = world.loop()
        world.paper.fail(MartletError(.notFound, "there is no pipeline 'silver.a'"))
        world.clock.set("2026-01-01T01:00:00Z")
        _ = await loop.tick()
        let firing = try #require(try await world.store.firings(of: "h", after: nil, limit: 1).first)
        #expect(firing.status == .failed && firing.error == "there is no pipeline 'silver.a'")
        world.paper.fail(nil)
        world.clock.set("2026-01-01T02:00:00Z")
        _ = await loop.tick()
        #expect(world.paper.keys == ["schedule:h@2026-01-01T02:00:00Z"])
    }

    @Test func aBackfillRunsSomeAtOncePausesAndEnds() async throws {
        let world = try World()
        defer { world.close() }
        let request = try await BackfillRequest(
            world.object(
                #"{"name": "jan", "pipelines": ["silver.a"], "from": "2026-01-01", "until": "2026-01-06", "limit": 2, "parameters": {"p": 1}}"#
            ),
            book: world.book)
        #expect(try await world.book.preview(request).map(\.partition).first == "2026-01-01")
        _ = try await world.book.create(request, by: "test")
        let loop = world.loop()
        _ = await loop.tick()
        #expect(world.paper.keys == ["backfill:jan#0", "backfill:jan#1"])
        #expect(world.paper.parameters("backfill:jan#1")["start"] == "2026-01-02T00:00:00Z")
        _ = try await world.book.setStatus("jan", .paused)
        try await world.paper.end("backfill:jan#0", .success, at: world.clock.now())
        for _ in 0..<3 { _ = await loop.tick() }
        #expect(world.paper.keys.count == 2)
        _ = try await world.book.setStatus("jan", .running)
        // Another server goes on.
        let next = world.loop("b", isGone: true)
        for _ in 0..<12 {
            _ = await next.tick()
            for key in world.paper.keys { try await world.paper.end(key, .success, at: world.clock.now()) }
        }
        #expect(world.paper.keys.count == 5)
        #expect(try await world.book.backfill("jan").status == .done)
        #expect(try await world.store.progress(of: try ScheduleName("jan"))[.success] == 5)
    }
}
