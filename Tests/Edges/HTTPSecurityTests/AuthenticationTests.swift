import Access
import AccessService
import Cryptography
import HTTP
import HTTPSecurity
import Machine
import Testing

@Suite struct AuthenticationTests {
    @Test func withoutATokenOnlyOpenPathsAnswer() async throws {
        let server = SecuredServer()
        #expect(try await server.get("/health").text == "well")
        #expect(try await server.get("/health", authorization: "Bearer nonsense").text == "well")
        for path in ["/iceberg/v1/lake/tables/t", "/v1/lake/tables/t", "/bare"] {
            let answer = try await server.get(path)
            #expect(answer.status == 401, "\(path)")
            #expect(answer.fields["WWW-Authenticate"] == "Bearer realm=\"martlet\"")
            #expect(answer["message"]?.contains("Authorization: Bearer mrt_") == true)
        }
    }

    /// Each API says it in its own envelope.
    @Test func refusalsAreTheGroupsOwn() async throws {
        let server = SecuredServer()
        let reader = try await server.token().secret.text
        #expect(try await server.get("/iceberg/v1/lake/tables/t")["api"] == "iceberg")
        #expect(try await server.get("/v1/lake/tables/t")["api"] == "platform")
        let forbidden = try await server.send(.post, "/iceberg/v1/lake/tables", token: reader)
        #expect(forbidden.status == 403 && forbidden["api"] == "iceberg")
        #expect(forbidden["message"] == "the token 'a read' may read, and this needs the scope 'write'")
    }

    /// A path that is open in one spelling is not a way round in another.
    @Test(arguments: ["/health/", "/%68ealth", "//health", "/health/x", "/HEALTH", "/iceberg/health"])
    func otherSpellingsAreNotOpen(_ path: String) async throws {
        #expect([401, 404].contains(try await SecuredServer().get(path).status))
    }

    @Test func scopesOpenTheirRoutes() async throws {
        let server = SecuredServer()
        let statuses: [Scope: [Int]] = [
            .worker: [403, 403, 403], .read: [200, 403, 403], .write: [200, 200, 403], .admin: [200, 200, 200],
        ]
        for scope in Scope.allCases {
            let token = try await server.token(scope).secret.text
            let answers = [
                try await server.get("/v1/lake/tables/t", token: token),
                try await server.send(.post, "/v1/lake/tables", token: token),
                try await server.send(.delete, "/v1/tokens", token: token),
            ]
            #expect(answers.map(\.status) == statuses[scope], "\(scope)")
        }
    }

    @Test func namespacesOpenTheirTables() async throws {
        let server = SecuredServer()
        let inside = try await server.token(namespaces: [try NamespacePattern(["silver"])]).secret.text
        let outside = try await server.token(namespaces: [try NamespacePattern(["silver2"])]).secret.text
        #expect(try await server.get("/v1/lake/tables/t", token: inside).status == 200)
        #expect(try await server.get("/v1/lake/tables/t", token: outside).status == 403)
    }

    @Test func takesBearerAndBasic() async throws {
        let server = SecuredServer()
        let secret = try await server.token().secret.text
        for value in [
            "Bearer \(secret)", "bearer \(secret)", "BEARER  \(secret)", basic("anyone", secret), basic("", secret),
        ] {
            let answer = try await server.get("/bare", authorization: value)
            #expect(answer.status == 200 && answer.text == "a read", "\(value)")
        }
    }

    @Test func refusesWhatIsNoToken() async throws {
        let server = SecuredServer()
        let secret = try await server.token().secret.text
        for value in [
            "", " ", "Bearer", "Bearer ", secret, "Token \(secret)", "Bearer \(secret)x", "Bearer \(secret.dropLast())",
            "Basic", "Basic !!!", "Basic \(secret)", "Basic " + Base64.encode([0xFF, 0xFE]), basic("a", ""),
            basic(secret, ""), "Basic " + Base64.encode(Array(secret.utf8)), "Bearer \(secret) \(secret)",
            "Bearer " + String(repeating: "x", count: 5000), "Bearer mrt_\u{e9}",
        ] {
            let answer = try await server.get("/bare", authorization: value)
            #expect(answer.status == 401, "\(value)")
            #expect(answer.fields["WWW-Authenticate"]?.hasPrefix("Bearer realm=") == true)
            #expect(answer["message"]?.contains(secret) == false, "a secret is not repeated")
        }
    }

    @Test func refusesTwoFields() async throws {
        let server = SecuredServer()
        let secret = try await server.token().secret.text
        var fields = HTTPFields()
        fields.append("Authorization", "Bearer \(secret)")
        fields.append("authorization", "Bearer \(secret)")
        let response = await server.router.respond(
            to: HTTPRequest(method: .get, target: try RequestTarget(path: "/bare"), fields: fields))
        #expect(response.status == .unauthorized)
    }

    @Test func refusesTokensThatEnded() async throws {
        let server = SecuredServer()
        let short = try await server.token(seconds: 10)
        let revoked = try await server.token()
        #expect(try await server.get("/bare", token: short.secret.text).status == 200)
        #expect(try await server.get("/bare", token: revoked.secret.text).status == 200)
        server.clock.advance(seconds: 10)
        _ = try await server.access.revoke(revoked.token.id)
        let answers = [
            try await server.get("/bare", token: short.secret.text),
            try await server.get("/bare", token: revoked.secret.text),
        ]
        #expect(answers.map(\.status) == [401, 401])
        #expect(answers[0]["message"]?.contains("expired at") == true)
        #expect(answers[1]["message"] == "the token 'a read' was revoked")
        #expect(answers[1].fields["WWW-Authenticate"] == "Bearer realm=\"martlet\", error=\"invalid_token\"")
    }

    /// A short-lived token that lapsed makes Iceberg's clients ask for another, and others see an ordinary 401.
    @Test func lapsedTokensHaveTheStatusThatClientsActOn() async throws {
        let server = SecuredServer()
        let granted = try await server.access.grant(secret: try await server.token().secret.text, scope: nil)
        #expect(try await server.get("/iceberg/v1/lake/tables/t", token: granted.text).status == 200)
        server.clock.advance(seconds: 3600)
        #expect(try await server.get("/iceberg/v1/lake/tables/t", token: granted.text).status == 419)
        #expect(try await server.get("/bare", token: granted.text).status == 401)
    }

    /// What is open to everyone is a contract: a change of it shows as a change of `OpenPaths.txt`.
    @Test func openPathsAreAsTheyWere() throws {
        let snapshot = LocalFiles.absolute("../../Snapshots/OpenPaths.txt", from: #filePath)
        let expected = try String(decoding: LocalFiles.read(snapshot), as: UTF8.self)
        #expect(OpenPaths.standard.paths.map { "\($0)\n" }.joined() == expected)
    }
}
