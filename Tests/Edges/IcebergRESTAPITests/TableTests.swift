import Access
import Cataloging
import HTTP
import JSON
import ObjectStorage
import Testing

@Suite struct TableTests {
    @Test func areMadeAndLoaded() async throws {
        let client = try await TestClient.make()
        let made = try await client.makeTable()
        #expect(made.status == 200)
        #expect(made.json["metadata"]?["format-version"] == 2)
        #expect(made.json["metadata-location"]?.stringValue?.contains("/metadata/") == true)
        #expect(made.json["config"] == [:])
        // Clients compare schemas, and an empty list is not an absent one to them.
        #expect(made.json["metadata"]?["schemas"]?.arrayValue?.first?["identifier-field-ids"] == nil)
        let loaded = try await client.ask(.get, "/lake/namespaces/silver/tables/orders")
        #expect(loaded.json == made.json)
        #expect(loaded.fields["ETag"] == made.fields["ETag"])
        #expect(!loaded.bytes.contains(UInt8(ascii: "\n")))
        #expect(try await client.ask(.head, "/lake/namespaces/silver/tables/orders").status == 204)
    }

    @Test func theFormatVersionIsAskedForByAProperty() async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        for (asked, made) in [("1", 2), ("2", 2), ("3", 3)] as [(String, JSONValue)] {
            let answer = try await client.ask(
                .post, "/lake/namespaces/silver/tables",
                Samples.table("v\(asked)", ["properties": ["format-version": .string(asked), "a": "b"]]))
            #expect(answer.json["metadata"]?["format-version"] == made)
            #expect(answer.json["metadata"]?["properties"] == ["a": "b"])
        }
    }

    @Test func areListed() async throws {
        let client = try await TestClient.make()
        for name in ["c", "a", "b"] { try await client.makeTable(name) }
        _ = try await client.ask(.post, "/lake/namespaces/silver/views", Samples.view("v"))
        let all = try await client.ask(.get, "/lake/namespaces/silver/tables")
        #expect(
            all.json["identifiers"]
                == .array(["a", "b", "c"].map { ["namespace": ["silver"], "name": .string($0)] }))
        let page = try await client.ask(.get, "/lake/namespaces/silver/tables?pageSize=2&pageToken=")
        #expect(page.json["identifiers"]?.arrayValue?.count == 2)
        let token = try #require(page.json["next-page-token"]?.stringValue)
        let rest = try await client.ask(.get, "/lake/namespaces/silver/tables?pageSize=2&pageToken=\(token)")
        #expect(rest.json["identifiers"] == [["namespace": ["silver"], "name": "c"]])
        #expect(rest.json["next-page-token"] == .null)
        #expect(
            try await client.ask(.get, "/lake/namespaces/gold/tables").outcome == "404 NoSuchNamespaceException")
    }

    @Test func whatIsNotThere() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        for (method, path) in [
            (HTTPMethod.get, "/lake/namespaces/silver/tables/x"), (.head, "/lake/namespaces/silver/tables/x"),
            (.get, "/lake/namespaces/nowhere/tables/x"), (.delete, "/lake/namespaces/silver/tables/x"),
            (.post, "/lake/namespaces/silver/tables/x/unregister"),
        ] {
            let answer = try await client.ask(method, path)
            #expect(answer.outcome == "404 NoSuchTableException", "\(method) \(path)")
        }
        #expect(
            try await client.ask(.post, "/lake/namespaces/gold/tables", Samples.table("t")).outcome
                == "404 NoSuchNamespaceException")
        #expect(
            try await client.ask(.post, "/lake/namespaces/silver/tables", Samples.table("orders")).outcome
                == "409 AlreadyExistsException")
    }

    @Test func stagedTablesAreNotThereYet() async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        let staged = try await client.ask(
            .post, "/lake/namespaces/silver/tables", Samples.table("orders", ["stage-create": true]))
        #expect(staged.status == 200)
        #expect(staged.json["metadata-location"] == .null)
        #expect(try await client.ask(.head, "/lake/namespaces/silver/tables/orders").status == 404)

        let metadata = try #require(staged.json["metadata"])
        let updates: JSONValue = [
            ["action": "assign-uuid", "uuid": metadata["table-uuid"] ?? .null],
            ["action": "set-location", "location": metadata["location"] ?? .null],
            ["action": "add-schema", "schema": Samples.schema, "last-column-id": 2],
            ["action": "set-current-schema", "schema-id": -1],
            ["action": "add-spec", "spec": ["spec-id": 0, "fields": []]],
            ["action": "set-default-spec", "spec-id": -1],
        ]
        let path = "/lake/namespaces/silver/tables/orders"
        let made = try await client.ask(.post, path, Samples.commit(updates, [["type": "assert-create"]]))
        #expect(made.status == 200)
        #expect(made.json["metadata"]?["table-uuid"] == metadata["table-uuid"])
        #expect(made.fields["ETag"] != nil)
        let again = try await client.ask(.post, path, Samples.commit(updates, [["type": "assert-create"]]))
        #expect(again.outcome == "409 CommitFailedException")
    }

    @Test func unchangedTablesAreNotSentAgain() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        let path = "/lake/namespaces/silver/tables/orders"
        let tag = try #require(try await client.ask(.get, path).fields["ETag"])
        for condition in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let answer = try await client.ask(.get, path, fields: ["If-None-Match": condition])
            #expect(answer.status == 304)
            #expect(answer.bytes.isEmpty)
            #expect(answer.fields["ETag"] == tag)
        }
        let refs = try await client.ask(.get, "\(path)?snapshots=refs", fields: ["If-None-Match": tag])
        #expect(refs.status == 200)
        #expect(refs.fields["ETag"] != tag)

        let committed = try await client.ask(.post, path, Samples.commit(Samples.append(1)))
        #expect(committed.fields["ETag"] != tag)
        let changed = try await client.ask(.get, path, fields: ["If-None-Match": tag])
        #expect(changed.status == 200)
        #expect(changed.fields["ETag"] == committed.fields["ETag"])
    }

    @Test func onlySnapshotsWithAName() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        let path = "/lake/namespaces/silver/tables/orders"
        _ = try await client.ask(.post, path, Samples.commit(Samples.append(1)))
        _ = try await client.ask(.post, path, Samples.commit(Samples.append(2, after: 1, sequence: 2)))
        func ids(_ query: String) async throws -> [Int64] {
            let answer = try await client.ask(.get, "\(path)\(query)")
            return (answer.json["metadata"]?["snapshots"]?.arrayValue ?? []).compactMap { $0["snapshot-id"]?.intValue }
        }
        #expect(try await ids("") == [1, 2])
        #expect(try await ids("?snapshots=all") == [1, 2])
        #expect(try await ids("?snapshots=refs") == [2])
        #expect(try await client.ask(.get, "\(path)?snapshots=some").outcome == "400 BadRequestException")
    }

    @Test func areDroppedAndPurged() async throws {
        let client = try await TestClient.make()
        for purge in ["", "?purgeRequested=false", "?purgeRequested=true", "?purgeRequested=TRUE"] {
            try await client.makeTable()
            let answer = try await client.ask(.delete, "/lake/namespaces/silver/tables/orders\(purge)")
            #expect(answer.status == 204)
            #expect(try await client.ask(.head, "/lake/namespaces/silver/tables/orders").status == 404)
        }
        try await client.makeTable()
        let answer = try await client.ask(.delete, "/lake/namespaces/silver/tables/orders?purgeRequested=perhaps")
        #expect(answer.outcome == "400 BadRequestException")
    }

    @Test func areRenamed() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        try await client.makeTable("other")
        func rename(_ from: String, _ to: [JSONValue], _ name: String) async throws -> String {
            try await client.ask(
                .post, "/lake/tables/rename",
                [
                    "source": ["namespace": ["silver"], "name": .string(from)],
                    "destination": ["namespace": .array(to), "name": .string(name)],
                ]
            ).outcome
        }
        #expect(try await rename("orders", ["silver"], "sales") == "204")
        #expect(try await client.ask(.head, "/lake/namespaces/silver/tables/sales").status == 204)
        #expect(try await rename("orders", ["silver"], "x") == "404 NoSuchTableException")
        #expect(try await rename("sales", ["gold"], "x") == "404 NoSuchNamespaceException")
        #expect(try await rename("sales", ["silver"], "other") == "409 AlreadyExistsException")
        #expect(try await rename("sales", [], "other") == "400 BadRequestException")
    }

    @Test func areUnregisteredAndRegistered() async throws {
        let client = try await TestClient.make()
        let made = try await client.makeTable()
        let taken = try await client.ask(.post, "/lake/namespaces/silver/tables/orders/unregister")
        #expect(taken.status == 200)
        #expect(taken.json["metadata"] == made.json["metadata"])
        let location = try #require(taken.json["metadata-location"])
        let body: JSONValue = ["name": "again", "metadata-location": location]
        let registered = try await client.ask(.post, "/lake/namespaces/silver/register", body)
        #expect(registered.status == 200)
        #expect(registered.json["metadata-location"] == location)
        #expect(registered.fields["ETag"] != nil)
        #expect(
            try await client.ask(.post, "/lake/namespaces/silver/register", body).outcome
                == "409 AlreadyExistsException")
        let over: JSONValue = ["name": "again", "metadata-location": location, "overwrite": true]
        #expect(try await client.ask(.post, "/lake/namespaces/silver/register", over).status == 200)
        #expect(
            try await client.ask(.post, "/lake/namespaces/gold/register", body).outcome
                == "404 NoSuchNamespaceException")
    }

    @Test(arguments: [
        "/etc/passwd", "/lake/silver/none/metadata/v1.metadata.json", "/lake/../etc/x", "s3://other/x", "", "relative",
    ])
    func badMetadataLocations(location: String) async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        let answer = try await client.ask(
            .post, "/lake/namespaces/silver/register", ["name": "t", "metadata-location": .string(location)])
        #expect(answer.outcome == "400 BadRequestException")
    }

    @Test func filesThatAreNoMetadataAreNotRegistered() async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        try await client.store.write(
            Location("/lake/silver/t/metadata/v1.metadata.json"), Array("{}".utf8), condition: .ifAbsent)
        let answer = try await client.ask(
            .post, "/lake/namespaces/silver/register",
            ["name": "t", "metadata-location": "/lake/silver/t/metadata/v1.metadata.json"])
        #expect(answer.outcome == "400 BadRequestException")
    }

    @Test func locationsOutsideOfTheLakeAreRefused() async throws {
        let client = try await TestClient.make()
        _ = try await client.ask(.post, "/lake/namespaces", ["namespace": ["silver"]])
        for staged in [true, false] {
            let answer = try await client.ask(
                .post, "/lake/namespaces/silver/tables",
                Samples.table("t", ["location": "/elsewhere/t", "stage-create": .bool(staged)]))
            #expect(answer.outcome == "400 BadRequestException")
        }
        try await client.makeTable()
        let moved = try await client.ask(
            .post, "/lake/namespaces/silver/tables/orders",
            Samples.commit([["action": "set-location", "location": "/elsewhere/t"]]))
        #expect(moved.outcome == "400 BadRequestException")
    }
}
