import Access
import AccessService
import Clocks
import Errors
import Testing

@Suite struct GrantTests {
    private func granted(_ scope: Scope, asking asked: Scope? = nil) async throws -> (
        Fixture, IssuedToken, GrantedToken
    ) {
        let fixture = Fixture()
        let made = try await fixture.access.create(
            NewToken(name: "a", scope: scope, namespaces: [try NamespacePattern(["silver"])]))
        return (fixture, made, try await fixture.access.grant(secret: made.secret.text, scope: asked))
    }

    @Test func standsForItsToken() async throws {
        let (fixture, made, granted) = try await granted(.write)
        #expect(granted.text.hasPrefix("mra_") && granted.lifetimeSeconds == 3600 && granted.scope == .write)
        #expect(try await fixture.access.authenticate(granted.text) == made.token.caller)
        #expect(try await fixture.otherProcess().authenticate(granted.text) == made.token.caller, "the key is shared")
    }

    @Test func mayDoLessAndNeverMore() async throws {
        let (fixture, made, narrowed) = try await granted(.write, asking: .read)
        let caller = try await fixture.access.authenticate(narrowed.text)
        #expect(caller.scope == .read && caller.reach == made.token.reach)
        for body in [
            { try await fixture.access.grant(secret: made.secret.text, scope: .admin) },
            { try await fixture.access.exchange(narrowed.text, client: nil, scope: .write) },
            { try await fixture.access.exchange(narrowed.text, client: made.secret.text, scope: .write) },
        ] as [@Sendable () async throws -> GrantedToken] {
            let error = await #expect(throws: MartletError.self) { try await body() }
            #expect(error?.code == .permissionDenied)
        }
    }

    @Test func endsWithItsToken() async throws {
        let (fixture, made, granted) = try await granted(.read)
        _ = try await fixture.access.authenticate(granted.text)
        _ = try await fixture.access.revoke(made.token.id)
        #expect(await fixture.failure(granted.text) == .revoked(name: "a"))
    }

    @Test func neverOutlivesItsToken() async throws {
        let fixture = Fixture()
        let end = fixture.clock.now().adding(seconds: 100)
        let made = try await fixture.access.create(NewToken(name: "a", scope: .read, expiresAt: end))
        let granted = try await fixture.access.grant(secret: made.secret.text, scope: nil)
        #expect(granted.lifetimeSeconds == 100)
        fixture.clock.advance(milliseconds: 100_000)
        #expect(await fixture.failure(granted.text) == .lapsed(at: end))
    }

    @Test func lapsesAfterAnHour() async throws {
        let (fixture, _, granted) = try await granted(.read)
        fixture.clock.advance(milliseconds: 3_599_999)
        _ = try await fixture.access.authenticate(granted.text)
        fixture.clock.advance(milliseconds: 1)
        #expect(await fixture.failure(granted.text) == .lapsed(at: fixture.clock.now()))
    }

    @Test func isRenewedBeforeItsTime() async throws {
        let (fixture, _, granted) = try await granted(.write, asking: .read)
        fixture.clock.advance(milliseconds: 3_000_000)
        let renewed = try await fixture.access.exchange(granted.text, client: nil, scope: nil)
        #expect(renewed.scope == .read)
        fixture.clock.advance(milliseconds: 3_000_000)
        #expect(try await fixture.access.authenticate(renewed.text).scope == .read)
    }

    /// Clients do this when they slept: they show the old token and, beside it, the secret that it came from.
    @Test func isRenewedAfterItsTimeOnlyWithItsSecret() async throws {
        let (fixture, made, granted) = try await granted(.read)
        let other = try await fixture.access.create(NewToken(name: "b", scope: .read))
        fixture.clock.advance(milliseconds: 4_000_000)
        for client in [nil, other.secret.text] {
            let error = await #expect(throws: AuthenticationFailure.self) {
                try await fixture.access.exchange(granted.text, client: client, scope: nil)
            }
            if case .lapsed? = error {} else { Issue.record("\(String(describing: error))") }
        }
        let renewed = try await fixture.access.exchange(granted.text, client: made.secret.text, scope: nil)
        _ = try await fixture.access.authenticate(renewed.text)
    }

    @Test func anotherProjectsTokenIsUnknown() async throws {
        let (_, _, granted) = try await granted(.admin)
        #expect(await Fixture().failure(granted.text) == .unknown)
    }
}
