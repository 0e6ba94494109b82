import Clocks
import Errors
import JSON
import Testing

@testable import Iceberg

@Suite struct TableMetadataTests {
    @Test func roundTripsWithEverythingInIt() async throws {
        var table = try TableFixture(spec: TableFixture.byRegion, properties: ["owner": "a \"quoted\" name\n"])
        try await table.run(.append([dataFile("a", region: "eu")]))
        try await table.run(.append([dataFile("b", region: "us")]))
        var evolution = SchemaEvolution(table.metadata)
        try evolution.addColumn(
            "tags", type: .list(ListType(elementID: 0, elementRequired: false, element: .primitive(.string))))
        try evolution.addColumn(
            "prices",
            type: .map(
                MapType(
                    keyID: 0, key: .primitive(.uuid), valueID: 1, valueRequired: true,
                    value: .structure(
                        StructType(fields: [NestedField(id: 0, name: "x", type: .fixed(length: 4), doc: "d")])))))
        try table.commit(evolution.updates, evolution.requirements)
        let id = try #require(table.metadata.currentSnapshotID)
        try table.commit([
            .setSnapshotReference(name: "v1", SnapshotReference(snapshotID: id, kind: .tag, maxReferenceAge: 5)),
            .addSortOrder(
                SortOrder(orderID: 1, fields: [SortField(sourceID: 1, direction: .descending, nullOrder: .last)])),
            .setDefaultSortOrder(orderID: -1),
            .setStatistics(StatisticsFile(snapshotID: id, json: ["snapshot-id": .integer(id), "blob-metadata": []])),
        ])
        let bytes = table.metadata.encoded()
        let read = try TableMetadata(parsing: bytes, file: "m.json")
        #expect(read == table.metadata)
        #expect(read.encoded() == bytes)
        #expect(read.currentSchema.field(named: "prices.value.x")?.doc == "d")
    }

    @Test func keepsMembersItDoesNotKnow() throws {
        let metadata = try TableFixture().metadata
        var json = try #require(JSONValue(parsing: metadata.encoded()).objectValue)
        json["x-custom"] = ["a": [1, 2]]
        let read = try TableMetadata(json: .object(json), file: "m.json")
        #expect(try JSONValue(parsing: read.encoded())["x-custom"] == ["a": [1, 2]])
    }

    @Test func readsVersion1() throws {
        let text = """
            {"format-version": 1, "location": "s3://b/t", "last-updated-ms": 1600000000000, "last-column-id": 2,
             "schema": {"type": "struct", "fields": [
                {"id": 1, "name": "x", "required": true, "type": "long"},
                {"id": 2, "name": "d", "required": false, "type": "decimal(9,2)"}]},
             "partition-spec": [{"name": "x", "transform": "identity", "source-id": 1}],
             "properties": {"k": "v"}, "current-snapshot-id": -1,
             "snapshots": [{"snapshot-id": 5, "timestamp-ms": 1600000000000, "manifest-list": "s3://b/t/metadata/l.avro"}]}
            """
        let metadata = try TableMetadata(parsing: Array(text.utf8), file: "v1.json")
        #expect(metadata.currentSnapshot == nil)
        #expect(metadata.snapshots.first?.sequenceNumber == 0)
        #expect(metadata.defaultSpec.fields.first?.fieldID == 1000)
        #expect(metadata.lastPartitionID == 1000)
        #expect(metadata.currentSchema.field(named: "d")?.type == .primitive(.decimal(precision: 9, scale: 2)))
        #expect(try TableMetadata(parsing: metadata.encoded(), file: "v2.json") == metadata)
        #expect(try TableMetadata(parsing: Array(text.utf8), file: "v1.json").tableUUID == metadata.tableUUID)
    }

    @Test func everyTruncationIsCorrupt() async throws {
        var table = try TableFixture()
        try await table.run(.append([dataFile("a")]))
        let bytes = table.metadata.encoded()
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            let error = #expect(throws: MartletError.self) {
                try TableMetadata(parsing: Array(bytes[..<length]), file: "lake/m.json")
            }
            #expect(error?.code == .corrupt)
            #expect(error?.message.contains("lake/m.json") == true)
        }
    }

    static let inconsistencies: [(String, JSONValue, String)] = [
        ("current-schema-id", JSONValue.integer(9), "the current schema 9"), ("location", .null, "'location'"),
        ("last-column-id", 1, "past 'last-column-id'"), ("table-uuid", "x", "$.table-uuid"),
        ("snapshots", .array([.object(["snapshot-id": "x"])]), "$.snapshots[0]"),
        ("current-snapshot-id", 77, "names the snapshot 77"),
        ("default-spec-id", 4, "the default spec 4"), ("partition-specs", [:] as JSONValue, "$.partition-specs"),
        ("last-updated-ms", .integer(.max), "out of range"), ("default-sort-order-id", 3, "sort order 3"),
        ("refs", .object(["main": ["snapshot-id": 3, "type": "branch"]]), "names the snapshot 3"),
    ]

    @Test(arguments: inconsistencies) func inconsistencyIsCorruptAndNamed(
        _ member: String, _ value: JSONValue, _ expected: String
    ) throws {
        var json = try #require(JSONValue(parsing: TableFixture().metadata.encoded()).objectValue)
        json[member] = value
        let error = #expect(throws: MartletError.self) { try TableMetadata(json: .object(json), file: "m.json") }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("m.json") == true)
    }

    @Test func laterVersionsAreUnsupported() throws {
        var json = try #require(JSONValue(parsing: TableFixture().metadata.encoded()).objectValue)
        json["format-version"] = 4
        let error = #expect(throws: MartletError.self) { try TableMetadata(json: .object(json), file: "m.json") }
        #expect(error?.code == .unsupported)
    }

    @Test func compressedMetadataIsUnsupported() {
        let error = #expect(throws: MartletError.self) {
            try TableMetadata(parsing: [0x1F, 0x8B, 8, 0], file: "m.gz.metadata.json")
        }
        #expect(error?.code == .unsupported)
    }

    @Test func namesMetadataFiles() throws {
        let uuid = try TableFixture().metadata.tableUUID
        let first = TableMetadata.metadataFileName(after: nil, uuid: uuid)
        #expect(first == "00000-\(uuid).metadata.json")
        #expect(
            TableMetadata.metadataFileName(after: "s3://x/metadata/00011-abc.metadata.json", uuid: uuid).hasPrefix(
                "00012-"))
        #expect(TableMetadata.version(ofMetadataFile: "/t/metadata/v3.metadata.json") == 3)
    }
}
