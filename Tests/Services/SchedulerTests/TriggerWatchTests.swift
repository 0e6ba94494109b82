import Clocks
import Cryptography
import Errors
import JSON
import Runs
import Schedules
import MetadataSQL
import Synchronization
import Testing

@testable import Scheduler

@Suite struct TriggerWatchTests {
    @Test func filesThatArriveFireOnceAlsoWhileNoServerRuns() async throws {
        let world = try World()
        defer { world.close() }
        world.files.put("landing/orders", "old.csv")
        _ = try await world.trigger(
            #"{"name": "t", "pipelines": ["silver.a"], "on": {"landing": "orders", "pattern": "*.csv", "quiet": "5s"}}"#
        )
        let loop = world.loop()
        for _ in 0..<3 {
            _ = await loop.tick()
            world.clock.advance(10)
        }
        #expect(world.paper.keys.isEmpty)
        world.files.put("landing/orders", "new.csv")
        world.files.put("landing/orders", "new.txt")
        _ = await loop.tick()
        // It still grows.
        world.clock.advance(4)
        world.files.put("landing/orders", "new.csv", mark: "2")
        _ = await loop.tick()
        world.clock.advance(4)
        _ = await loop.tick()
        #expect(world.paper.keys.isEmpty)
        world.clock.advance(1)
        _ = await loop.tick()
        #expect(world.paper.keys == ["trigger:t#1"])
        world.files.put("landing/orders", "later.csv")
        let next = world.loop("b", isGone: true)
        _ = await next.tick()
        world.clock.advance(5)
        try await world.paper.end("trigger:t#1", .success, at: world.clock.now())
        _ = await next.tick()
        #expect(world.paper.keys == ["trigger:t#1", "trigger:t#2"])
        let detail = world.paper.parameters("trigger:t#2")["trigger"]?["seen"]?.arrayValue?.first
        #expect(detail?["detail"] == ["landing/orders/later.csv"])
    }

    @Test func aFileThatComesBeforeTheFirstLookHasArrived() async throws {
        let world = try World()
        defer { world.close() }
        world.files.put("landing/orders", "before.csv", at: world.clock.now())
        world.clock.advance(1)
        _ = try await world.trigger(
            #"{"name": "t", "pipelines": ["silver.a"], "on": {"landing": "orders", "pattern": "*.csv", "quiet": "5s"}}"#
        )
        world.clock.advance(1)
        world.files.put("landing/orders", "between.csv", at: world.clock.now())
        world.files.put("landing/orders", "between.txt", at: world.clock.now())
        let loop = world.loop()
        _ = await loop.tick()
        world.clock.advance(5)
        _ = await loop.tick()
        #expect(world.paper.keys == ["trigger:t#1"])
        let detail = world.paper.parameters("trigger:t#1")["trigger"]?["seen"]?.arrayValue?.first
        #expect(detail?["detail"] == ["landing/orders/between.csv"])
    }

    @Test func theSuccessOfAPipelineFiresOnce() async throws {
        let world = try World()
        defer { world.close() }
        try await world.schedule(#"{"name": "s", "cron": "0 * * * *", "pipelines": ["silver.a"], "overlap": "allow"}"#)
        _ = try await world.trigger(#"{"name": "t", "pipelines": ["gold.b"], "on": {"pipeline": "silver.a"}}"#)
        let loop = world.loop()
        _ = await loop.tick()
        world.clock.set("2026-01-01T01:00:00Z")
        _ = await loop.tick()
        let key = "schedule:s@2026-01-01T01:00:00Z"
        try await world.paper.end(key, .success, at: world.clock.now(), steps: ["silver.a"])
        for _ in 0..<3 { _ = await loop.tick() }
        #expect(world.paper.keys == [key, "trigger:t#1"])
        let next = world.loop("b", isGone: true)
        for _ in 0..<3 { _ = await next.tick() }
        #expect(world.paper.keys.count == 2)
    }

    /// Times and successes that lie ahead of a clock that was set back hold nothing up, also after a restart.
    @Test func aClockThatIsSetBackHoldsUpNoTrigger() async throws {
        let world = try World()
        defer { world.close() }
        _ = try await world.trigger(
            #"{"name": "c", "pipelines": ["gold.b"], "overlap": "allow", "on": {"cron": "0 * * * *"}}"#)
        _ = try await world.trigger(
            #"{"name": "p", "pipelines": ["gold.c"], "overlap": "allow", "on": {"pipeline": "silver.a"}}"#)
        try await world.schedule(#"{"name": "s", "at": "2026-01-01T00:00:10Z", "pipelines": ["silver.a"]}"#)
        let loop = world.loop()
        world.clock.set("2027-06-01T00:30:00Z")
        for _ in 0..<2 { _ = await loop.tick() }
        let key = "schedule:s@2026-01-01T00:00:10Z"
        try await world.paper.end(key, .success, at: world.clock.now(), steps: ["silver.a"])
        for _ in 0..<2 { _ = await loop.tick() }
        #expect(world.paper.keys == [key, "trigger:p#1"])
        world.clock.set("2026-01-01T00:30:00Z")
        let next = world.loop("b", isGone: true)
        _ = await next.tick()
        world.clock.set("2026-01-01T01:00:00Z")
        try await world.schedule(#"{"name": "s2", "at": "2026-01-01T01:00:05Z", "pipelines": ["silver.a"]}"#)
        _ = await next.tick()
        #expect(world.paper.keys.last == "trigger:c#1")
        world.clock.set("2026-01-01T01:00:05Z")
        _ = await next.tick()
        let second = "schedule:s2@2026-01-01T01:00:05Z"
        try await world.paper.end(second, .success, at: world.clock.now(), steps: ["silver.a"])
        _ = await next.tick()
        #expect(world.paper.keys.last == "trigger:p#2")
    }

    @Test func aChangedTableAndAStaleOne() async throws {
        let world = try World()
        defer { world.close() }
        let state = { (version: String) in TableState(version: version, updatedAt: world.clock.now()) }
        world.tables.states.withLock { $0["silver.a@main"] = state("1") }
        _ = try await world.trigger(#"{"name": "c", "pipelines": ["gold.b"], "on": {"table": "silver.a"}}"#)
        _ = try await world.trigger(
            #"{"name": "f", "pipelines": ["gold.c"], "on": {"stale": "silver.a", "after": "1h"}}"#)
        let loop = world.loop()
        _ = await loop.tick()
        #expect(world.paper.keys.isEmpty)
        world.clock.advance(600)
        world.tables.states.withLock { $0["silver.a@main"] = state("2") }
        for _ in 0..<2 { _ = await loop.tick() }
        #expect(world.paper.keys == ["trigger:c#1"])
        world.clock.advance(3600)
        for _ in 0..<2 { _ = await loop.tick() }
        #expect(world.paper.keys == ["trigger:c#1", "trigger:f#1"])
        // While the run goes on the table is as old as it is, which says nothing new, also to another server.
        let ages = { world.paper.keys.filter { $0.hasPrefix("trigger:f") } }
        world.clock.advance(7200)
        for _ in 0..<2 { _ = await loop.tick() }
        let next = world.loop("b", isGone: true)
        for _ in 0..<2 { _ = await next.tick() }
        #expect(ages() == ["trigger:f#1"])
        try await world.paper.end("trigger:f#1", .failed, at: world.clock.now())
        for _ in 0..<2 { _ = await next.tick() }
        #expect(ages() == ["trigger:f#1", "trigger:f#2"])
        world.clock.advance(7200)
        for _ in 0..<2 { _ = await next.tick() }
        world.tables.states.withLock { $0["silver.a@main"] = state("3") }
        try await world.paper.end("trigger:f#2", .success, at: world.clock.now())
        for _ in 0..<3 { _ = await next.tick() }
        #expect(ages().count == 2, "it is fresh")
        world.clock.advance(3600)
        for _ in 0..<2 { _ = await next.tick() }
        #expect(ages().count == 3)
    }

    @Test func aTableThatBecameFreshInACooldownIsNotStale() async throws {
        let world = try World()
        defer { world.close() }
        let state = { (version: String) in TableState(version: version, updatedAt: world.clock.now()) }
        world.tables.states.withLock { $0["silver.a@main"] = state("1") }
        _ = try await world.trigger(
            #"{"name": "f", "pipelines": ["gold.c"], "on": {"stale": "silver.a", "after": "1h"}, "cooldown": "3h"}"#)
        let loop = world.loop()
        _ = await loop.tick()
        world.clock.advance(3600)
        for _ in 0..<2 { _ = await loop.tick() }
        try await world.paper.end("trigger:f#1", .failed, at: world.clock.now())
        world.clock.advance(3600)
        for _ in 0..<2 { _ = await loop.tick() }
        world.clock.advance(7000)
        world.tables.states.withLock { $0["silver.a@main"] = state("2") }
        _ = await loop.tick()
        world.clock.advance(600)
        for _ in 0..<2 { _ = await loop.tick() }
        #expect(world.paper.keys == ["trigger:f#1"])
    }

    @Test func aTokenFiresItsWebhookAndNothingElseDoes() async throws {
        let world = try World()
        defer { world.close() }
        let secret = try #require(
            try await world.trigger(
                #"{"name": "w", "pipelines": ["gold.b"], "on": "webhook", "payload": {"order": "order.id"}, "cooldown": "60s"}"#
            ))
        #expect(secret.utf8.count == 64)
        let body = Array(#"{"order": {"id": 7}}"#.utf8)
        let wrong = await #expect(throws: MartletError.self) {
            try await world.book.receive(
                ScheduleBook.WebhookRequest(token: String(repeating: "0", count: 64), body: body), nonce: "1")
        }
        #expect(wrong?.code == .notFound)
        guard
            case .started(let firing) = try await world.book.receive(
                ScheduleBook.WebhookRequest(token: secret, body: body), nonce: "2")
        else {
            Issue.record("it did not start")
            return
        }
        #expect(world.paper.parameters(firing.key)["order"] == 7)
        guard
            case .cooling(60) = try await world.book.receive(
                ScheduleBook.WebhookRequest(token: secret, body: body), nonce: "3")
        else {
            Issue.record("its cooldown was not kept")
            return
        }
        world.clock.advance(60)
        guard
            case .started = try await world.book.receive(
                ScheduleBook.WebhookRequest(token: secret, body: body), nonce: "4")
        else {
            Issue.record("its cooldown did not end")
            return
        }
        let renewed = try await world.book.renewSecret("w", by: "test").secret
        #expect(renewed != secret)
        await #expect(throws: MartletError.self) {
            try await world.book.receive(ScheduleBook.WebhookRequest(token: secret, body: body), nonce: "5")
        }
    }

    @Test func aSignedRequestCountsOnceAndNotLate() async throws {
        let world = try World()
        defer { world.close() }
        let secret = try #require(
            try await world.trigger(#"{"name": "w", "pipelines": ["gold.b"], "on": {"webhook": "hmac"}}"#))
        func request(at seconds: Int64, body: String = "{}", key: String? = nil) -> ScheduleBook.WebhookRequest {
            let code = HMACSHA256(key: Array((key ?? secret).utf8)).code(of: Array("\(seconds).\(body)".utf8))
            return ScheduleBook.WebhookRequest(
                trigger: "w", signature: "sha256=\(Hex.encode(code))", time: "\(seconds)", body: Array(body.utf8))
        }
        let now = world.clock.now().microseconds / 1_000_000
        guard case .started = try await world.book.receive(request(at: now), nonce: "1") else {
            Issue.record("it did not start")
            return
        }
        for (sent, code) in [
            (request(at: now), ErrorCode.conflict), (request(at: now - 301), .permissionDenied),
            (request(at: now, key: "other"), .notFound),
        ] {
            let error = await #expect(throws: MartletError.self) { try await world.book.receive(sent, nonce: "2") }
            #expect(error?.code == code)
        }
        #expect(world.paper.keys.count == 1)
    }

    @Test func aWebhookAmongOtherConditionsIsRemembered() async throws {
        let world = try World()
        defer { world.close() }
        let secret = try #require(
            try await world.trigger(
                #"{"name": "w", "pipelines": ["gold.b"], "on": {"all": [{"webhook": "token"}, {"table": "silver.a"}]}}"#
            ))
        let loop = world.loop()
        _ = await loop.tick()
        guard
            case .noted = try await world.book.receive(
                ScheduleBook.WebhookRequest(token: secret, body: []), nonce: "1")
        else {
            Issue.record("it did not wait for the table")
            return
        }
        _ = await loop.tick()
        let next = world.loop("b", isGone: true)
        _ = await next.tick()
        #expect(world.paper.keys.isEmpty)
        world.tables.states.withLock { $0["silver.a@main"] = TableState(version: "1", updatedAt: world.clock.now()) }
        _ = await next.tick()
        #expect(world.paper.keys == ["trigger:w#1"])
    }

    @Test func aTriggerThatWouldStartItselfIsRefused() async throws {
        let world = try World()
        defer { world.close() }
        _ = try await world.trigger(#"{"name": "one", "pipelines": ["gold.b"], "on": {"pipeline": "silver.a"}}"#)
        let error = await #expect(throws: MartletError.self) {
            try await world.trigger(#"{"name": "two", "pipelines": ["silver.a"], "on": {"pipeline": "gold.b"}}"#)
        }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("silver.a → (one) → gold.b") == true, "\(error?.message ?? "")")
    }
}
