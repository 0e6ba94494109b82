import Access
import CatalogService
import Cataloging
import HTTP
import JSON
import Testing

@Suite struct RefTests {
    private static func client() async throws -> TestClient {
        let client = try await TestClient.make()
        try await client.makeTable("orders")
        let head = try await client.lake.catalog.head(of: .main)
        try await client.lake.catalog.createBranch(RefName("feature/x"), at: head)
        try await client.lake.catalog.createTag(RefName("v1"), at: head)
        return client
    }

    @Test(arguments: ["lake@feature%2Fx", "lake%40feature%2Fx", "feature%2Fx%7Clake", "feature%2Fx%7C"])
    func aBranchIsWrittenAndMainIsNot(prefix: String) async throws {
        let client = try await Self.client()
        let path = "namespaces/silver/tables/orders"
        #expect(try await client.ask(.post, "/\(prefix)/\(path)", Samples.commit(Samples.append(1))).status == 200)
        let onBranch = try await client.ask(.get, "/\(prefix)/\(path)").json["metadata"]?["current-snapshot-id"]
        #expect(onBranch == 1)
        let onMain = try await client.ask(.get, "/lake/\(path)").json["metadata"]?["current-snapshot-id"]
        #expect(onMain == nil)
        #expect(try await client.ask(.get, "/\(prefix)/\(path)").fields["ETag"] != nil)
    }

    @Test func tagsCommitsAndTimesAreReadOnly() async throws {
        let client = try await Self.client()
        let head = try await client.lake.catalog.head(of: .main)
        for place in ["v1", "\(head)", String("\(head)".prefix(10)), "2026-01-02T00:00Z", "main@2026-01-02", "main~0"] {
            let prefix = "lake@\(PercentCoding.encode(place))"
            #expect(try await client.ask(.get, "/\(prefix)/namespaces/silver/tables/orders").status == 200, "\(place)")
            guard place != "main~0" else { continue }
            let writes: [(HTTPMethod, String, JSONValue?)] = [
                (.post, "/namespaces", ["namespace": ["x"]]), (.delete, "/namespaces/silver", nil),
                (.post, "/namespaces/silver/properties", ["updates": ["a": "b"]]),
                (.post, "/namespaces/silver/tables", Samples.table("t")),
                (.post, "/namespaces/silver/tables/orders", Samples.commit(Samples.append(1))),
                (.delete, "/namespaces/silver/tables/orders", nil),
                (.post, "/namespaces/silver/tables/orders/unregister", nil),
                (.post, "/namespaces/silver/views", Samples.view("v")), (.delete, "/namespaces/silver/views/v", nil),
            ]
            for (method, path, body) in writes {
                let answer = try await client.ask(method, "/\(prefix)\(path)", body)
                #expect(answer.outcome == "400 BadRequestException", "\(place) \(path)")
                #expect(answer.message.contains("read-only"))
            }
        }
        #expect(try await client.lake.catalog.head(of: .main) == head)
    }

    @Test(arguments: ["other", "lake@nowhere", "nowhere%7Clake", "main"]) func unknownPrefixes(prefix: String)
        async throws
    {
        let client = try await Self.client()
        #expect(try await client.ask(.get, "/\(prefix)/namespaces").outcome == "404 NoSuchWarehouseException")
        #expect(
            try await client.ask(.post, "/\(prefix)/namespaces", ["namespace": ["a"]]).outcome
                == "400 NoSuchWarehouseException")
    }

    @Test(arguments: ["lake@", "lake@a..b", "lake@%20", "lake@main~x"]) func malformedPrefixes(prefix: String)
        async throws
    {
        #expect(
            try await Self.client().ask(.get, "/\(prefix)/namespaces").outcome == "400 BadRequestException")
    }
}
