import Clocks
import Errors
import Events
import Identifiers
import JSON
import Runs
import Testing

@testable import MetadataSQL

@Suite struct EventStoreTests {
    let temporary: TemporaryDatabase
    let database: SQLDatabase
    let events: SQLEventStore
    let deliveries: SQLDeliveryStore

    init() throws {
        temporary = try TemporaryDatabase()
        database = try SQLDatabase(path: temporary.path)
        events = SQLEventStore(database)
        deliveries = SQLDeliveryStore(database)
    }

    func event(_ number: Int) -> Event {
        Event(
            .tableChanged, identity: ["\(number)"], time: Timestamp(microseconds: Int64(number)), subject: "s.t",
            pipelines: ["s.t"], namespaces: ["s"], branch: "main",
            data: ["n": .integer(Int64(number)), "é": "\u{1F600}"])
    }

    @Test func eventsAreKeptWholeInOrderAndOnce() async throws {
        try await events.record([event(2), event(1)])
        try await events.record([event(1), event(3)])
        let all = try await events.events(after: 0, limit: 10)
        #expect(all.map(\.event) == [event(2), event(1), event(3)])
        #expect(try await events.events(after: all[1].position, limit: 10).map(\.event) == [event(3)])
        #expect(try await events.recent(before: nil, limit: 2).map(\.event) == [event(3), event(1)])
        #expect(try await events.lastPosition() == all[2].position)
    }

    @Test func aCursorIsMovedByOne() async throws {
        #expect(try await events.record([event(1)], advancing: "c", from: nil, to: "a"))
        #expect(try await !events.record([event(2)], advancing: "c", from: nil, to: "b"))
        #expect(try await !events.record([event(2)], advancing: "c", from: "x", to: "b"))
        #expect(try await events.record([event(3)], advancing: "c", from: "a", to: "b"))
        #expect(try await events.events(after: 0, limit: 9).map(\.event) == [event(1), event(3)])
        #expect(try await events.cursors(startingWith: "c") == ["c": "b"])
        try await events.removeCursor("c")
        #expect(try await events.cursor("c") == nil)
    }

    @Test func runsTellWhatHappensToThem() async throws {
        let runs = SQLRunStore(database)
        var run = RunRecord(
            id: RunID(UUID(high: 7, low: 9)), status: .running, trigger: "schedule:nightly", author: "ada",
            targetBranch: "main", branch: nil, pinnedCommit: "c", createdAt: Timestamp(microseconds: 10), request: nil)
        try await runs.create(run)
        var skipped = StepRecord(name: "bronze.b", status: .skipped, action: "skip")
        skipped.attempts = 0
        try await runs.record(
            run: run.id, steps: [StepRecord(name: "silver.a", action: "create"), skipped], tests: [], logs: [])
        run.status = .failed
        run.error = "it broke"
        run.finishedAt = Timestamp(microseconds: 30)
        try await runs.update(run)
        try await runs.update(run)
        let told = try await events.events(after: 0, limit: 10).map(\.event)
        #expect(told.map(\.kind) == [.scheduleFired, .runStarted, .runFailed])
        #expect(told.allSatisfy { $0.pipelines == ["silver.a"] && $0.namespaces == ["silver"] && $0.branch == "main" })
        #expect(told[0].subject == "nightly")
        #expect(told[2].data["error"] == "it broke")
        #expect(told[2].time.microseconds == 30)
    }

    @Test func deliveriesAreTakenOnceAndAgainWhenTheTakerDies() async throws {
        try await events.record([event(1), event(2)])
        let stored = try await events.events(after: 0, limit: 9)
        let start = Timestamp(microseconds: 1_000_000)
        #expect(
            try await deliveries.enqueue(
                stored.map { ("ops", $0) }, at: start, advancing: "n", from: nil, to: "2"))
        let until = start.adding(seconds: 10)
        let taken = try await deliveries.claim(channel: "ops", at: start, until: until, limit: 1)
        #expect(taken.map(\.event) == [event(1)])
        #expect(taken[0].state == .sending(attempts: 1, until: until))
        #expect(
            try await deliveries.claim(channel: "ops", at: start, until: until, limit: 9).map(\.event) == [event(2)])
        #expect(try await deliveries.claim(channel: "ops", at: start, until: until, limit: 9).isEmpty)
        #expect(try await deliveries.claim(channel: "else", at: until, until: until, limit: 9).isEmpty)
        // Who took them says nothing.
        let later = until.adding(seconds: 10)
        let again = try await deliveries.claim(channel: "ops", at: until, until: later, limit: 9)
        #expect(again.map(\.state.attempts) == [2, 2])
        // What the first taker says now is too late.
        try await deliveries.settle(
            [DeliveryEnding(taken[0].id, claim: taken[0].state, next: .dead(attempts: 1, at: until))], reason: "late")
        try await deliveries.settle(
            [DeliveryEnding(again[0].id, claim: again[0].state, next: .delivered(attempts: 2, at: until))], reason: nil)
        try await deliveries.settle(
            [DeliveryEnding(again[1].id, claim: again[1].state, next: .dead(attempts: 2, at: until))], reason: "410")
        #expect(try await deliveries.deliveries(inState: "dead", channel: nil, limit: 9).map(\.reason) == ["410"])
        #expect(try await deliveries.backlog() == [DeliveryBacklog(channel: "ops", state: "dead", count: 1)])
        #expect(try await deliveries.replay(id: again[0].id, channel: nil, at: later) == 0)
        #expect(try await deliveries.replay(id: nil, channel: "ops", at: later) == 1)
        #expect(
            try await deliveries.claim(channel: "ops", at: later, until: later, limit: 9).map(\.state.attempts) == [1])
    }

    @Test func whatIsWaitedForIsNotForgotten() async throws {
        try await events.record([event(1), event(2), event(3)])
        let stored = try await events.events(after: 0, limit: 9)
        let now = Timestamp(microseconds: 50)
        _ = try await deliveries.enqueue([("ops", stored[0])], at: now, advancing: "n", from: nil, to: "1")
        // The second goes; the first is waited for, and the newest keeps the count.
        #expect(try await events.countPrunable(before: now) == 1)
        #expect(try await events.prune(nil, before: now, limit: 0) == 0)
        #expect(try await events.prune(EventKind.ofObjects, before: now, limit: 10) == 0)
        #expect(try await events.prune(nil, before: now, limit: 10) == 1)
        #expect(try await events.events(after: 0, limit: 9).map(\.event) == [event(1), event(3)])
    }

    @Test func channelsAreKept() async throws {
        var channel = Channel(name: "ops", target: .slack(url: .secret("URL")))
        channel.createdAt = Timestamp(microseconds: 7)
        try await deliveries.createChannel(channel, at: Timestamp(microseconds: 7))
        #expect(try await deliveries.channels() == [channel])
        await #expect(throws: MartletError.self) {
            try await deliveries.createChannel(channel, at: Timestamp(microseconds: 8))
        }
        #expect(try await deliveries.deleteChannel("ops"))
        #expect(try await !deliveries.deleteChannel("ops"))
        #expect(try await deliveries.channels().isEmpty)
    }
}
