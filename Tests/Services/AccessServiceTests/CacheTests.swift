import Access
import Clocks
import Cryptography
import Errors
import Identifiers
import Testing

@testable import AccessService

@Suite struct CacheTests {
    @Test func asksTheStoreOnce() async throws {
        let fixture = Fixture()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        for _ in 0..<100 { _ = try await fixture.access.authenticate(made.secret.text) }
        #expect(fixture.store.counts == .init(lookups: 1, versions: 1, uses: 1))
    }

    @Test func looksForNewsTwiceASecond() async throws {
        let fixture = Fixture()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        for _ in 0..<1000 {
            _ = try await fixture.access.authenticate(made.secret.text)
            fixture.clock.advance(milliseconds: 10)
        }
        let counts = fixture.store.counts
        #expect(counts.lookups == 1, "no news, so nothing is read again")
        #expect((10...20).contains(counts.versions))
    }

    @Test func whatAnotherProcessRevokesEndsAtOnce() async throws {
        let fixture = Fixture()
        let other = fixture.otherProcess()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        let short = try await fixture.access.grant(secret: made.secret.text, scope: nil).text
        for shown in [made.secret.text, short] { _ = try await fixture.access.authenticate(shown) }
        _ = try await other.revoke(made.token.id)
        for shown in [made.secret.text, short, made.secret.text] {
            #expect(await fixture.failure(shown) == .revoked(name: "a"))
        }
    }

    /// What changes the store and not its mark, such as a restored backup, is noticed whatever the moment.
    @Test(arguments: [0, 1, 250, 499, 500, 501, 750, 999]) func otherNewsArriveWithinASecond(_ offset: Int64)
        async throws
    {
        let fixture = Fixture()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        _ = try await fixture.access.authenticate(made.secret.text)
        fixture.clock.advance(milliseconds: offset)
        _ = try await fixture.access.authenticate(made.secret.text)
        fixture.store.freezeMark()
        _ = try await fixture.otherProcess().revoke(made.token.id)
        fixture.clock.advance(milliseconds: 1000)
        #expect(await fixture.failure(made.secret.text) == .revoked(name: "a"))
        #expect(await fixture.failure(made.secret.text) == .revoked(name: "a"))
    }

    @Test func aTokenOfAnotherProcessServesAtOnce() async throws {
        let fixture = Fixture()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        _ = try await fixture.access.authenticate(made.secret.text)
        let second = try await fixture.otherProcess().create(NewToken(name: "b", scope: .read))
        #expect(try await fixture.access.authenticate(second.secret.text).name == "b")
    }

    /// Without the store nobody knows whether the token still stands.
    @Test func noNewsIsNoTrust() async throws {
        let fixture = Fixture()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        _ = try await fixture.access.authenticate(made.secret.text)
        fixture.store.setFailing(true)
        _ = try await fixture.access.authenticate(made.secret.text)
        fixture.clock.advance(milliseconds: 1000)
        for _ in 0..<2 {
            let error = await #expect(throws: MartletError.self) {
                try await fixture.access.authenticate(made.secret.text)
            }
            #expect(error?.code == .storageFull)
        }
        fixture.store.setFailing(false)
        _ = try await fixture.access.authenticate(made.secret.text)
    }

    @Test func writesTheTimeOfUseOnceAMinute() async throws {
        let fixture = Fixture()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        let start = fixture.clock.now()
        for _ in 0..<120 {
            _ = try await fixture.access.authenticate(made.secret.text)
            fixture.clock.advance(milliseconds: 1000)
        }
        #expect(fixture.store.counts.uses == 2)
        #expect(try await fixture.access.list().map(\.lastUsedAt) == [start.adding(seconds: 60)])
    }

    // MARK: The state alone

    private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    private func token(_ number: UInt64) -> AccessToken {
        AccessToken(
            id: TokenID(UUID(high: 0, low: number)), name: "t", secretHash: SHA256.digest(of: "\(number)"),
            scope: .read,
            createdAt: time(0))
    }

    @Test func oneCallerRenewsWhileOthersGoOn() {
        var cache = TokenCache()
        #expect(cache.need(at: time(0), mark: 7) == .version)
        cache.renewed(1, at: time(0))
        #expect(cache.need(at: time(499), mark: 7) == .nothing)
        #expect(cache.need(at: time(500), mark: 7) == .version)
        #expect(cache.need(at: time(501), mark: 7) == .nothing, "one is asking already")
        #expect(cache.need(at: time(1000), mark: 7) == .version, "but after a second nobody goes on")
        cache.failedToRenew()
        #expect(cache.need(at: time(600), mark: 7) == .version)
        #expect(cache.need(at: time(-1), mark: 7) == .version, "the clock was set back")
    }

    @Test func aLookUpBegunBeforeTheNewsIsNotKept() {
        var cache = TokenCache()
        cache.renewed(1, at: time(0))
        let generation = cache.generation
        cache.renewed(2, at: time(500))
        cache.insert(token(1), generation: generation)
        #expect(cache.token(token(1).id) == nil && cache.token(token(1).secretHash) == nil)
        cache.insert(token(1), generation: cache.generation)
        #expect(cache.token(token(1).secretHash) == token(1))
        cache.renewed(2, at: time(1000))
        #expect(cache.token(token(1).id) == token(1), "no news")
        cache.forget()
        #expect(cache.token(token(1).id) == nil)
    }

    @Test func doesNotGrowBeyondItsLimit() {
        var cache = TokenCache()
        for number in 0...UInt64(TokenCache.tokenLimit) {
            cache.insert(token(number), generation: cache.generation)
        }
        let kept = (0...UInt64(TokenCache.tokenLimit)).filter { cache.token(token($0).id) != nil }.count
        #expect(kept <= TokenCache.tokenLimit)
    }
}
