import CatalogService
import Cataloging
import HTTP
import Identifiers
import JSON
import ObjectStorage
import Testing

@Suite struct CommitTests {
    typealias Client = NessieClient

    @Test func aTableIsTakenFromItsMetadataFile() async throws {
        let client = try await Client.make()
        try await client.commit([Client.namespace("silver")])
        let written = try await client.writeTable("orders")
        // What the client says of the file does not count.
        var content = Client.table(written.location).objectValue ?? [:]
        content["snapshotId"] = 42
        let answer = try await client.commit([Client.put(Client.key("silver", "orders"), .object(content))])
        #expect(answer.status == 200, "\(answer.message)")
        #expect(
            answer.json["addedContents"]
                == [["key": Client.key("silver", "orders"), "contentId": .string("\(written.id)")]])
        let head = try await client.lake.catalog.head(of: .main)
        #expect(
            answer.json["targetBranch"]
                == ["type": "BRANCH", "name": "main", "hash": .string(head.description)])
        let table = try await client.lake.table(try ContentKey("silver", "orders"), at: head)
        #expect(table?.content.id == written.id)
        // The lake writes places in one form.
        let kept = try Location(written.location).uri
        #expect(table?.content.metadataLocation == kept)
        let read = try await client.ask(.get, "v1/contents/silver.orders?ref=main").json
        #expect(read == Client.table(kept, id: "\(written.id)"))
    }

    @Test func anUpdateCarriesTheIDAndTheStateThatItKnows() async throws {
        let client = try await Client.make()
        let id = try await client.makeTable()
        let known = try await client.head()
        try await client.commit([Client.namespace("gold")])
        // The head is newer, but nobody changed this table.
        #expect(try await client.changeTable(id, version: 2, at: known).outcome == "200")
        let stale = try await client.changeTable(id, version: 3, at: known)
        #expect(stale.outcome == "409 REFERENCE_CONFLICT")
        #expect(stale.conflicts == ["VALUE_DIFFERS silver/orders"])
        #expect(stale.json["errorDetails"]?["type"] == "REFERENCE_CONFLICTS")
        let other = try await client.changeTable(.random(), version: 4)
        #expect(other.conflicts == ["CONTENT_ID_DIFFERS silver/orders"])
        let written = try await client.writeTable("orders", version: 5)
        let withoutID = try await client.commit([
            Client.put(Client.key("silver", "orders"), Client.table(written.location))
        ])
        #expect(withoutID.conflicts == ["KEY_EXISTS silver/orders"])
        let wrongFile = try await client.commit(
            [Client.put(Client.key("silver", "orders"), Client.table(written.location, id: "\(id)"))])
        #expect(wrongFile.conflicts == ["CONTENT_ID_DIFFERS silver/orders"])
    }

    @Test func everyConflictIsSaidAtOnce() async throws {
        let client = try await Client.make()
        let known = try await client.head()
        let id = try await client.makeTable()
        let table = try await client.writeTable("other")
        let answer = try await client.commit(
            [
                Client.put(Client.key("silver"), ["type": "NAMESPACE", "elements": ["silver"]]),
                Client.delete(Client.key("none")),
                Client.put(Client.key("lost"), Client.table(table.location, id: "\(table.id)")),
                Client.put(Client.key("bronze", "x"), Client.table(table.location)),
                Client.put(Client.key("silver", "orders", "x"), Client.table(table.location)),
            ])
        #expect(
            answer.conflicts == [
                "KEY_EXISTS silver", "KEY_DOES_NOT_EXIST none", "KEY_DOES_NOT_EXIST lost", "NAMESPACE_ABSENT bronze",
                "NOT_A_NAMESPACE silver/orders",
            ])
        let full = try await client.commit([Client.delete(Client.key("silver"))])
        #expect(full.conflicts == ["NAMESPACE_NOT_EMPTY silver"])
        let view = try await client.commit(
            [
                Client.put(
                    Client.key("silver", "orders"),
                    ["type": "ICEBERG_VIEW", "id": .string("\(id)"), "metadataLocation": "/lake/v"])
            ])
        #expect(view.conflicts == ["PAYLOAD_DIFFERS silver/orders"])
        let added = try await client.commit([Client.namespace("silver")], at: known)
        #expect(added.conflicts == ["KEY_EXISTS silver"])
    }

    @Test func anUnchangedKeyIsHeldFast() async throws {
        let client = try await Client.make()
        let id = try await client.makeTable()
        let known = try await client.head()
        let unchanged: JSONValue = ["type": "UNCHANGED", "key": Client.key("silver", "orders")]
        #expect(try await client.commit([unchanged, Client.namespace("a")], at: known).outcome == "200")
        try await client.changeTable(id, version: 2)
        let stale = try await client.commit([unchanged, Client.namespace("b")], at: known)
        #expect(stale.conflicts == ["VALUE_DIFFERS silver/orders"])
        #expect(try await client.lake.namespace(try ContentKey("b"), at: client.lake.catalog.head(of: .main)) == nil)
    }

    @Test func aRenameKeepsTheIDAndAReplacementGetsAnother() async throws {
        let client = try await Client.make()
        let id = try await client.makeTable()
        let content = try await client.ask(.get, "v2/trees/main/contents/silver.orders").json["content"] ?? .null
        let renamed = try await client.commit([
            Client.delete(Client.key("silver", "orders")), Client.put(Client.key("silver", "sales"), content),
        ])
        #expect(renamed.outcome == "200", "\(renamed.message)")
        #expect(renamed.json["addedContents"] == [])
        let moved = try await client.ask(.get, "v2/trees/main/contents/silver.sales")
        #expect(moved.json["content"]?["id"] == .string("\(id)"))
        let fresh = try await client.writeTable("sales2")
        let replaced = try await client.commit([
            Client.delete(Client.key("silver", "sales")),
            Client.put(Client.key("silver", "sales"), Client.table(fresh.location)),
        ])
        #expect(replaced.outcome == "200", "\(replaced.message)")
        #expect(replaced.json["addedContents"]?.arrayValue?.first?["contentId"] == .string("\(fresh.id)"))
    }

    @Test func metadataFilesThatCannotBeTakenAreRefused() async throws {
        let client = try await Client.make()
        try await client.makeTable()
        let outside = try await client.writeTable("t", folder: "/elsewhere")
        try await client.lake.store.write(try Location("/lake/silver/bad/metadata/1.json"), Array("{}".utf8))
        let inner = try await client.writeTable("inner", folder: "/lake/silver/orders")
        let content = try await client.ask(.get, "v2/trees/main/contents/silver.orders").json["content"]
        let again = content?["metadataLocation"]?.stringValue ?? ""
        for location in [
            outside.location, "/lake/none.json", "/lake/silver/bad/metadata/1.json", inner.location, again, "", "../x",
        ] {
            let answer = try await client.commit([Client.put(Client.key("silver", "t"), Client.table(location))])
            #expect(answer.outcome == "400 BAD_REQUEST", "\(location): \(answer.message)")
        }
        #expect(try await client.ask(.get, "v2/trees/main/contents/silver.t").outcome == "404 CONTENT_NOT_FOUND")
    }

    @Test func viewsComeFromTheirMetadataFiles() async throws {
        let client = try await Client.make()
        try await client.commit([Client.namespace("silver")])
        let id = "2d0a1a5e-4a3c-4e22-9a40-3e1c8f0a1b2c"
        let metadata: JSONValue = [
            "view-uuid": .string(id), "format-version": 1, "location": "/lake/silver/v", "current-version-id": 1,
            "schemas": [
                [
                    "type": "struct", "schema-id": 0,
                    "fields": [["id": 1, "name": "id", "required": false, "type": "long"]],
                ]
            ],
            "versions": [
                [
                    "version-id": 1, "schema-id": 0, "timestamp-ms": 1, "summary": [:], "default-namespace": ["silver"],
                    "representations": [["type": "sql", "sql": "SELECT 1 AS id", "dialect": "spark"]],
                ]
            ], "version-log": [["version-id": 1, "timestamp-ms": 1]], "properties": [:],
        ]
        let location = "/lake/silver/v/metadata/1.json"
        try await client.lake.store.write(try Location(location), metadata.encoded())
        let answer = try await client.commit([
            Client.put(Client.key("silver", "v"), ["type": "ICEBERG_VIEW", "metadataLocation": .string(location)])
        ])
        #expect(answer.outcome == "200", "\(answer.message)")
        #expect(
            try await client.ask(.get, "v1/contents/silver.v").json == [
                "type": "ICEBERG_VIEW", "id": .string(id), "metadataLocation": .string(try Location(location).uri),
                "versionId": 1,
                "schemaId": 0, "sqlText": "SELECT 1 AS id", "dialect": "spark",
            ])
    }

    @Test(arguments: ["DELTA_LAKE_TABLE", "UDF", "nonsense"])
    func otherTypesOfContentAreRefusedByName(_ type: String) async throws {
        let client = try await Client.make()
        let answer = try await client.commit([Client.put(Client.key("x"), ["type": .string(type), "sqlText": "x"])])
        #expect(answer.outcome == "400 BAD_REQUEST")
        #expect(answer.message.contains(type))
    }

    @Test func whatIsSaidOfACommitIsKept() async throws {
        let client = try await Client.make()
        let meta: JSONObject = [
            "authors": ["eve", "mallory"], "authorTime": "2026-01-02T03:04:05Z", "allSignedOffBy": ["eve"],
            "properties": ["a": "b"], "allProperties": ["c": ["d", "e"]],
        ]
        try await client.commit([Client.namespace("a")], message: "by eve", meta: meta)
        let second = try await client.ask(.get, "v2/trees/main/history?max-records=1").json["logEntries"]?.arrayValue?[
            0]["commitMeta"]
        #expect(second?["authors"] == ["eve", "mallory"])
        #expect(second?["committer"] == "ada")
        #expect(second?["authorTime"] == "2026-01-02T03:04:05Z")
        #expect(second?["allSignedOffBy"] == ["eve"])
        #expect(second?["allProperties"] == ["a": ["b"], "c": ["d", "e"]])
        let first = try await client.ask(.get, "v1/trees/tree/main/log?maxRecords=1").json["logEntries"]?.arrayValue?[
            0]["commitMeta"]
        #expect(first?["author"] == "eve")
        #expect(first?["properties"] == ["a": "b", "c": "d"])
        for name in ["hash", "committer", "commitTime"] {
            #expect(try await client.commit([Client.namespace("b")], meta: [name: "x"]).outcome == "400 BAD_REQUEST")
        }
        #expect(
            try await client.commit([Client.namespace("b")], meta: ["properties": ["nessie.x": "y"]]).outcome
                == "400 BAD_REQUEST")
    }

    @Test func version1CommitsAndAnswersWithTheBranch() async throws {
        let client = try await Client.make()
        let head = try await client.head()
        let body: JSONValue = [
            "commitMeta": ["message": "one", "author": .null, "hash": .null, "properties": .null],
            "operations": [Client.put(Client.key("a"), ["type": "NAMESPACE", "elements": ["a"], "id": .null])],
        ]
        #expect(try await client.ask(.post, "v1/trees/branch/main/commit", body).outcome == "400 BAD_REQUEST")
        let answer = try await client.ask(.post, "v1/trees/branch/main/commit?expectedHash=\(head)", body)
        #expect(
            answer.json == ["type": "BRANCH", "name": "main", "hash": .string(try await client.head())],
            "\(answer.message)")
    }

    @Test func requestsThatAreWrongInThemselvesAreRefused() async throws {
        let client = try await Client.make()
        let path = "v2/trees/main@\(try await client.head())/history/commit"
        let meta: JSONValue = ["message": "x"]
        let bodies: [JSONValue] = [
            [:], ["commitMeta": meta], ["commitMeta": meta, "operations": []], ["commitMeta": meta, "operations": 1],
            ["commitMeta": meta, "operations": [["type": "MOVE", "key": Client.key("a")]]],
            ["commitMeta": meta, "operations": [["type": "DELETE", "key": ["elements": []]]]],
            ["commitMeta": meta, "operations": [["type": "DELETE", "key": ["elements": [""]]]]],
            ["commitMeta": meta, "operations": [Client.delete(Client.key("a")), Client.delete(Client.key("a"))]],
            [
                "commitMeta": meta,
                "operations": [Client.put(Client.key("a"), ["type": "NAMESPACE", "elements": ["b"]])],
            ],
            ["commitMeta": meta, "operations": [Client.put(Client.key("a"), ["type": "NAMESPACE", "id": "x"])]],
            ["operations": [Client.namespace("a")]],
        ]
        for body in bodies { #expect(try await client.ask(.post, path, body).outcome == "400 BAD_REQUEST", "\(body)") }
        #expect(try await client.ask(.post, path, raw: Array("{".utf8)).outcome == "400 BAD_REQUEST")
        #expect(try await client.ask(.post, path, raw: []).outcome == "400 BAD_REQUEST")
        #expect(
            try await client.ask(.post, path, [:], fields: ["Content-Type": "text/plain"]).outcome
                == "415 UNSUPPORTED_MEDIA_TYPE")
        _ = try await client.ask(.post, "v2/trees?name=t&type=TAG")
        let onTag = try await client.ask(
            .post, "v2/trees/t@\(try await client.head())/history/commit",
            ["commitMeta": meta, "operations": [Client.namespace("a")]])
        #expect(onTag.outcome == "400 BAD_REQUEST")
        let nowhere = try await client.ask(.get, "v2/nothing")
        #expect(nowhere.outcome == "404 UNKNOWN")
        #expect(nowhere.json["reason"] == "Not Found")
        #expect(try await client.ask(.patch, "v2/trees").outcome == "405 UNKNOWN")
    }
}
