import Access
import HTTP
import JSON
import Testing

@Suite struct NamespaceTests {
    @Test func areMadeLoadedAndDropped() async throws {
        let client = try await TestClient.make()
        let made = try await client.ask(
            .post, "/lake/namespaces", ["namespace": ["silver"], "properties": ["owner": "ann"]])
        #expect(made.status == 200)
        #expect(made.json["namespace"] == ["silver"])
        #expect(made.json["properties"]?["owner"] == "ann")
        #expect(made.json["properties"]?["location"]?.stringValue?.hasSuffix("/lake/silver") == true)
        #expect(try await client.ask(.get, "/lake/namespaces/silver").json == made.json)
        #expect(try await client.ask(.head, "/lake/namespaces/silver").status == 204)
        #expect(try await client.ask(.delete, "/lake/namespaces/silver").status == 204)
        #expect(try await client.ask(.head, "/lake/namespaces/silver").status == 404)
        #expect(try await client.ask(.get, "/lake/namespaces/silver").outcome == "404 NoSuchNamespaceException")
        #expect(try await client.ask(.delete, "/lake/namespaces/silver").outcome == "404 NoSuchNamespaceException")
    }

    @Test func areNested() async throws {
        let client = try await TestClient.make()
        for levels: JSONValue in [["a"], ["a", "b"], ["a", "b", "c"], ["a", "d"], ["e"]] {
            #expect(try await client.ask(.post, "/lake/namespaces", ["namespace": levels]).status == 200)
        }
        func list(_ query: String) async throws -> JSONValue? {
            try await client.ask(.get, "/lake/namespaces\(query)").json["namespaces"]
        }
        #expect(try await list("") == [["a"], ["e"]])
        #expect(try await list("?parent=") == [["a"], ["e"]])
        #expect(try await list("?parent=a") == [["a", "b"], ["a", "d"]])
        #expect(try await list("?parent=a%1Fb") == [["a", "b", "c"]])
        #expect(try await client.ask(.get, "/lake/namespaces/a%1Fb%1Fc").status == 200)
        #expect(
            try await client.ask(.get, "/lake/namespaces?parent=x").outcome == "404 NoSuchNamespaceException")
        #expect(try await client.ask(.delete, "/lake/namespaces/a%1Fb").outcome == "409 NamespaceNotEmptyException")
    }

    @Test func thatAreThereCannotBeMadeAgain() async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["a"]])
        let again = try await client.ask(.post, "/lake/namespaces", ["namespace": ["a"]])
        #expect(again.outcome == "409 AlreadyExistsException")
    }

    /// The specification lists no 404 for this operation.
    @Test func aMissingParentMakesABadRequest() async throws {
        let answer = try await TestClient.make().ask(.post, "/lake/namespaces", ["namespace": ["a", "b"]])
        #expect(answer.outcome == "400 NoSuchNamespaceException")
    }

    @Test func propertiesChange() async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(
            .post, "/lake/namespaces", ["namespace": ["a"], "properties": ["x": "1", "y": "2"]])
        let changed = try await client.ask(
            .post, "/lake/namespaces/a/properties", ["updates": ["z": "3"], "removals": ["x", "nothing"]])
        #expect(changed.json == ["updated": ["z"], "removed": ["x"], "missing": ["nothing"]])
        let properties = try await client.ask(.get, "/lake/namespaces/a").json["properties"]
        #expect(properties?["x"] == nil && properties?["y"] == "2" && properties?["z"] == "3")
        let both = try await client.ask(
            .post, "/lake/namespaces/a/properties", ["updates": ["y": "3"], "removals": ["y"]])
        #expect(both.outcome == "422 UnprocessableEntityException")
        let missing = try await client.ask(.post, "/lake/namespaces/b/properties", ["updates": ["y": "3"]])
        #expect(missing.outcome == "404 NoSuchNamespaceException")
    }

    @Test(arguments: [
        #"{"namespace": []}"#, #"{"namespace": "a"}"#, #"{"namespace": [1]}"#, #"{"namespace": [""]}"#, "{}", "[]", "",
        #"{"namespace": ["a\u0000b"]}"#, #"{"namespace": ["a"], "properties": {"x": 1}}"#,
        #"{"namespace": ["a"], "properties": []}"#,
    ])
    func badRequests(body: String) async throws {
        let answer = try await TestClient.make().ask(.post, "/lake/namespaces", raw: Array(body.utf8))
        #expect(answer.outcome == "400 BadRequestException")
    }

    @Test func pages() async throws {
        let client = try await TestClient.make()
        for index in 0..<7 {
            _ = try await client.ask(.post, "/lake/namespaces", ["namespace": [.string("n\(index)")]])
        }
        var token = ""
        var found: [JSONValue] = []
        var pages = 0
        repeat {
            let page = try await client.ask(.get, "/lake/namespaces?pageSize=3&pageToken=\(token)")
            found += page.json["namespaces"]?.arrayValue ?? []
            token = page.json["next-page-token"]?.stringValue ?? ""
            pages += 1
        } while !token.isEmpty
        #expect(pages == 3)
        #expect(found == (0..<7).map { .array([.string("n\($0)")]) })
        let all = try await client.ask(.get, "/lake/namespaces")
        #expect(all.json["namespaces"]?.arrayValue?.count == 7)
        #expect(all.json["next-page-token"] == .null)
    }

    @Test(arguments: ["pageSize=0", "pageSize=-1", "pageSize=x", "pageToken=nonsense"])
    func badPages(query: String) async throws {
        let answer = try await TestClient.make().ask(.get, "/lake/namespaces?\(query)")
        #expect(answer.outcome == "400 BadRequestException")
    }
}
