import Access
import AccessService
import Clocks
import Errors
import Identifiers
import Testing

@Suite struct TokenTests {
    @Test func makesTokensThatLetIn() async throws {
        let fixture = Fixture()
        let made = try await fixture.access.create(
            NewToken(name: "loader", scope: .write, namespaces: [try NamespacePattern(["bronze"])]))
        let caller = try await fixture.access.authenticate(made.secret.text)
        #expect(caller == made.token.caller)
        #expect(caller.name == "loader" && caller.author == "loader" && caller.scope == .write)
        #expect(caller.reach == Reach([try NamespacePattern(["bronze"])]) && caller.tokenID == made.token.id)
    }

    @Test func theSecretIsNotStored() async throws {
        let fixture = Fixture()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        let stored = try await fixture.access.list()
        #expect(stored.map(\.secretHash) == [made.secret.hash])
        #expect(!"\(stored)".contains(made.secret.text.dropFirst(4)))
    }

    @Test func refusesWhatIsNoToken() async throws {
        let fixture = Fixture()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        let other = try await Fixture().access.create(NewToken(name: "a", scope: .read))
        for text in [
            "", "mrt_", "x", made.secret.text + " ", String(made.secret.text.dropLast()), made.token.id.description,
        ] {
            #expect(await fixture.failure(text) == .malformed, "\(text)")
        }
        #expect(await fixture.failure(other.secret.text) == .unknown)
        #expect(await fixture.failure("mra_AAAA") == .unknown)
        #expect(fixture.store.counts.lookups == 1, "a malformed token is no reason to ask the store")
    }

    @Test func refusesRevokedTokensAtOnce() async throws {
        let fixture = Fixture()
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read))
        _ = try await fixture.access.authenticate(made.secret.text)
        _ = try await fixture.access.revoke(made.token.id)
        #expect(await fixture.failure(made.secret.text) == .revoked(name: "a"))
    }

    @Test func refusesExpiredTokensAtOnce() async throws {
        let fixture = Fixture()
        let end = fixture.clock.now().adding(seconds: 60)
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read, expiresAt: end))
        fixture.clock.advance(milliseconds: 59_999)
        _ = try await fixture.access.authenticate(made.secret.text)
        fixture.clock.advance(milliseconds: 1)
        #expect(await fixture.failure(made.secret.text) == .expired(name: "a", at: end))
    }

    @Test func theFirstTokenIsMadeOnce() async throws {
        let fixture = Fixture()
        let first = try #require(try await fixture.access.createFirst())
        #expect(first.token.scope == .admin && first.token.reach == .wholeLake && first.token.expiresAt == nil)
        #expect(try await fixture.access.createFirst() == nil)
        #expect(try await fixture.access.authenticate(first.secret.text).scope == .admin)
    }

    @Test func refusesWhatIsOfNoUse() async throws {
        let fixture = Fixture()
        let now = fixture.clock.now()
        let many = try (0...100).map { try NamespacePattern(["n\($0)"]) }
        let bad: [(NewToken, ErrorCode)] = [
            (NewToken(name: "", scope: .read), .invalidInput),
            (NewToken(name: "a\nb", scope: .read), .invalidInput),
            (NewToken(name: String(repeating: "x", count: 101), scope: .read), .limitExceeded),
            (NewToken(name: "a", scope: .read, namespaces: many), .limitExceeded),
            (NewToken(name: "a", scope: .read, expiresAt: now), .invalidInput),
        ]
        for (new, code) in bad {
            let error = await #expect(throws: MartletError.self) { try await fixture.access.create(new) }
            #expect(error?.code == code && error?.message.isEmpty == false)
        }
        #expect(try await fixture.access.list().isEmpty)
    }

    @Test func findsTokensByTheBeginningOfTheirIDs() async throws {
        let fixture = Fixture()
        let first = try await fixture.access.create(NewToken(name: "a", scope: .read)).token
        fixture.clock.advance(milliseconds: 1 << 30)
        let second = try await fixture.access.create(NewToken(name: "b", scope: .read)).token
        #expect(try await fixture.access.find(first.id.description) == first)
        #expect(try await fixture.access.find(second.id.description.uppercased()) == second)
        let codes: [(String, ErrorCode)] = [("", .notFound), ("zz", .notFound), ("0", .invalidInput)]
        for (text, code) in codes {
            let error = await #expect(throws: MartletError.self) { try await fixture.access.find(text) }
            #expect(error?.code == code, "\(text)")
        }
        let error = await #expect(throws: MartletError.self) {
            try await fixture.access.revoke(TokenID(.init(high: 0, low: 0)))
        }
        #expect(error?.code == .notFound)
    }
}
