import Access
import AccessService
import Cryptography
import HTTP
import HTTPSecurity
import Identifiers
import Testing

@Suite struct OAuthTests {
    private let server = SecuredServer()
    private let path = "/iceberg/v1/oauth/tokens"
    private let exchange = "urn:ietf:params:oauth:grant-type:token-exchange"
    private let accessToken = "urn:ietf:params:oauth:token-type:access_token"

    private func ask(_ form: [(String, String)], authorization: String? = nil) async throws -> Answer {
        try await server.send(.post, path, authorization: authorization, form: form)
    }

    private func expectToken(_ answer: Answer, _ scope: Scope, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        #expect(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer["token_type"] == "bearer" && answer.number("expires_in") == 3600, sourceLocation: sourceLocation)
        #expect(answer["scope"] == scope.rawValue && answer["issued_token_type"] == accessToken)
        #expect(answer.fields["Cache-Control"] == "no-store", sourceLocation: sourceLocation)
        let used = try await server.get("/iceberg/v1/lake/tables/t", token: answer["access_token"] ?? "")
        #expect(used.status == 200 && used.text.hasSuffix(" \(scope)"), sourceLocation: sourceLocation)
    }

    // MARK: Client credentials

    @Test func takesCredentialsFromTheForm() async throws {
        let made = try await server.token(.write)
        for id in [made.token.id.description, "anything", ""] {
            try await expectToken(
                ask([
                    ("grant_type", "client_credentials"), ("client_id", id), ("client_secret", made.secret.text),
                    ("scope", "catalog"),
                ]), .write)
        }
        try await expectToken(
            ask([("grant_type", "client_credentials"), ("client_secret", made.secret.text)]), .write)
        for credential in [made.secret.text, "id:\(made.secret.text)"] {
            try await expectToken(ask([("grant_type", "client_credentials"), ("credential", credential)]), .write)
        }
    }

    @Test func takesCredentialsFromBasic() async throws {
        let secret = try await server.token(.read).secret.text
        for value in [basic("id", secret), basic("", secret), basic(secret, "")] {
            try await expectToken(ask([("grant_type", "client_credentials")], authorization: value), .read)
        }
    }

    @Test func narrowsToTheScopeThatWasAskedFor() async throws {
        let secret = try await server.token(.admin).secret.text
        for (text, scope) in [
            ("read", Scope.read), ("write", .write), ("read write", .write), ("catalog", .admin), ("", .admin),
            ("catalog read", .read), ("PRINCIPAL_ROLE:ALL", .admin), ("PRINCIPAL_ROLE:ALL read", .read),
        ] {
            try await expectToken(
                ask([("grant_type", "client_credentials"), ("client_secret", secret), ("scope", text)]), scope)
        }
    }

    @Test func refusesUnknownClients() async throws {
        let revoked = try await server.token()
        _ = try await server.access.revoke(revoked.token.id)
        let expired = try await server.token(seconds: 5)
        server.clock.advance(seconds: 5)
        let granted = try await server.access.grant(secret: try await server.token().secret.text, scope: nil)
        for secret in ["", "x", "mrt_x", revoked.secret.text, expired.secret.text, granted.text] {
            let answer = try await ask([("grant_type", "client_credentials"), ("client_secret", secret)])
            #expect(answer.status == 401 && answer["error"] == "invalid_client", "\(answer.text)")
            #expect(answer["error_description"]?.isEmpty == false)
            #expect(answer.fields["WWW-Authenticate"] == "Basic realm=\"martlet\"")
        }
        for value in [nil, "Bearer x", "Basic !", basic("", "")] {
            let answer = try await ask([("grant_type", "client_credentials")], authorization: value)
            #expect(answer.status == 401 && answer["error"] == "invalid_client", "\(answer.text)")
        }
    }

    @Test func refusesScopesThatTheTokenHasNot() async throws {
        let secret = try await server.token(.read).secret.text
        for scope in ["write", "read admin", "PRINCIPAL_ROLE:admin", "Read"] {
            let answer = try await ask([
                ("grant_type", "client_credentials"), ("client_secret", secret), ("scope", scope),
            ])
            #expect(answer.status == 400 && answer["error"] == "invalid_scope", "\(scope): \(answer.text)")
        }
    }

    @Test func refusesOtherGrants() async throws {
        for grant in ["password", "refresh_token", "authorization_code", "CLIENT_CREDENTIALS"] {
            let answer = try await ask([("grant_type", grant)])
            #expect(answer.status == 400 && answer["error"] == "unsupported_grant_type")
        }
    }

    @Test func refusesBadForms() async throws {
        let secret = try await server.token().secret.text
        let good = [("grant_type", "client_credentials"), ("client_secret", secret)]
        let answers = [
            try await ask([]), try await ask([("client_secret", secret)]),
            try await ask(good + [("client_secret", secret)]), try await ask(good + [("grant_type", "x")]),
            try await ask(good + [("padding", String(repeating: "x", count: 20_000))]),
            try await server.send(.post, path, form: good, contentType: "application/json"),
            try await server.send(.post, path),
        ]
        for answer in answers {
            #expect(answer.status == 400 && answer["error"] == "invalid_request", "\(answer.text)")
        }
        let withCharset = "application/x-www-form-urlencoded; charset=UTF-8"
        #expect(try await server.send(.post, path, form: good, contentType: withCharset).status == 200)
        for body in ["grant_type=%zz", "grant_type=\u{FFFD}%ff"] {
            var fields: HTTPFields = ["Content-Type": "application/x-www-form-urlencoded"]
            fields["Accept"] = "*/*"
            let response = await server.router.respond(
                to: HTTPRequest(
                    method: .post, target: try RequestTarget(path: path), fields: fields, body: .bytes(Array(body.utf8))
                ))
            #expect(response.status == .badRequest)
        }
    }

    // MARK: Token exchange

    @Test func exchangesTokensOfBothKinds() async throws {
        let secret = try await server.token(.write).secret.text
        let first = try await ask([
            ("grant_type", exchange), ("subject_token", secret), ("subject_token_type", accessToken),
        ])
        try await expectToken(first, .write)
        let granted = try #require(first["access_token"])
        let second = try await ask(
            [
                ("grant_type", exchange), ("subject_token", granted), ("subject_token_type", accessToken),
                ("requested_token_type", accessToken), ("scope", "read"),
            ], authorization: "Bearer \(granted)")
        try await expectToken(second, .read)
        let third = try await ask([
            ("grant_type", exchange), ("subject_token", second["access_token"] ?? ""), ("scope", "write"),
        ])
        #expect(third.status == 400 && third["error"] == "invalid_scope", "what was narrowed stays narrow")
    }

    @Test func renewsALapsedTokenForItsOwner() async throws {
        let made = try await server.token(.read)
        let granted = try await server.access.grant(secret: made.secret.text, scope: nil).text
        server.clock.advance(seconds: 7200)
        let form = [("grant_type", exchange), ("subject_token", granted), ("subject_token_type", accessToken)]
        let refused = try await ask(form, authorization: "Bearer \(granted)")
        #expect(refused.status == 400 && refused["error"] == "invalid_request")
        try await expectToken(ask(form, authorization: basic("id", made.secret.text)), .read)
    }

    @Test func refusesBadSubjects() async throws {
        let made = try await server.token(.read)
        let granted = try await server.access.grant(secret: made.secret.text, scope: nil).text
        _ = try await server.access.revoke(made.token.id)
        let good = try await server.token(.read).secret.text
        let jwt = "urn:ietf:params:oauth:token-type:jwt"
        for (subject, type) in [
            ("", accessToken), ("x", accessToken), (made.secret.text, accessToken), (granted, accessToken), (good, jwt),
        ] {
            let answer = try await ask([
                ("grant_type", exchange), ("subject_token", subject), ("subject_token_type", type),
            ])
            #expect(answer.status == 400 && answer["error"] == "invalid_request", "\(answer.text)")
        }
    }
}
