import Access
import CatalogService
import Cataloging
import Cryptography
import HTTP
import JSON
import Testing

@Suite struct IdempotencyTests {
    private static let key: HTTPFields = ["Idempotency-Key": "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"]

    @Test func successesAreAnsweredAgain() async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        let path = "/lake/namespaces/silver/tables"
        let first = try await client.ask(.post, path, Samples.table("orders"), fields: Self.key)
        let head = try await client.lake.catalog.head(of: .main)
        let again = try await client.ask(.post, path, Samples.table("orders"), fields: Self.key)
        #expect(again.status == 200)
        #expect(again.bytes == first.bytes)
        #expect(again.fields["ETag"] == first.fields["ETag"])
        #expect(again.fields["Content-Type"] == "application/json")
        #expect(try await client.lake.catalog.head(of: .main) == head)
        let lower: HTTPFields = ["Idempotency-Key": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"]
        #expect(try await client.ask(.post, path, Samples.table("orders"), fields: lower).status == 200)
    }

    @Test func answersWithoutABody() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        for _ in 0..<2 {
            let answer = try await client.ask(.delete, "/lake/namespaces/silver/tables/orders", fields: Self.key)
            #expect(answer.status == 204)
            #expect(answer.bytes.isEmpty)
        }
    }

    @Test func failuresThatStayAreAnsweredAgain() async throws {
        let client = try await TestClient.make()
        let first = try await client.ask(.delete, "/lake/namespaces/silver", fields: Self.key)
        #expect(first.outcome == "404 NoSuchNamespaceException")
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        let again = try await client.ask(.delete, "/lake/namespaces/silver", fields: Self.key)
        #expect(again.bytes == first.bytes)
        #expect(try await client.ask(.head, "/lake/namespaces/silver").status == 204)
    }

    @Test func whatIsNotAllowedMayBeTriedAgain() async throws {
        var client = try await TestClient.make()
        client.caller = Caller(name: "t", scope: .write, reach: Reach([try NamespacePattern(["gold"])]))
        let body: JSONValue = ["namespace": ["silver"]]
        #expect(try await client.ask(.post, "/lake/namespaces", body, fields: Self.key).status == 403)
        client.caller = Caller(name: "t", scope: .write)
        #expect(try await client.ask(.post, "/lake/namespaces", body, fields: Self.key).status == 200)
    }

    @Test func aKeyIsForOneRequest() async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["a"]], fields: Self.key)
        let other = try await client.ask(.post, "/lake/namespaces", ["namespace": ["b"]], fields: Self.key)
        #expect(other.outcome == "400 BadRequestException")
        #expect(other.message.contains("another request"))
        let otherPath = try await client.ask(.delete, "/lake/namespaces/a", fields: Self.key)
        #expect(otherPath.outcome == "400 BadRequestException")
        #expect(try await client.ask(.head, "/lake/namespaces/b").status == 404)
    }

    @Test func callersDoNotShareKeys() async throws {
        var client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["a"]], fields: Self.key)
        client.caller = Caller(name: "somebody else", scope: .admin)
        let answer = try await client.ask(.post, "/lake/namespaces", ["namespace": ["b"]], fields: Self.key)
        #expect(answer.status == 200)
    }

    @Test(arguments: ["x", "", "017F22E2-79B0-4CC3-98C4-DC0C0C07398F", "017F22E2-79B0-7CC3-18C4-DC0C0C07398F"])
    func otherKeysAreRefused(key: String) async throws {
        let answer = try await TestClient.make().ask(
            .post, "/lake/namespaces", ["namespace": ["a"]], fields: ["Idempotency-Key": key])
        #expect(answer.outcome == "400 BadRequestException")
    }
}
