import Access
import CatalogService
import Cataloging
import Clocks
import HTTP
import JSON
import ObjectStorage
import Testing

@Suite struct BadInputTests {
    @Test func invalidJSONNamesItsPlace() async throws {
        let answer = try await TestClient.make().ask(
            .post, "/lake/namespaces", raw: Array("{\n  \"namespace\": [,]}".utf8))
        #expect(answer.outcome == "400 BadRequestException")
        #expect(answer.message.hasPrefix("the body:2:17:"))
    }

    @Test func deepNestingIsRefused() async throws {
        let bytes = Array(String(repeating: "[", count: 100_000).utf8)
        let answer = try await TestClient.make().ask(.post, "/lake/namespaces", raw: bytes)
        #expect(answer.outcome == "400 BadRequestException")
    }

    @Test func bodiesHaveALimit() async throws {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: (16 << 20) + 1)
        let answer = try await TestClient.make().ask(.post, "/lake/namespaces", raw: bytes)
        #expect(answer.outcome == "413 BadRequestException")
    }

    @Test func versionTwoHasNoTypesOfVersionThree() async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        let schema: JSONValue = [
            "type": "struct", "fields": [["id": 1, "name": "place", "required": false, "type": "geometry"]],
        ]
        for isStaged in [true, false] {
            var body: JSONObject = ["schema": schema, "stage-create": .bool(isStaged)]
            let refused = try await client.ask(
                .post, "/lake/namespaces/silver/tables", Samples.table("places", body))
            #expect(refused.outcome == "400 BadRequestException")
            #expect(refused.message.contains("'place'"))
            body["properties"] = ["format-version": "3"]
            let made = try await client.ask(.post, "/lake/namespaces/silver/tables", Samples.table("places", body))
            #expect(made.status == 200)
        }
    }

    @Test func unknownPathsAndMethods() async throws {
        let client = try await TestClient.make()
        #expect(try await client.ask(.get, "/nothing/at/all/here").outcome == "404 NotFoundException")
        let method = try await client.ask(.put, "/lake/namespaces")
        #expect(method.outcome == "405 UnsupportedOperationException")
        #expect(method.fields["Allow"] == "GET, POST")
    }

    @Test(arguments: [
        "a.b", "a/b", "tüble", "日本語", "a b", "a'b", "a\"b", "a%b", "..", "a\\b", "émoji 🙂",
        String(repeating: "n", count: 255), "Tables", "null",
    ])
    func namesOfManyKindsWork(name: String) async throws {
        let client = try await TestClient.make()
        let segment = PercentCoding.encode(name)
        #expect(try await client.ask(.post, "/lake/namespaces", ["namespace": [.string(name)]]).status == 200)
        let made = try await client.ask(.post, "/lake/namespaces/\(segment)/tables", Samples.table(name))
        #expect(made.status == 200, "\(made.message)")
        let path = "/lake/namespaces/\(segment)/tables/\(segment)"
        #expect(try await client.ask(.get, path).json == made.json)
        #expect(try await client.ask(.post, path, Samples.commit(Samples.append(1))).status == 200)
        let list = try await client.ask(.get, "/lake/namespaces/\(segment)/tables")
        #expect(list.json["identifiers"] == [["namespace": [.string(name)], "name": .string(name)]])
        #expect(try await client.ask(.delete, path).status == 204)
    }

    /// Unicode calls the two texts equivalent, and so does Swift.
    @Test func equivalentTextsAreTwoNames() async throws {
        let client = try await TestClient.make()
        for name in ["\u{E9}", "e\u{301}"] { #expect(try await client.makeTable(name).status == 200) }
        var ids: Set<JSONValue> = []
        for _ in 0..<2 {
            for segment in ["%C3%A9", "e%CC%81"] {
                let answer = try await client.ask(.get, "/lake/namespaces/silver/tables/\(segment)")
                ids.insert(try #require(answer.json["metadata"]?["table-uuid"]))
            }
        }
        #expect(ids.count == 2)
    }

    @Test(arguments: [
        "", "a\u{0}b", "a\u{1F}b", "a\nb", String(repeating: "n", count: 256), String(repeating: "日", count: 86),
    ])
    func namesThatCannotBe(name: String) async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        let made = try await client.ask(.post, "/lake/namespaces/silver/tables", Samples.table(name))
        #expect(made.outcome == "400 BadRequestException")
        let segment = PercentCoding.encode(name)
        let loaded = try await client.ask(.get, "/lake/namespaces/silver/tables/\(segment)")
        #expect(loaded.status == 400 || loaded.status == 404)
        let tooDeep = Array(repeating: "a", count: 17).joined(separator: "%1F")
        #expect(try await client.ask(.get, "/lake/namespaces/\(tooDeep)").outcome == "400 BadRequestException")
    }

    @Test(arguments: [
        #"{"name": "t"}"#, #"{"name": "t", "schema": {"type": "struct"}}"#, #"{"name": 1, "schema": {}}"#,
        #"{"name": "t", "schema": {"type": "struct", "fields": [{"id": 1, "name": "a", "required": true, "type": "colour"}]}}"#,
        #"{"name": "t", "schema": {"type": "struct", "fields": []}, "partition-spec": {"fields": [{"source-id": 5, "transform": "identity", "name": "x"}]}}"#,
        #"{"name": "t", "schema": {"type": "struct", "fields": []}, "write-order": {"order-id": 1, "fields": [{"source-id": 1, "transform": "identity", "direction": "up", "null-order": "nulls-first"}]}}"#,
        #"{"name": "t", "schema": {"type": "struct", "fields": []}, "stage-create": "yes"}"#,
        #"{"name": "t", "schema": {"type": "struct", "fields": []}, "properties": {"format-version": "9"}}"#,
    ])
    func badTables(body: String) async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        let answer = try await client.ask(.post, "/lake/namespaces/silver/tables", raw: Array(body.utf8))
        #expect(answer.outcome == "400 BadRequestException", "\(answer.message)")
    }
}
