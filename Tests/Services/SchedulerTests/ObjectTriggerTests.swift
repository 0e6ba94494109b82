import Clocks
import Events
import JSON
import MetadataSQL
import Runs
import Schedules
import Testing

@testable import Scheduler

@Suite struct ObjectTriggerTests {
    private func put(_ world: World, _ bucket: String, _ keys: [String]) async throws {
        try await SQLEventStore(world.database).record(
            keys.map { key in
                Event(
                    .objectCreated, identity: [bucket, key], time: world.clock.now(), subject: "\(bucket)/\(key)",
                    data: ["bucket": .string(bucket), "key": .string(key)])
            })
    }

    @Test func objectsFireOnceAfterQuietAlsoWhileNoServerRuns() async throws {
        let world = try World()
        defer { world.close() }
        try await put(world, "inbox", ["raw/old.csv"])
        world.clock.advance(1)
        _ = try await world.trigger(
            #"{"name": "t", "pipelines": ["silver.a"], "on": {"bucket": "inbox", "pattern": "raw/**", "quiet": "5s"}}"#)
        // It is put before the trigger was ever looked at, and after it was made.
        try await put(world, "inbox", ["raw/1.csv"])
        try await put(world, "other", ["raw/2.csv"])
        try await put(world, "inbox", ["clean/3.csv"])
        let loop = world.loop()
        _ = await loop.tick()
        _ = await loop.tick()
        world.clock.advance(4)
        try await put(world, "inbox", ["raw/4.csv"])
        _ = await loop.tick()
        world.clock.advance(4)
        _ = await loop.tick()
        #expect(world.paper.keys.isEmpty)
        world.clock.advance(1)
        _ = await loop.tick()
        #expect(world.paper.keys == ["trigger:t#1"])
        let first = world.paper.parameters("trigger:t#1")["trigger"]?["seen"]?.arrayValue?.first
        #expect(first?["detail"] == ["inbox/raw/1.csv", "inbox/raw/4.csv"])
        #expect(first?["source"] == "objects")
        try await world.paper.end("trigger:t#1", .success, at: world.clock.now())
        // More than one look takes, while no server runs.
        try await put(world, "inbox", (0..<2500).map { "raw/many/\($0)" })
        let next = world.loop("b", isGone: true)
        _ = await next.tick()
        world.clock.advance(5)
        _ = await next.tick()
        #expect(world.paper.keys == ["trigger:t#1", "trigger:t#2"])
        let second = world.paper.parameters("trigger:t#2")["trigger"]?["seen"]?.arrayValue?.first
        #expect(second?["count"] == 2500)
        world.clock.advance(100)
        _ = await next.tick()
        #expect(world.paper.keys.count == 2)
    }

    /// The scheduler would sleep for an hour.
    @Test(.timeLimit(.minutes(1))) func aChangeOfAnObjectEndsTheSleep() async throws {
        let world = try World()
        defer { world.close() }
        let loop = world.loop()
        let bell = ObjectBell(loop.scheduler)
        _ = await loop.tick()
        #expect(!loop.scheduler.waker.awaitsObjects)
        _ = try await world.trigger(
            #"{"name": "t", "pipelines": ["silver.a"], "on": {"bucket": "inbox", "quiet": "0s"}}"#)
        _ = await loop.tick()
        try await put(world, "inbox", ["1.csv"])
        bell.ring()
        await loop.scheduler.waker.sleep(for: .seconds(3600))
        _ = await loop.tick()
        #expect(world.paper.keys == ["trigger:t#1"])
        // The next change rings again.
        bell.ring()
        await loop.scheduler.waker.sleep(for: .seconds(3600))
    }
}
