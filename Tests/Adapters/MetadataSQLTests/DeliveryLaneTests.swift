import Clocks
import Errors
import Events
import JSON
import Testing

@testable import MetadataSQL

/// In what order deliveries are taken, and what has gathered.
@Suite struct DeliveryLaneTests {
    private func event(_ number: Int, _ key: String) -> Event {
        Event(
            .objectCreated, identity: ["\(number)"], time: Timestamp(microseconds: Int64(number)), subject: "b/\(key)",
            data: ["bucket": "b", "key": .string(key)])
    }

    private func time(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

    @Test(arguments: DatabaseKind.available) func anEarlierOneOfTheKeyIsToldFirst(kind: DatabaseKind) async throws {
        let database = try FreshDatabase(kind).open()
        let events = SQLEventStore(database)
        let deliveries = SQLDeliveryStore(database)
        try await events.record([event(1, "x"), event(2, "x"), event(3, "y")])
        let stored = try await events.events(after: 0, limit: 9)
        _ = try await deliveries.enqueue(stored.map { ("ops", $0) }, at: time(1), advancing: "n", from: nil, to: "3")
        #expect(
            try await deliveries.due(channel: "ops", at: time(1))
                == Quiet.Gathering(count: 3, first: time(1), last: time(1)))
        #expect(try await deliveries.due(channel: "ops", at: time(0)) == nil)
        let first = try await deliveries.claim(channel: "ops", at: time(1), until: time(9), limit: 1)
        #expect(first.map(\.event) == [event(1, "x")])
        // The receiver was away: the second of the key waits with the first, the other key does not.
        try await deliveries.settle(
            [DeliveryEnding(first[0].id, claim: first[0].state, next: .waiting(attempts: 1, due: time(60)))],
            reason: "away")
        let others = try await deliveries.claim(channel: "ops", at: time(2), until: time(9), limit: 9)
        #expect(others.map(\.event) == [event(3, "y")])
        #expect(try await deliveries.claim(channel: "ops", at: time(3), until: time(9), limit: 9).isEmpty)
        let rest = try await deliveries.claim(channel: "ops", at: time(60), until: time(99), limit: 9)
        // What was taken and not settled comes again, too.
        #expect(rest.map(\.event) == [event(1, "x"), event(2, "x"), event(3, "y")])
        try await deliveries.settle(
            rest.map { DeliveryEnding($0.id, claim: $0.state, next: .delivered(attempts: 2, at: time(61))) },
            reason: nil)
        #expect(try await deliveries.due(channel: "ops", at: time(999)) == nil)
        #expect(try await deliveries.backlog().isEmpty)
    }

    @Test(arguments: DatabaseKind.available) func theLookAtEventsBeginsWhereATriggerWasMade(kind: DatabaseKind)
        async throws
    {
        let events = SQLEventStore(try FreshDatabase(kind).open())
        #expect(try await events.position(before: time(1)) == 0)
        try await events.record([event(1, "a"), event(5, "b"), event(9, "c")])
        let all = try await events.events(after: 0, limit: 9)
        #expect(try await events.position(before: Timestamp(microseconds: 5)) == all[1].position - 1)
        #expect(try await events.position(before: Timestamp(microseconds: 6)) == all[2].position - 1)
        #expect(try await events.position(before: Timestamp(microseconds: 10)) == all[2].position)
    }
}
