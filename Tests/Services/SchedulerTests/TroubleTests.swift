import Clocks
import Errors
import JSON
import Runs
import Schedules
import Synchronization
import Testing

@testable import Scheduler

/// Databases that go away, and processes that die.
@Suite struct TroubleTests {
    private let hourly = #"{"name": "h", "cron": "0 * * * *", "pipelines": ["silver.a"]}"#

    @Test func aRunWhoseProcessDiedHoldsUpNothing() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly)
        let first = world.loop("a")
        world.clock.set("2026-01-01T01:00:00Z")
        _ = await first.tick()
        world.paper.die("schedule:h@2026-01-01T01:00:00Z")
        let second = world.loop("b", isGone: true)
        _ = await second.tick()
        #expect(try await world.statuses(of: "h") == [.failed])
        world.clock.set("2026-01-01T02:00:00Z")
        _ = await second.tick()
        #expect(try await world.statuses(of: "h") == [.failed, .started])
    }

    @Test func whatAPersonStartsIsFollowedToItsEnd() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly)
        let loop = world.loop()
        _ = await loop.tick()
        let firing = try await world.book.fire("h", .schedule, nonce: "1")
        try await world.paper.end(firing.key, .cancelled, at: world.clock.now())
        _ = await loop.tick()
        #expect(try await world.statuses(of: "h") == [.cancelled])
    }

    /// The connection breaks after the firing was stored, before the answer came.
    @Test func aTransactionOfUnknownOutcomeLosesNothing() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly)
        let store = BreakingStore(world.store)
        let loop = world.loop(store: store)
        _ = await loop.tick()
        world.clock.set("2026-01-01T01:00:00Z")
        store.breaks(.record, times: 1)
        _ = await loop.tick()
        #expect(world.paper.keys.isEmpty)
        _ = await loop.tick()
        #expect(world.paper.keys == ["schedule:h@2026-01-01T01:00:00Z"])
        // The end of a run is not forgotten where it could not be stored.
        try await world.paper.end("schedule:h@2026-01-01T01:00:00Z", .success, at: world.clock.now())
        store.breaks(.update, times: 1)
        for _ in 0..<2 { _ = await loop.tick() }
        #expect(try await world.statuses(of: "h") == [.success])
    }

    @Test func aTakeOverThatBrokeOffIsMadeUpFor() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly)
        let first = world.loop("a")
        _ = await first.tick()
        world.clock.set("2026-01-01T01:00:00Z")
        world.paper.fail(MartletError(.unavailable, "killed", retry: .safely))
        _ = await first.tick()
        world.paper.fail(nil)
        let store = BreakingStore(world.store)
        let second = world.loop("b", isGone: true, store: store)
        store.breaks(.openFirings, times: 1)
        _ = await second.tick()
        #expect(second.lease.isLeading)
        #expect(world.paper.keys.isEmpty)
        _ = await second.tick()
        #expect(world.paper.keys == ["schedule:h@2026-01-01T01:00:00Z"])
    }

    @Test func definitionsThatCannotBeReadHoldUpNothing() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(hourly)
        let told = Told()
        let loop = world.loop(
            tell: { event in told.events.withLock { $0.append(event) } },
            refresh: {
                throw MartletError(.permissionDenied, "the folder 'schedules' cannot be read")
            })
        _ = await loop.tick()
        world.clock.set("2026-01-01T01:00:00Z")
        for _ in 0..<2 { _ = await loop.tick() }
        #expect(world.paper.keys.count == 1)
        #expect(
            told.events.withLock { $0 }.filter { $0.name == "schedule.broken" } == [
                .broken(name: "definitions", error: "the folder 'schedules' cannot be read")
            ])
    }
}

final class Told: Sendable {
    let events = Mutex<[SchedulerEvent]>([])
}
