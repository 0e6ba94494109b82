import CatalogService
import Cataloging
import HTTP
import JSON
import Testing

/// Requests whose server died after the commit and before the answer: the same answer, and no second commit.
@Suite struct ResumptionTests {
    private static let key: HTTPFields = ["Idempotency-Key": "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"]
    private static let silver = "/lake/namespaces/silver"

    struct Case: Sendable, CustomTestStringConvertible {
        var operation: String
        var method: HTTPMethod
        var path: String
        var body: JSONValue?
        var testDescription: String { operation }
    }

    /// Every operation that makes a commit, on a lake with the table `orders` and the view `recent`.
    static let cases: [Case] = [
        Case(
            operation: "createNamespace", method: .post, path: "/lake/namespaces",
            body: [
                "namespace": ["gold"], "properties": ["a": "1"],
            ]),
        Case(
            operation: "updateProperties", method: .post, path: "\(silver)/properties",
            body: [
                "updates": ["b": "1", "c": "2"], "removals": ["x", "no", "x"],
            ]),
        Case(operation: "dropNamespace", method: .delete, path: "/lake/namespaces/empty"),
        Case(operation: "createTable", method: .post, path: "\(silver)/tables", body: Samples.table("new")),
        Case(
            operation: "updateTable", method: .post, path: "\(silver)/tables/orders",
            body: Samples.commit(
                Samples.append(5),
                [
                    ["type": "assert-ref-snapshot-id", "ref": "main", "snapshot-id": nil]
                ])),
        Case(
            operation: "commitTransaction", method: .post, path: "/lake/transactions/commit",
            body: [
                "table-changes": [
                    [
                        "identifier": ["namespace": ["silver"], "name": "orders"],
                        "requirements": [["type": "assert-ref-snapshot-id", "ref": "main", "snapshot-id": nil]],
                        "updates": Samples.append(5),
                    ]
                ]
            ]),
        Case(
            operation: "renameTable", method: .post, path: "/lake/tables/rename",
            body: [
                "source": ["namespace": ["silver"], "name": "orders"],
                "destination": ["namespace": ["silver"], "name": "sales"],
            ]),
        Case(operation: "unregisterTable", method: .post, path: "\(silver)/tables/orders/unregister"),
        Case(operation: "dropTable", method: .delete, path: "\(silver)/tables/orders"),
        Case(operation: "createView", method: .post, path: "\(silver)/views", body: Samples.view("new")),
        Case(
            operation: "replaceView", method: .post, path: "\(silver)/views/recent",
            body: [
                "requirements": [], "updates": [["action": "set-properties", "updates": ["a": "1"]]],
            ]),
        Case(
            operation: "renameView", method: .post, path: "/lake/views/rename",
            body: [
                "source": ["namespace": ["silver"], "name": "recent"],
                "destination": ["namespace": ["silver"], "name": "old"],
            ]),
        Case(operation: "dropView", method: .delete, path: "\(silver)/views/recent"),
    ]

    private static func client() async throws -> TestClient {
        let client = try await TestClient.make()
        for (name, properties) in [("silver", ["x": "1"] as JSONValue), ("empty", [:])] {
            _ = try await client.ask(
                .post, "/lake/namespaces", ["namespace": [.string(name)], "properties": properties])
        }
        try await client.makeTable()
        #expect(try await client.ask(.post, "\(silver)/views", Samples.view("recent")).status == 200)
        return client
    }

    @Test(arguments: cases) func whatWasCommittedIsAnsweredAndNotRepeated(_ one: Case) async throws {
        let client = try await Self.client()
        let first = try await client.ask(one.method, one.path, one.body, fields: Self.key)
        #expect(first.status == 200 || first.status == 204, "\(first.message)")
        client.answers.loseAnswers()
        // Others go on meanwhile.
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["other"]])
        let head = try await client.lake.catalog.head(of: .main)
        let again = try await client.ask(one.method, one.path, one.body, fields: Self.key)
        #expect(again.status == first.status, "\(again.message)")
        #expect(again.bytes == first.bytes)
        #expect(again.fields["ETag"] == first.fields["ETag"])
        #expect(try await client.lake.catalog.head(of: .main) == head, "it was committed again")
        let third = try await client.ask(one.method, one.path, one.body, fields: Self.key)
        #expect(third.bytes == first.bytes && third.status == first.status)
    }

    /// The server died before the commit: the request is carried out, once.
    @Test func whatWasNotCommittedIsCarriedOut() async throws {
        let client = try await Self.client()
        let body: JSONValue = ["namespace": ["gold"]]
        let refused = try await client.ask(.delete, "/lake/namespaces/silver", fields: Self.key)
        #expect(refused.status == 409)
        client.answers.loseAnswers()
        _ = try await client.ask(.delete, "\(Self.silver)/tables/orders")
        _ = try await client.ask(.delete, "\(Self.silver)/views/recent")
        #expect(try await client.ask(.delete, "/lake/namespaces/silver", fields: Self.key).status == 204)
        #expect(try await client.ask(.delete, "/lake/namespaces/silver", fields: Self.key).status == 204)
        let other: HTTPFields = ["Idempotency-Key": "017F22E2-79B0-7CC3-98C4-DC0C0C073990"]
        #expect(try await client.ask(.post, "/lake/namespaces", body, fields: other).status == 200)
    }
}
