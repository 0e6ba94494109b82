import Access
import Cataloging
import HTTP
import JSON
import Testing

@Suite struct ViewTests {
    private static let path = "/lake/namespaces/silver/views/totals"

    private static func client() async throws -> TestClient {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        return client
    }

    @Test func areMadeLoadedAndDropped() async throws {
        let client = try await Self.client()
        let made = try await client.ask(.post, "/lake/namespaces/silver/views", Samples.view("totals"))
        #expect(made.status == 200)
        #expect(made.json["metadata-location"]?.stringValue?.isEmpty == false)
        #expect(made.json["metadata"]?["properties"]?["comment"] == "a view")
        #expect(try await client.ask(.get, Self.path).json == made.json)
        #expect(try await client.ask(.head, Self.path).status == 204)
        let list = try await client.ask(.get, "/lake/namespaces/silver/views")
        #expect(list.json["identifiers"] == [["namespace": ["silver"], "name": "totals"]])
        #expect(
            try await client.ask(.post, "/lake/namespaces/silver/views", Samples.view("totals")).outcome
                == "409 AlreadyExistsException")
        #expect(try await client.ask(.delete, Self.path).status == 204)
        for method in [HTTPMethod.get, .head, .delete] {
            #expect(try await client.ask(method, Self.path).outcome == "404 NoSuchViewException")
        }
    }

    @Test func areNoTables() async throws {
        let client = try await Self.client()
        _ = try await client.ask(.post, "/lake/namespaces/silver/views", Samples.view("totals"))
        let table = "/lake/namespaces/silver/tables/totals"
        #expect(try await client.ask(.get, table).outcome == "404 NoSuchTableException")
        #expect(try await client.ask(.head, table).status == 404)
        #expect(try await client.ask(.delete, table).outcome == "404 NoSuchTableException")
        #expect(
            try await client.ask(.post, "/lake/namespaces/silver/tables", Samples.table("totals")).outcome
                == "409 AlreadyExistsException")
        try await client.makeTable("orders")
        #expect(
            try await client.ask(.get, "/lake/namespaces/silver/views/orders").outcome == "404 NoSuchViewException")
    }

    @Test func areReplaced() async throws {
        let client = try await Self.client()
        let made = try await client.ask(.post, "/lake/namespaces/silver/views", Samples.view("totals"))
        let uuid = made.json["metadata"]?["view-uuid"] ?? .null
        let updates: JSONValue = [
            ["action": "add-view-version", "view-version": Samples.version(2, "SELECT 2 AS id")],
            ["action": "set-current-view-version", "view-version-id": -1],
            ["action": "set-properties", "updates": ["a": "b"]],
        ]
        let replaced = try await client.ask(
            .post, Self.path,
            ["requirements": [["type": "assert-view-uuid", "uuid": uuid]], "updates": updates])
        #expect(replaced.status == 200, "\(replaced.message)")
        #expect(replaced.json["metadata"]?["versions"]?.arrayValue?.count == 2)
        #expect(replaced.json["metadata"]?["current-version-id"] == 2)
        #expect(try await client.ask(.get, Self.path).json == replaced.json)

        let other: JSONValue = ["type": "assert-view-uuid", "uuid": "00000000-0000-4000-8000-000000000000"]
        #expect(
            try await client.ask(.post, Self.path, ["requirements": [other], "updates": []]).outcome
                == "409 CommitFailedException")
        for updates: JSONValue in [[["action": "add-snapshot"]], [["action": "magic"]], .null] {
            #expect(try await client.ask(.post, Self.path, ["updates": updates]).outcome == "400 BadRequestException")
        }
        #expect(
            try await client.ask(.post, Self.path + "x", ["updates": []]).outcome == "404 NoSuchViewException")
    }

    @Test func areRenamed() async throws {
        let client = try await Self.client()
        _ = try await client.ask(.post, "/lake/namespaces/silver/views", Samples.view("totals"))
        func rename(_ from: String, _ namespace: JSONValue, _ name: String) async throws -> String {
            try await client.ask(
                .post, "/lake/views/rename",
                [
                    "source": ["namespace": ["silver"], "name": .string(from)],
                    "destination": ["namespace": [namespace], "name": .string(name)],
                ]
            ).outcome
        }
        try await client.makeTable("orders")
        #expect(try await rename("totals", "silver", "orders") == "409 AlreadyExistsException")
        #expect(try await rename("totals", "gold", "x") == "404 NoSuchNamespaceException")
        #expect(try await rename("orders", "silver", "x") == "404 NoSuchViewException")
        #expect(try await rename("totals", "silver", "sums") == "204")
        #expect(try await client.ask(.head, "/lake/namespaces/silver/views/sums").status == 204)
    }

    @Test func areRegistered() async throws {
        let client = try await Self.client()
        let made = try await client.ask(.post, "/lake/namespaces/silver/views", Samples.view("totals"))
        _ = try await client.ask(.delete, Self.path)
        let body: JSONValue = ["name": "again", "metadata-location": made.json["metadata-location"] ?? .null]
        let registered = try await client.ask(.post, "/lake/namespaces/silver/register-view", body)
        #expect(registered.status == 200)
        #expect(registered.json["metadata"] == made.json["metadata"])
        #expect(
            try await client.ask(.post, "/lake/namespaces/silver/register-view", body).outcome
                == "409 AlreadyExistsException")
        for location in ["/etc/passwd", "/lake/none.metadata.json"] {
            let answer = try await client.ask(
                .post, "/lake/namespaces/silver/register-view",
                ["name": "x", "metadata-location": .string(location)])
            #expect(answer.outcome == "400 BadRequestException")
        }
    }

    @Test(arguments: ["schema", "view-version", "name"]) func incompleteViews(member: String) async throws {
        var body = try #require(Samples.view("totals").objectValue)
        body[member] = nil
        let answer = try await Self.client().ask(.post, "/lake/namespaces/silver/views", .object(body))
        #expect(answer.outcome == "400 BadRequestException")
    }
}
