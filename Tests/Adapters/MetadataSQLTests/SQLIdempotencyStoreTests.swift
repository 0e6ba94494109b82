import Cataloging
import Clocks
import Cryptography
import Testing

@testable import MetadataSQL

@Suite struct SQLIdempotencyStoreTests {
    @Test(arguments: DatabaseKind.available) func anAnswerIsGivenAgainUntilItExpires(_ kind: DatabaseKind) async throws
    {
        try await IdempotencyStoreScenarios(kind).anAnswerIsGivenAgainUntilItExpires()
    }

    @Test(arguments: DatabaseKind.available) func othersHaveKeysOfTheirOwn(_ kind: DatabaseKind) async throws {
        try await IdempotencyStoreScenarios(kind).othersHaveKeysOfTheirOwn()
    }

    @Test(arguments: DatabaseKind.available) func whatWasAbandonedIsTriedAgain(_ kind: DatabaseKind) async throws {
        try await IdempotencyStoreScenarios(kind).whatWasAbandonedIsTriedAgain()
    }

    @Test(arguments: DatabaseKind.available) func aRequestWhoseProcessDiedLetsGo(_ kind: DatabaseKind) async throws {
        try await IdempotencyStoreScenarios(kind).aRequestWhoseProcessDiedLetsGo()
    }

    @Test(arguments: DatabaseKind.available) func nobodyWaitsForTheDead(_ kind: DatabaseKind) async throws {
        try await IdempotencyStoreScenarios(kind).nobodyWaitsForTheDead()
    }

    @Test(arguments: DatabaseKind.available) func anAnswerThatIsTooLargeIsNotKept(_ kind: DatabaseKind) async throws {
        try await IdempotencyStoreScenarios(kind).anAnswerThatIsTooLargeIsNotKept()
    }

    @Test(arguments: DatabaseKind.available) func theOldestKeysGoFirst(_ kind: DatabaseKind) async throws {
        try await IdempotencyStoreScenarios(kind).theOldestKeysGoFirst()
    }

    @Test(arguments: DatabaseKind.available) func ofManyAtOnceOneActs(_ kind: DatabaseKind) async throws {
        try await IdempotencyStoreScenarios(kind).ofManyAtOnceOneActs()
    }
}

private struct IdempotencyStoreScenarios {
    let fresh: FreshDatabase
    let store: SQLIdempotencyStore
    let key = IdempotencyKey(caller: "ada", key: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    let request = SHA256.digest(of: [1])
    let answer = StoredAnswer(status: 409, contentType: "application/json", body: Array("{}".utf8))

    init(_ kind: DatabaseKind) throws {
        fresh = try FreshDatabase(kind)
        var limits = SQLIdempotencyStore.Limits()
        limits.keys = 10
        limits.answerBytes = 100
        store = SQLIdempotencyStore(try fresh.open(), limits: limits)
    }

    /// Owners as a test says.
    private struct Owners: KeyOwners {
        var name: String
        var dead: Set<String> = []
        func own() -> String { name }
        func isDead(_ owner: String) -> Bool { dead.contains(owner) }
    }

    func nobodyWaitsForTheDead() async throws {
        let database = try fresh.open()
        let now = Timestamp(microseconds: 0)
        let expiry = now.adding(seconds: 1_000)
        let first = SQLIdempotencyStore(database, owners: Owners(name: "first"))
        #expect(try await first.begin(key, request: request, now: now, expiry: expiry) == .begun)
        let second = SQLIdempotencyStore(database, owners: Owners(name: "second"))
        #expect(try await second.begin(key, request: request, now: now, expiry: expiry) == .inFlight)
        let later = now.adding(seconds: 1)
        let third = SQLIdempotencyStore(database, owners: Owners(name: "third", dead: ["first"]))
        let resumed = try await third.begin(key, request: request, now: later, expiry: later.adding(seconds: 1_000))
        #expect(resumed == .resumed(expiry: expiry))
        // Now it is the third one's, who lives.
        let fourth = SQLIdempotencyStore(database, owners: Owners(name: "fourth", dead: ["first"]))
        #expect(try await fourth.begin(key, request: request, now: later, expiry: expiry) == .inFlight)
        // A key of the dead is free for another request too.
        let fifth = SQLIdempotencyStore(database, owners: Owners(name: "fifth", dead: ["third"]))
        let free = try await fifth.begin(key, request: SHA256.digest(of: [2]), now: later, expiry: expiry)
        #expect(free == .begun)
    }

    func begin(
        _ key: IdempotencyKey? = nil, _ request: SHA256Digest? = nil, at seconds: Int64 = 0
    ) async throws -> IdempotencyState {
        let now = Timestamp(microseconds: 0).adding(seconds: seconds)
        return try await store.begin(
            key ?? self.key, request: request ?? self.request, now: now, expiry: now.adding(seconds: 1_000))
    }

    func anAnswerIsGivenAgainUntilItExpires() async throws {
        #expect(try await begin() == .begun)
        #expect(try await begin() == .inFlight)
        #expect(try await begin(nil, SHA256.digest(of: [2])) == .mismatch)
        try await store.finish(key, answer)
        #expect(try await begin(at: 999) == .answered(answer))
        #expect(try await begin(nil, SHA256.digest(of: [2]), at: 999) == .mismatch)
        #expect(try await begin(at: 1_000) == .begun)
    }

    func othersHaveKeysOfTheirOwn() async throws {
        #expect(try await begin() == .begun)
        try await store.finish(key, answer)
        #expect(try await begin(IdempotencyKey(caller: "bob", key: key.key)) == .begun)
    }

    func whatWasAbandonedIsTriedAgain() async throws {
        #expect(try await begin() == .begun)
        try await store.abandon(key)
        #expect(try await begin() == .begun)
        try await store.finish(key, answer)
        // Whoever comes late takes nothing back.
        try await store.abandon(key)
        #expect(try await begin() == .answered(answer))
    }

    func aRequestWhoseProcessDiedLetsGo() async throws {
        #expect(try await begin() == .begun)
        #expect(try await begin(at: 59) == .inFlight)
        let expiry = Timestamp(microseconds: 0).adding(seconds: 1_000)
        #expect(try await begin(at: 60) == .resumed(expiry: expiry))
        #expect(try await begin(at: 61) == .inFlight)
        #expect(try await begin(at: 120) == .resumed(expiry: expiry), "it was first begun when it was")
        #expect(try await begin(at: 999) == .resumed(expiry: expiry))
        #expect(try await begin(at: 1_000) == .begun, "it expires all the same")
        let other = IdempotencyKey(caller: "ada", key: "other")
        #expect(try await begin(other) == .begun)
        #expect(try await begin(other, SHA256.digest(of: [2]), at: 60) == .begun, "another request after a dead one")
    }

    func anAnswerThatIsTooLargeIsNotKept() async throws {
        #expect(try await begin() == .begun)
        try await store.finish(key, StoredAnswer(status: 200, contentType: "", body: Array(repeating: 1, count: 101)))
        #expect(try await begin() == .begun)
    }

    func theOldestKeysGoFirst() async throws {
        let first = IdempotencyKey(caller: "ada", key: "first")
        #expect(try await begin(first) == .begun)
        try await store.finish(first, answer)
        for number in 0..<200 { _ = try await begin(IdempotencyKey(caller: "ada", key: "\(number)")) }
        #expect(try await begin(first) == .begun, "it should have made room for others")
    }

    func ofManyAtOnceOneActs() async throws {
        let states = try await withThrowingTaskGroup(of: IdempotencyState.self) { group in
            for _ in 0..<50 { group.addTask { try await begin() } }
            var states: [IdempotencyState] = []
            for try await state in group { states.append(state) }
            return states
        }
        #expect(states.count { $0 == .begun } == 1)
        #expect(states.count { $0 == .inFlight } == 49)
    }
}
