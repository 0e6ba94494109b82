import Access
import CatalogService
import Cataloging
import HTTP
import JSON
import Testing

@Suite struct ReadingTests {
    typealias Client = NessieClient

    @Test func entriesOfVersion2AreLimitedByKeysAndFiltered() async throws {
        let client = try await Client.make()
        for name in ["a", "b", "c"] { try await client.makeTable(name) }
        try await client.commit([Client.namespace("gold")])
        let all = ["gold", "silver", "silver/a", "silver/b", "silver/c"]
        #expect(try await client.ask(.get, "v2/trees/main/entries").names("entries") == all)
        let queries: [(String, [String])] = [
            ("min-key=silver.b", ["silver/b", "silver/c"]), ("max-key=silver.a", ["gold", "silver", "silver/a"]),
            ("prefix-key=silver", ["silver", "silver/a", "silver/b", "silver/c"]),
            ("prefix-key=silver.b", ["silver/b"]), ("key=silver.c&key=gold&key=none", ["gold", "silver/c"]),
            ("filter=entry.namespace%20%3D%3D%20'silver'", ["silver/a", "silver/b", "silver/c"]),
            ("filter=entry.contentType%20in%20%5B'NAMESPACE'%5D", ["gold", "silver"]),
            // What Iceberg's own catalog for Nessie sends.
            (
                "filter=entry.contentType%20%3D%3D%20'NAMESPACE'%20%26%26%20size(entry.keyElements)%20%3D%3D%201",
                ["gold", "silver"]
            ),
            (
                "filter=size(entry.keyElements)%20%3D%3D%202%20%26%26%20entry.encodedKey.startsWith('silver.')",
                ["silver/a", "silver/b", "silver/c"]
            ),
        ]
        for (query, expected) in queries {
            let answer = try await client.ask(.get, "v2/trees/main/entries?\(query)")
            #expect(answer.names("entries") == expected, "\(query): \(answer.message)")
        }
        var paged: [String] = []
        var token = ""
        repeat {
            let page = try await client.ask(.get, "v2/trees/main/entries?max-records=2\(token)")
            paged += page.names("entries")
            token = page.json["token"]?.stringValue.map { "&page-token=\($0)" } ?? ""
            #expect(page.json["hasMore"] == .bool(!token.isEmpty))
        } while !token.isEmpty
        #expect(paged == all)
        let withContent = try await client.ask(.get, "v2/trees/main/entries?content=true&key=silver.a").json
        let entry = withContent["entries"]?.arrayValue?[0]
        #expect(entry?["content"]?["id"] == entry?["contentId"])
        #expect(withContent["effectiveReference"]?["name"] == "main")
        #expect(try await client.ask(.get, "v2/trees/main/entries?page-token=zz").outcome == "400 BAD_REQUEST")
        #expect(try await client.ask(.get, "v2/trees/main/entries?max-records=x").outcome == "400 BAD_REQUEST")
    }

    @Test func entriesOfVersion1AreCutAtADepth() async throws {
        let client = try await Client.make()
        for name in ["a", "b"] { try await client.makeTable(name) }
        let plain = try await client.ask(.get, "v1/trees/tree/main/entries").json
        #expect(
            plain == [
                "entries": [
                    ["type": "NAMESPACE", "name": Client.key("silver")],
                    ["type": "ICEBERG_TABLE", "name": Client.key("silver", "a")],
                    ["type": "ICEBERG_TABLE", "name": Client.key("silver", "b")],
                ], "hasMore": false, "token": .null,
            ])
        let cut = try await client.ask(.get, "v1/trees/tree/main/entries?namespaceDepth=1").json["entries"]
        #expect(cut == [["type": "NAMESPACE", "name": Client.key("silver")]])
        #expect(
            try await client.ask(.get, "v1/trees/tree/main/entries?namespaceDepth=2").names("entries")
                == ["silver/a", "silver/b"])
        let page = try await client.ask(.get, "v1/trees/tree/main/entries?maxRecords=1")
        let token = page.json["token"]?.stringValue ?? ""
        #expect(
            try await client.ask(.get, "v1/trees/tree/main/entries?maxRecords=1&pageToken=\(token)").names("entries")
                == ["silver/a"])
    }

    @Test func aHistoryHasOperationsPagesFiltersAndLimits() async throws {
        let client = try await Client.make()
        let id = try await client.makeTable()
        try await client.changeTable(id, version: 2)
        try await client.commit(
            [Client.delete(Client.key("silver", "orders"))], message: "drop", meta: ["authors": ["eve"]])
        let all = ["drop", "version 2", "make orders", "namespace", "Begin the lake"]
        let log = try await client.ask(.get, "v2/trees/main/history?fetch=ALL")
        #expect(log.messages == all)
        let entries = log.json["logEntries"]?.arrayValue ?? []
        #expect(entries[0]["operations"] == [Client.delete(Client.key("silver", "orders"))])
        #expect(entries[1]["operations"]?.arrayValue?[0]["content"]?["id"] == .string("\(id)"))
        #expect(entries[0]["parentCommitHash"] == entries[1]["commitMeta"]?["hash"])
        #expect(entries[4]["parentCommitHash"]?.stringValue?.hasPrefix("2e1cfa82") == true)
        #expect(
            try await client.ask(.get, "v1/trees/tree/main/log").json["logEntries"]?.arrayValue?[0]["operations"] == nil
        )

        var paged: [String] = []
        var token = ""
        repeat {
            let page = try await client.ask(.get, "v2/trees/main/history?max-records=2\(token)")
            paged += page.messages
            token = page.json["token"]?.stringValue.map { "&page-token=\($0)" } ?? ""
        } while !token.isEmpty
        #expect(paged == all)

        let time = try await client.lake.catalog.commit(try await client.lake.catalog.resolve("main~2").commit).time
        let hashes = entries.compactMap { $0["commitMeta"]?["hash"]?.stringValue }
        let queries: [(String, [String])] = [
            ("v1/trees/tree/main/log?filter=commit.author=='eve'", ["drop"]),
            ("v1/trees/tree/main/log?filter=commit.committer=='ada'", Array(all.dropLast())),
            (
                "v1/trees/tree/main/log?filter=timestamp(commit.commitTime)%3Etimestamp('\(time)')",
                ["drop", "version 2"]
            ),
            (
                "v1/trees/tree/main/log?filter=(timestamp(commit.commitTime)%3Ctimestamp('\(time)')%26%26commit.author=='ada')",
                ["namespace"]
            ),
            ("v2/trees/main/history?filter=commit.message.contains('2')", ["version 2"]),
            ("v2/trees/main/history?fetch=ALL&filter=operations.exists(op,op.type=='DELETE')", ["drop"]),
            (
                "v2/trees/main/history?fetch=ALL&filter=operations.exists(op,op.name=='orders'%26%26op.type=='PUT')",
                ["version 2", "make orders"]
            ),
            ("v2/trees/main~1/history?limit-hash=\(hashes[2])", ["version 2", "make orders"]),
            ("v1/trees/tree/main/log?endHash=\(hashes[1])&startHash=\(hashes[2])", ["version 2", "make orders"]),
            ("v1/trees/tree/DETACHED/log?endHash=\(hashes[3])", ["namespace", "Begin the lake"]),
        ]
        for (query, expected) in queries {
            let answer = try await client.ask(.get, query)
            #expect(answer.messages == expected, "\(query): \(answer.message)")
        }
        let other = "v2/trees/main~2/history?page-token=\(hashes[0])"
        #expect(try await client.ask(.get, other).outcome == "400 BAD_REQUEST")
    }

    @Test func contentsAreReadAloneAndTogether() async throws {
        let client = try await Client.make()
        let id = try await client.makeTable()
        let known = try await client.head()
        try await client.changeTable(id, version: 2)
        let old = try await client.ask(.get, "v1/contents/silver.orders?ref=main&hashOnRef=\(known)").json
        #expect(old["metadataLocation"]?.stringValue?.contains("00001") == true)
        let new = try await client.ask(.get, "v2/trees/main/contents/silver.orders?with-doc=true&for-write=true").json
        #expect(new["content"]?["metadataLocation"]?.stringValue?.contains("00002") == true)
        #expect(new["effectiveReference"]?["hash"] == .string(try await client.head()))
        let missing = try await client.ask(.get, "v1/contents/silver.none?ref=main")
        #expect(missing.outcome == "404 CONTENT_NOT_FOUND")
        #expect(
            missing.json["errorDetails"] == ["type": "CONTENT_KEY", "contentKey": Client.key("silver", "none")])
        let asked: JSONValue = [
            "requestedKeys": [Client.key("silver", "orders"), Client.key("none"), Client.key("silver")]
        ]
        #expect(
            try await client.ask(.post, "v1/contents?ref=main", asked).names("contents", "key") == [
                "silver/orders", "silver",
            ])
        let several = try await client.ask(.post, "v2/trees/main/contents", asked)
        #expect(several.names("contents", "key") == ["silver/orders", "silver"])
        #expect(several.json["effectiveReference"]?["type"] == "BRANCH")
        #expect(
            try await client.ask(.get, "v2/trees/main/contents?key=silver.orders&key=none").names("contents", "key")
                == ["silver/orders"])
        #expect(try await client.ask(.get, "v1/contents/silver.orders?ref=none").outcome == "404 REFERENCE_NOT_FOUND")
    }

    @Test func keysWithDotsAndSlashesAreFound() async throws {
        let client = try await Client.make()
        let names = ["a.b", "a/b%c\\d*e", "ä b"]
        for name in names { try await client.commit([Client.namespace(name)]) }
        let paths = [
            "v1/contents/a%1Db": "a.b", "v1/contents/a%00b": "a.b", "v2/trees/main/contents/.a*.b": "a.b",
            "v2/trees/main/contents/.a*%7Bb*%5Bc*%7Dd**e": "a/b%c\\d*e", "v1/contents/%C3%A4%20b": "ä b",
        ]
        for (path, name) in paths {
            let answer = try await client.ask(.get, path)
            let content = answer.json["content"] ?? answer.json
            #expect(content["elements"] == [.string(name)], "\(path): \(answer.message)")
        }
        #expect(try await client.ask(.get, "v2/trees/main/contents/.a*x").outcome == "400 BAD_REQUEST")
        #expect(try await client.ask(.get, "v2/trees/main/contents/a..b").outcome == "400 BAD_REQUEST")
    }

    @Test func differencesComeInPagesAndFiltered() async throws {
        let client = try await Client.make()
        let id = try await client.makeTable("a")
        try await client.makeTable("gone")
        let before = try await client.head()
        _ = try await client.ask(.post, "v2/trees?name=dev%2F1&type=BRANCH")
        try await client.changeTable(id, of: "a", version: 2, on: "dev/1")
        try await client.makeTable("new", on: "dev/1")
        try await client.commit([Client.delete(Client.key("silver", "gone"))], on: "dev/1")
        let diff = try await client.ask(.get, "v1/diffs/main...dev%2F1")
        #expect(diff.names("diffs", "key") == ["silver/a", "silver/gone", "silver/new"])
        let list = diff.json["diffs"]?.arrayValue ?? []
        #expect(list[0]["from"]?["id"] == .string("\(id)"))
        #expect(list[1]["to"] == .null)
        #expect(list[2]["from"] == .null)
        let after = try await client.head("dev/1")
        let byHash = try await client.ask(.get, "v1/diffs/DETACHED*\(before)...dev%2F1*\(after)")
        #expect(byHash.names("diffs", "key").count == 3, "\(byHash.message)")
        #expect(try await client.ask(.get, "v1/diffs/main").outcome == "400 BAD_REQUEST")

        var paged: [String] = []
        var token = ""
        repeat {
            let page = try await client.ask(.get, "v2/trees/main/diff/dev%2F1?max-records=1\(token)")
            paged += page.names("diffs", "key")
            token = page.json["token"]?.stringValue.map { "&page-token=\($0)" } ?? ""
        } while !token.isEmpty
        #expect(paged == ["silver/a", "silver/gone", "silver/new"])
        for (query, expected) in [
            ("filter=key.name=='new'", ["silver/new"]), ("min-key=silver.b", ["silver/gone", "silver/new"]),
            ("key=silver.a", ["silver/a"]), ("prefix-key=gold", []),
        ] {
            #expect(try await client.ask(.get, "v2/trees/main/diff/dev%2F1?\(query)").names("diffs", "key") == expected)
        }
        let json = try await client.ask(.get, "v2/trees/main@\(before)/diff/dev%2F1@\(after)").json
        #expect(json["effectiveFromReference"]?["hash"] == .string(before))
        #expect(json["effectiveToReference"]?["name"] == "dev/1")
    }

    @Test func namespacesAreMadeChangedListedAndDropped() async throws {
        let client = try await Client.make()
        let path = "v1/namespaces/namespace/main/"
        let body: JSONValue = ["type": "NAMESPACE", "elements": ["a"], "properties": ["k": "v"]]
        let made = try await client.ask(.put, path + "a", body)
        #expect(made.json["elements"] == ["a"])
        #expect(made.json["properties"] == ["k": "v"])
        #expect(try await client.ask(.put, path + "a", body).outcome == "409 NAMESPACE_ALREADY_EXISTS")
        #expect(try await client.ask(.put, path + "a.b").status == 200)
        #expect(try await client.ask(.put, path + "x.y").outcome == "404 NAMESPACE_NOT_FOUND")
        #expect(try await client.ask(.get, path + "a").json == made.json)
        let change: JSONValue = ["propertyUpdates": ["new": "1"], "propertyRemovals": ["k", "none"]]
        #expect(try await client.ask(.post, path + "a", change).status == 204)
        #expect(try await client.ask(.get, path + "a").json["properties"] == ["new": "1"])
        // The Python client takes no properties with contents, so that version 1 has them here alone.
        #expect(try await client.ask(.get, "v1/contents/a").json["properties"] == nil)
        #expect(try await client.ask(.get, "v2/trees/main/contents/a").json["content"]?["properties"] == ["new": "1"])
        #expect(try await client.ask(.get, "v1/namespaces/main").names("namespaces", "id").count == 2)
        let inside = try await client.ask(.get, "v1/namespaces/main?name=a.b").json["namespaces"]?.arrayValue
        #expect(inside?.compactMap { $0["elements"] } == [["a", "b"]])
        #expect(try await client.ask(.delete, path + "a").outcome == "409 NAMESPACE_NOT_EMPTY")
        #expect(try await client.ask(.delete, path + "a.b").status == 204)
        #expect(try await client.ask(.delete, path + "a").status == 204)
        for method in [HTTPMethod.get, .delete, .post] {
            let answer = try await client.ask(method, path + "a", method == .post ? change : nil)
            #expect(answer.outcome == "404 NAMESPACE_NOT_FOUND")
            #expect(answer.json["errorDetails"] == ["type": "CONTENT_KEY", "contentKey": Client.key("a")])
        }
        #expect(try await client.ask(.put, "v1/namespaces/namespace/none/a").outcome == "404 REFERENCE_NOT_FOUND")
    }

    @Test func aPutWithoutPropertiesKeepsThem() async throws {
        let client = try await Client.make()
        try await client.commit([Client.namespace("a", ["k": "v"])])
        let content = try await client.ask(.get, "v1/contents/a").json
        try await client.commit([Client.put(Client.key("a"), content)])
        #expect(try await client.ask(.get, "v2/trees/main/contents/a").json["content"]?["properties"] == ["k": "v"])
    }
}
