import Access
import HTTP
import JSON
import Testing

/// What clients are given to reach the files of tables, and what they may make of that.
@Suite struct TableAccessTests {
    private static let table = "/lake/namespaces/silver/tables/orders"

    private static func limited(_ client: TestClient, to namespace: String, _ scope: Scope = .write) throws
        -> TestClient
    {
        var client = client
        client.caller = Caller(name: "limited", scope: scope, reach: Reach([try NamespacePattern([namespace])]))
        return client
    }

    private static let signing: JSONValue = [
        "region": "eu-west-1", "method": "GET", "uri": "https://b.s3.amazonaws.com/lake/x", "headers": ["host": ["b"]],
    ]

    // MARK: Credentials

    @Test func aFolderIsGivenWithoutSettings() async throws {
        let client = try await TestClient.make()
        let made = try await client.makeTable()
        let location = try #require(made.json["metadata"]?["location"]?.stringValue)
        let answer = try await client.ask(.get, "\(Self.table)/credentials")
        #expect(answer.status == 200)
        #expect(answer.json == ["storage-credentials": [["prefix": .string("\(location)/"), "config": [:]]]])
        #expect(try await client.ask(.get, "/lake/namespaces/silver/tables/none/credentials").status == 404)
    }

    /// The grant follows the table: after it was moved, the old folder is not given any more.
    @Test func accessIsCheckedAgainstTheCurrentLocation() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        let moved: JSONValue = [["action": "set-location", "location": "file:///lake/silver/moved"]]
        #expect(try await client.ask(.post, Self.table, Samples.commit(moved)).status == 200)
        let answer = try await client.ask(.get, "\(Self.table)/credentials")
        #expect(answer.json["storage-credentials"]?.arrayValue?.first?["prefix"] == "file:///lake/silver/moved/")
        for location in ["file:///lake/silver/a%2f..%2f..%2fgold", "file:///lake/silver/%2e%2e/gold"] {
            let trick: JSONValue = [["action": "set-location", "location": .string(location)]]
            guard try await client.ask(.post, Self.table, Samples.commit(trick)).status == 200 else { continue }
            let answer = try await client.ask(.get, "\(Self.table)/credentials")
            #expect(answer.outcome == "403 ForbiddenException", "\(location)")
        }
    }

    @Test func aLimitedCallerCannotReachIntoOtherFolders() async throws {
        let client = try await TestClient.make()
        let gold = try await client.makeTable("orders", in: "gold")
        try await client.makeTable()
        let target = try #require(gold.json["metadata"]?["location"]?.stringValue)
        let file = try #require(gold.json["metadata-location"]?.stringValue)
        let limited = try Self.limited(client, to: "silver")
        #expect(try await limited.ask(.get, "\(Self.table)/credentials").status == 200)
        #expect(try await limited.ask(.get, "/lake/namespaces/gold/tables/orders/credentials").status == 403)
        let identifier: JSONValue = ["namespace": ["silver"], "name": "orders"]
        for location in [
            target, "\(target)/data", "file:///lake/gold", "file:///lake", "/lake/silver2", "/lake/silver",
        ] {
            let updates: JSONValue = [["action": "set-location", "location": .string(location)]]
            let requests: [(String, JSONValue)] = [
                ("/namespaces/silver/tables", Samples.table("new", ["location": .string(location)])),
                ("/namespaces/silver/tables/orders", Samples.commit(updates)),
                (
                    "/transactions/commit",
                    ["table-changes": [["identifier": identifier, "requirements": [], "updates": updates]]]
                ),
            ]
            for (path, body) in requests {
                let answer = try await limited.ask(.post, "/lake\(path)", body)
                #expect(answer.outcome == "403 ForbiddenException", "\(path) with \(location)")
            }
        }
        for path in ["register", "register-view"] {
            let body: JSONValue = ["name": "copy", "metadata-location": .string(file)]
            let answer = try await limited.ask(.post, "/lake/namespaces/silver/\(path)", body)
            #expect(answer.outcome == "403 ForbiddenException", "\(path)")
        }
        let own = Samples.table("own", ["location": "file:///lake/silver/own"])
        #expect(try await limited.ask(.post, "/lake/namespaces/silver/tables", own).status == 200)
        // Who was there before, with the whole lake in reach, may have pointed the table elsewhere.
        let elsewhere: JSONValue = [["action": "set-location", "location": "file:///lake/gold/free"]]
        #expect(try await client.ask(.post, Self.table, Samples.commit(elsewhere)).status == 200)
        #expect(try await limited.ask(.get, "\(Self.table)/credentials").outcome == "403 ForbiddenException")
        #expect(try await client.ask(.get, "\(Self.table)/credentials").status == 200)
    }

    // MARK: Signing

    @Test func nothingOfAFolderIsSigned() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        let answer = try await client.ask(.post, "\(Self.table)/sign", Self.signing)
        #expect(answer.outcome == "400 BadRequestException" && answer.message.contains("file://"))
        let config = try await client.ask(.get, "/config")
        let endpoints = config.json["endpoints"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(endpoints.contains { $0.hasSuffix("/credentials") } && !endpoints.contains { $0.hasSuffix("/sign") })
    }

    private struct Signer: TableAccessProvider, StorageSigner {
        let needsCredentials = false
        var signer: (any StorageSigner)? { self }

        func settings(for client: StorageClient) -> [String: String] { [:] }
        func credentials(for grant: TableGrant, to client: StorageClient) async throws -> [StorageCredential] { [] }
        func signs(_ grant: TableGrant) -> Bool { true }

        func sign(_ request: StorageRequest, under grant: TableGrant) async throws -> SignedStorageRequest {
            SignedStorageRequest(
                uri: request.uri,
                headers: [
                    "x-prefix": [grant.prefix.text], "x-mode": [grant.mode.rawValue],
                    "x-request": [request.provider, request.region, request.method.rawValue, request.body ?? "-"],
                ])
        }
    }

    @Test func aSignerGetsTheRequestAndTheGrant() async throws {
        let client = try await TestClient.make(tableAccess: Signer())
        let made = try await client.makeTable()
        let location = try #require(made.json["metadata"]?["location"]?.stringValue)
        let reader = try Self.limited(client, to: "silver", .read)
        let answer = try await reader.ask(.post, "\(Self.table)/sign", Self.signing)
        #expect(answer.status == 200 && answer.fields["Cache-Control"] == "no-cache")
        #expect(answer.json["uri"] == "https://b.s3.amazonaws.com/lake/x")
        #expect(answer.json["headers"]?["x-prefix"] == [.string("\(location)/")])
        #expect(answer.json["headers"]?["x-mode"] == ["read"])
        #expect(answer.json["headers"]?["x-request"] == ["s3", "eu-west-1", "GET", "-"])
        let stranger = try Self.limited(client, to: "silver2")
        #expect(try await stranger.ask(.post, "\(Self.table)/sign", Self.signing).status == 403)
        let missing = try await client.ask(.post, "/lake/namespaces/silver/tables/none/sign", Self.signing)
        #expect(missing.status == 400, "the specification has no 404 here")
    }

    @Test(
        arguments: [
            [:], ["region": "r", "method": "GET", "uri": "u"],
            ["region": "r", "method": "get", "uri": "u", "headers": [:]],
            ["region": "r", "method": "GET", "uri": "u", "headers": ["a": "b"]],
            ["region": 1, "method": "GET", "uri": "u", "headers": [:]],
            ["region": "r", "method": "GET", "uri": "u", "headers": [:], "body": []],
        ] as [JSONValue]) func badRequestsAreNotSigned(_ body: JSONValue) async throws
    {
        let client = try await TestClient.make(tableAccess: Signer())
        try await client.makeTable()
        #expect(try await client.ask(.post, "\(Self.table)/sign", body).outcome == "400 BadRequestException")
    }
}
