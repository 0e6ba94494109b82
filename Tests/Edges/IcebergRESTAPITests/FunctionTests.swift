import Access
import HTTP
import JSON
import Testing

/// A lake holds no functions, and says so.
@Suite struct FunctionTests {
    @Test func thereAreNone() async throws {
        var client = try await TestClient.make()
        try await client.makeTable()
        let list = try await client.ask(.get, "/lake/namespaces/silver/functions?pageSize=5&pageToken=")
        #expect(list.status == 200)
        #expect(list.json == ["identifiers": [], "next-page-token": .null])
        let function = try await client.ask(.get, "/lake/namespaces/silver/functions/double")
        #expect(function.outcome == "404 NoSuchFunctionException")
        #expect(function.message.contains("'double'"))
        for path in ["functions", "functions/double"] {
            let missing = try await client.ask(.get, "/lake/namespaces/gold/\(path)")
            #expect(missing.outcome == "404 NoSuchNamespaceException")
        }
        #expect(try await client.ask(.get, "/lake/namespaces/silver/functions?pageSize=0").status == 400)
        client.caller = Caller(name: "t", scope: .read, reach: Reach([try NamespacePattern(["gold"])]))
        #expect(try await client.ask(.get, "/lake/namespaces/silver/functions").status == 403)
    }
}
