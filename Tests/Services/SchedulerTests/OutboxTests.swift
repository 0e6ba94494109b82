import Clocks
import Errors
import Events
import JSON
import MetadataSQL
import Runs
import Schedules
import Synchronization
import Testing

@testable import Scheduler

/// What schedules did not do is among the events, once.
@Suite struct OutboxTests {
    @Test func whatIsSkippedIsAnEvent() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(#"{"name": "h", "cron": "0 * * * *", "pipelines": ["silver.a", "+gold.b"]}"#)
        let loop = world.loop()
        for time in ["01:00", "02:00"] {
            world.clock.set("2026-01-01T\(time):00Z")
            for _ in 0..<3 { _ = await loop.tick() }
        }
        let skipped = try await world.events(.scheduleSkipped)
        #expect(skipped.count == 1)
        #expect(skipped.first?.subject == "h" && skipped.first?.pipelines == ["silver.a"])
        #expect(skipped.first?.data["due"] == "2026-01-01T02:00:00Z")
        #expect(skipped.first?.data["error"] == "the run before it still went on")
    }

    @Test func whatACooldownSkipsIsAnEvent() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(
            #"{"name": "h", "cron": "0 * * * *", "flow": "f", "cooldown": "90m", "overlap": "allow"}"#)
        let loop = world.loop()
        for time in ["01:00", "02:00"] {
            world.clock.set("2026-01-01T\(time):00Z")
            _ = await loop.tick()
        }
        #expect(try await world.events(.scheduleSkipped).map(\.pipelines) == [["f"]])
    }

    @Test func whatCannotBeStartedIsAnEvent() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(#"{"name": "h", "cron": "0 * * * *", "pipelines": ["silver.a"]}"#)
        let loop = world.loop()
        world.paper.fail(MartletError(.notFound, "there is no pipeline 'silver.a'"))
        world.clock.set("2026-01-01T01:00:00Z")
        for _ in 0..<3 { _ = await loop.tick() }
        let failed = try await world.events(.scheduleFailed)
        #expect(failed.map { $0.data["error"] } == ["there is no pipeline 'silver.a'"])
        // A run that fails later is the run's own event.
        world.paper.fail(nil)
        world.clock.set("2026-01-01T02:00:00Z")
        _ = await loop.tick()
        try await world.paper.end("schedule:h@2026-01-01T02:00:00Z", .failed, at: world.clock.now())
        _ = await loop.tick()
        #expect(try await world.events(.scheduleFailed).count == 1)
    }

    @Test func aTableThatCannotBeLookedAtIsAnEventOnce() async throws {
        let world = try World()
        defer { world.close() }
        _ = try await world.trigger(#"{"name": "t", "pipelines": ["silver.a"], "on": {"table": "gold.b"}}"#)
        let loop = world.loop()
        world.tables.failure.withLock { $0 = MartletError(.corrupt, "the metadata of gold.b is not whole") }
        for _ in 0..<3 { _ = await loop.tick() }
        #expect(try await world.events(.scheduleBroken).map(\.subject) == ["t"])
        world.tables.failure.withLock { $0 = nil }
        for _ in 0..<2 { _ = await loop.tick() }
        #expect(TriggerState(json: try await world.book.entry("t", .trigger).state).problem == nil)
    }

    @Test func aZoneThatIsNotThereAnyMoreIsTold() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(#"{"name": "h", "cron": "0 * * * *", "pipelines": ["silver.a"]}"#)
        // As a machine without that zone would find it.
        var entry = try await world.book.entry("h", .schedule)
        entry.definition["timezone"] = "Mars/Olympus"
        try await world.store.replace(entry)
        let loop = world.loop()
        world.clock.set("2026-01-01T01:00:00Z")
        _ = await loop.tick()
        let broken = try await world.events(.scheduleBroken)
        #expect(broken.map { $0.data["error"]?.stringValue?.contains("Mars/Olympus") } == [true])
        #expect(world.paper.keys.isEmpty)
    }
}
