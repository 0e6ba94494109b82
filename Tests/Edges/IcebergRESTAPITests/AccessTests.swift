import Access
import CatalogService
import HTTP
import JSON
import Testing

@Suite struct AccessTests {
    private static func client(_ scope: Scope, _ reach: [String] = []) async throws -> TestClient {
        var client = try await TestClient.make()
        for namespace in ["orders", "orders2"] { try await client.makeTable("t", in: namespace) }
        client.caller = Caller(
            name: "narrow", scope: scope,
            reach: reach.isEmpty ? .wholeLake : Reach(try reach.map { try NamespacePattern([$0]) }))
        return client
    }

    @Test func nobodyIsLetIn() async throws {
        var client = try await TestClient.make()
        client.caller = nil
        for path in ["/config", "/lake/namespaces"] {
            let answer = try await client.ask(.get, path)
            #expect(answer.outcome == "401 NotAuthorizedException")
            #expect(answer.fields["WWW-Authenticate"] != nil)
        }
    }

    @Test func readersDoNotWrite() async throws {
        let client = try await Self.client(.read)
        #expect(try await client.ask(.get, "/lake/namespaces/orders/tables/t").status == 200)
        let writes: [(HTTPMethod, String)] = [
            (.post, "/namespaces"), (.delete, "/namespaces/orders"), (.post, "/namespaces/orders/properties"),
            (.post, "/namespaces/orders/tables"), (.post, "/namespaces/orders/register"),
            (.post, "/namespaces/orders/tables/t"), (.delete, "/namespaces/orders/tables/t"),
            (.post, "/namespaces/orders/tables/t/unregister"), (.post, "/tables/rename"),
            (.post, "/transactions/commit"), (.post, "/namespaces/orders/views"), (.post, "/views/rename"),
            (.post, "/namespaces/orders/views/v"), (.delete, "/namespaces/orders/views/v"),
            (.post, "/namespaces/orders/register-view"),
        ]
        for (method, path) in writes {
            #expect(try await client.ask(method, "/lake\(path)", [:]).outcome == "403 ForbiddenException", "\(path)")
        }
    }

    @Test func aNamespaceIsNotThePrefixOfAnother() async throws {
        let client = try await Self.client(.write, ["orders"])
        #expect(try await client.ask(.get, "/lake/namespaces/orders/tables/t").status == 200)
        let forbidden: [(HTTPMethod, String, JSONValue?)] = [
            (.get, "/namespaces/orders2", nil), (.head, "/namespaces/orders2", nil),
            (.delete, "/namespaces/orders2", nil), (.get, "/namespaces/orders2/tables", nil),
            (.get, "/namespaces/orders2/views", nil), (.get, "/namespaces/orders2/tables/t", nil),
            (.head, "/namespaces/orders2/tables/t", nil), (.delete, "/namespaces/orders2/tables/t", nil),
            (.post, "/namespaces/orders2/tables", Samples.table("x")),
            (.post, "/namespaces/orders2/tables/t", Samples.commit([])),
            (.post, "/namespaces", ["namespace": ["orders2", "inner"]]),
            (
                .post, "/tables/rename",
                [
                    "source": ["namespace": ["orders"], "name": "t"],
                    "destination": ["namespace": ["orders2"], "name": "x"],
                ]
            ),
            (
                .post, "/transactions/commit",
                [
                    "table-changes": [
                        [
                            "identifier": ["namespace": ["orders2"], "name": "t"], "requirements": [],
                            "updates": Samples.append(1),
                        ]
                    ]
                ]
            ),
            (.get, "/namespaces/orders2/views/v", nil),
            (.delete, "/namespaces/orders2/views/v", nil), (.post, "/namespaces/orders2/views", Samples.view("v")),
        ]
        for (method, path, body) in forbidden {
            let answer = try await client.ask(method, "/lake\(path)", body)
            #expect(answer.outcome == "403 ForbiddenException", "\(method) \(path)")
        }
        // The one operation for which the specification knows no 403.
        let exists = try await client.ask(.head, "/lake/namespaces/orders2/views/v")
        #expect(exists.outcome == "404 NoSuchViewException")
        let list = try await client.ask(.get, "/lake/namespaces")
        #expect(list.json["namespaces"] == [["orders"]])
    }

    private struct Keys: TableAccessProvider {
        let needsCredentials = true
        let signer: (any StorageSigner)? = nil

        func settings(for client: StorageClient) -> [String: String] { ["s3.region": "here"] }

        func credentials(for grant: TableGrant, to client: StorageClient) async throws -> [StorageCredential] {
            [StorageCredential(prefix: try StoragePrefix("s3://b/orders"), settings: ["s3.access-key-id": "key"])]
        }
    }

    @Test func credentialsComeWithTheTableToWhoAsks() async throws {
        let client = try await TestClient.make(tableAccess: Keys())
        let made = try await client.makeTable()
        #expect(made.json["config"] == [:])
        let path = "/lake/namespaces/silver/tables/orders"
        let delegation: HTTPFields = ["X-Iceberg-Access-Delegation": "remote-signing, vended-credentials"]
        for _ in 0..<2 {
            let loaded = try await client.ask(.get, path, fields: delegation)
            #expect(loaded.json["metadata"] == made.json["metadata"])
            #expect(loaded.json["config"]?["s3.access-key-id"] == "key")
            #expect(
                loaded.json["storage-credentials"]?.arrayValue?.first?["config"] == ["s3.access-key-id": "key"])
        }
        #expect(try await client.ask(.get, path).json["storage-credentials"] == nil)
    }
}
