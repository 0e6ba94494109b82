import Access
import CatalogService
import Cataloging
import HTTP
import JSON
import Testing

@Suite struct CommitTests {
    private static let path = "/lake/namespaces/silver/tables/orders"

    @Test func aCommitIsOneOfTheLake() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        let answer = try await client.ask(.post, Self.path, Samples.commit(Samples.append(7)))
        #expect(answer.status == 200)
        #expect(answer.json["metadata"]?["current-snapshot-id"] == 7)
        #expect(answer.json["config"] == nil)
        let head = try await client.lake.catalog.commit(client.lake.catalog.head(of: .main))
        #expect(head.message == "append silver.orders")
        #expect(head.author == "tester")
        let loaded = try await client.ask(.get, Self.path)
        #expect(loaded.json["metadata"] == answer.json["metadata"])
        #expect(loaded.json["metadata-location"] == answer.json["metadata-location"])
    }

    @Test func everyRequirementIsChecked() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        let requirements: [JSONValue] = [
            ["type": "assert-create"],
            ["type": "assert-table-uuid", "uuid": "00000000-0000-4000-8000-000000000000"],
            ["type": "assert-ref-snapshot-id", "ref": "main", "snapshot-id": 5],
            ["type": "assert-last-assigned-field-id", "last-assigned-field-id": 9],
            ["type": "assert-current-schema-id", "current-schema-id": 9],
            ["type": "assert-last-assigned-partition-id", "last-assigned-partition-id": 9],
            ["type": "assert-default-spec-id", "default-spec-id": 9],
            ["type": "assert-default-sort-order-id", "default-sort-order-id": 9],
        ]
        for requirement in requirements {
            let answer = try await client.ask(
                .post, Self.path, Samples.commit(Samples.append(1), [requirement]))
            #expect(answer.outcome == "409 CommitFailedException", "\(requirement)")
        }
        let held: JSONValue = [
            ["type": "assert-ref-snapshot-id", "ref": "main", "snapshot-id": .null],
            ["type": "assert-current-schema-id", "current-schema-id": 0],
        ]
        #expect(try await client.ask(.post, Self.path, Samples.commit(Samples.append(1), held)).status == 200)
    }

    @Test func everyUpdateIsKnown() async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        let uuid = try await client.ask(.get, Self.path).json["metadata"]?["table-uuid"] ?? .null
        _ = try await client.ask(.post, Self.path, Samples.commit(Samples.append(1)))
        _ = try await client.ask(.post, Self.path, Samples.commit(Samples.append(2, after: 1, sequence: 2)))
        let schema: JSONValue = [
            "type": "struct", "schema-id": 1,
            "fields": [["id": 1, "name": "id", "required": true, "type": "long"]],
        ]
        let statistics: JSONValue = [
            "snapshot-id": 2, "statistics-path": "/lake/silver/s.puffin", "file-size-in-bytes": 1,
            "file-footer-size-in-bytes": 1, "blob-metadata": [],
        ]
        let partitionStatistics: JSONValue = [
            "snapshot-id": 2, "statistics-path": "/lake/silver/p.parquet", "file-size-in-bytes": 1,
        ]
        let field: JSONValue = ["source-id": 1, "field-id": 1000, "transform": "bucket[4]", "name": "id_bucket"]
        let sort: JSONValue = [
            "source-id": 1, "transform": "identity", "direction": "asc", "null-order": "nulls-first",
        ]
        let updates: [JSONValue] = [
            ["action": "assign-uuid", "uuid": uuid], ["action": "upgrade-format-version", "format-version": 2],
            ["action": "add-schema", "schema": schema, "last-column-id": 2],
            ["action": "set-current-schema", "schema-id": -1],
            ["action": "set-current-schema", "schema-id": 0],
            ["action": "remove-schemas", "schema-ids": [1]],
            ["action": "add-spec", "spec": ["spec-id": 1, "fields": [field]]],
            ["action": "set-default-spec", "spec-id": -1], ["action": "set-default-spec", "spec-id": 0],
            ["action": "remove-partition-specs", "spec-ids": [1]],
            ["action": "add-sort-order", "sort-order": ["order-id": 1, "fields": [sort]]],
            ["action": "set-default-sort-order", "sort-order-id": -1],
            ["action": "set-snapshot-ref", "ref-name": "t", "type": "tag", "snapshot-id": 1],
            ["action": "remove-snapshot-ref", "ref-name": "t"], ["action": "remove-snapshots", "snapshot-ids": [1]],
            ["action": "set-properties", "updates": ["a": "1"]],
            ["action": "remove-properties", "removals": ["a"]],
            ["action": "set-statistics", "snapshot-id": 2, "statistics": statistics],
            ["action": "remove-statistics", "snapshot-id": 2],
            ["action": "set-partition-statistics", "partition-statistics": partitionStatistics],
            ["action": "remove-partition-statistics", "snapshot-id": 2],
            ["action": "add-encryption-key", "encryption-key": ["key-id": "k", "encrypted-key-metadata": "AA=="]],
            ["action": "remove-encryption-key", "key-id": "k"],
        ]
        let answer = try await client.ask(.post, Self.path, Samples.commit(.array(updates)))
        #expect(answer.status == 200, "\(answer.message)")
    }

    @Test(arguments: [
        #"{"requirements": [{"type": "assert-luck"}], "updates": []}"#,
        #"{"requirements": [], "updates": [{"action": "do-magic"}]}"#,
        #"{"requirements": [], "updates": [{"action": "set-snapshot-ref", "ref-name": "x", "type": "twig", "snapshot-id": 1}]}"#,
        #"{"requirements": [], "updates": [{"action": "upgrade-format-version", "format-version": 9}]}"#,
        #"{"requirements": [], "updates": [{"action": "set-current-schema", "schema-id": 99}]}"#,
        #"{"requirements": [], "updates": [{}]}"#, #"{"requirements": [], "updates": {}}"#, #"{"updates": []}"#,
        #"{"requirements": []}"#, "[]", "null", "{", "",
        #"{"identifier": {"namespace": ["silver"], "name": "other"}, "requirements": [], "updates": []}"#,
    ])
    func badCommits(body: String) async throws {
        let client = try await TestClient.make()
        try await client.makeTable()
        let answer = try await client.ask(.post, Self.path, raw: Array(body.utf8))
        #expect(answer.outcome == "400 BadRequestException", "\(answer.message)")
    }

    @Test func ofATableThatIsNotThere() async throws {
        let client = try await TestClient.make()
        let answer = try await client.ask(.post, Self.path, Samples.commit([]))
        #expect(answer.outcome == "404 NoSuchTableException")
    }

    // MARK: Several tables

    private static func change(_ name: String, _ updates: JSONValue, _ requirements: JSONValue = []) -> JSONValue {
        [
            "identifier": ["namespace": ["silver"], "name": .string(name)], "requirements": requirements,
            "updates": updates,
        ]
    }

    @Test func severalTablesAreOneCommit() async throws {
        let client = try await TestClient.make()
        try await client.makeTable("one")
        try await client.makeTable("two")
        let before = try await client.lake.catalog.head(of: .main)
        let answer = try await client.ask(
            .post, "/lake/transactions/commit",
            ["table-changes": [Self.change("one", Samples.append(1)), Self.change("two", Samples.append(2))]])
        #expect(answer.status == 204)
        let head = try await client.lake.catalog.commit(client.lake.catalog.head(of: .main))
        #expect(head.parents == [before])
        #expect(head.message == "append silver.one, append silver.two")
    }

    @Test func allOrNothing() async throws {
        let client = try await TestClient.make()
        try await client.makeTable("one")
        try await client.makeTable("two")
        let before = try await client.lake.catalog.head(of: .main)
        let stale: JSONValue = [["type": "assert-ref-snapshot-id", "ref": "main", "snapshot-id": 5]]
        let conflict = try await client.ask(
            .post, "/lake/transactions/commit",
            ["table-changes": [Self.change("one", Samples.append(1)), Self.change("two", Samples.append(2), stale)]])
        #expect(conflict.outcome == "409 CommitFailedException")
        let missing = try await client.ask(
            .post, "/lake/transactions/commit",
            ["table-changes": [Self.change("one", Samples.append(1)), Self.change("three", Samples.append(2))]])
        #expect(missing.outcome == "404 NoSuchTableException")
        let twice = try await client.ask(
            .post, "/lake/transactions/commit",
            ["table-changes": [Self.change("one", Samples.append(1)), Self.change("one", Samples.append(2))]])
        #expect(twice.outcome == "400 BadRequestException")
        let unnamed = try await client.ask(
            .post, "/lake/transactions/commit", ["table-changes": [Samples.commit(Samples.append(1))]])
        #expect(unnamed.outcome == "400 BadRequestException")
        #expect(unnamed.message.contains("table-changes[0].identifier"))
        #expect(try await client.lake.catalog.head(of: .main) == before)
    }
}
