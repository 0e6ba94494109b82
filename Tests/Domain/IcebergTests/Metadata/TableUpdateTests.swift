import Clocks
import Errors
import Identifiers
import JSON
import Testing

@testable import Iceberg

@Suite struct TableUpdateTests {
    static let uuid = UUID(high: 1, low: 2)
    static let snapshot = Snapshot(
        snapshotID: 7, parentSnapshotID: nil, sequenceNumber: 1, timestamp: Timestamp(milliseconds: 5),
        manifestList: "file:///l.avro", summary: ["operation": "append"], schemaID: 0)

    static let statistics: JSONValue = [
        "snapshot-id": 7, "statistics-path": "s", "file-size-in-bytes": 9, "file-footer-size-in-bytes": 3,
        "blob-metadata": [],
    ]

    @Test(arguments: [
        TableUpdate.assignUUID(uuid), .upgradeFormatVersion(2), .addSchema(TableFixture.schema),
        .setCurrentSchema(schemaID: -1), .addSpec(TableFixture.byRegion), .setDefaultSpec(specID: 1),
        .addSortOrder(.unsorted), .setDefaultSortOrder(orderID: 0), .addSnapshot(snapshot),
        .setSnapshotReference(
            name: "main", SnapshotReference(snapshotID: 7, kind: .branch, minSnapshotsToKeep: 2, maxSnapshotAge: 3)),
        .removeSnapshots(ids: [1, 2]), .removeSnapshotReference(name: "x"), .setLocation("s3://b/t"),
        .setProperties(["a": "b"]), .removeProperties(["a"]),
        .setStatistics(StatisticsFile(snapshotID: 7, json: statistics)), .removeStatistics(snapshotID: 7),
        .setPartitionStatistics(PartitionStatisticsFile(snapshotID: 7, json: statistics)),
        .removePartitionStatistics(snapshotID: 7), .removeSpecs(ids: [1]), .removeSchemas(ids: [2]),
    ]) func updatesRoundTrip(_ update: TableUpdate) throws {
        #expect(update.json["action"]?.stringValue == update.action)
        #expect(try TableUpdate(json: JSONValue(parsing: update.json.encoded())) == update)
    }

    @Test(arguments: [
        TableRequirement.create, .tableUUID(uuid), .refSnapshotID(ref: "main", snapshotID: nil),
        .refSnapshotID(ref: "main", snapshotID: 4), .lastAssignedFieldID(1), .currentSchemaID(2),
        .lastAssignedPartitionID(3), .defaultSpecID(4), .defaultSortOrderID(5),
    ]) func requirementsRoundTrip(_ requirement: TableRequirement) throws {
        #expect(try TableRequirement(json: JSONValue(parsing: requirement.json.encoded())) == requirement)
    }

    @Test func wrongRequestsNameThePath() throws {
        let error = #expect(throws: MartletError.self) {
            try TableUpdate.list(json: [["action": "set-location", "location": 5]])
        }
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("$[0].location") == true)
        #expect(throws: MartletError.self) { try TableUpdate(json: ["action": "explode"]) }
    }

    @Test func requirementsAreCheckedBeforeAnythingIsApplied() throws {
        let metadata = try TableFixture().metadata
        let wrong: [TableRequirement] = [
            .create, .tableUUID(Self.uuid), .refSnapshotID(ref: "main", snapshotID: 3), .lastAssignedFieldID(9),
            .currentSchemaID(9), .lastAssignedPartitionID(9), .defaultSpecID(9), .defaultSortOrderID(9),
        ]
        for requirement in wrong {
            let error = #expect(throws: MartletError.self) {
                try metadata.committing(
                    [.setLocation("")], requirements: [requirement], at: metadata.lastUpdated, previousLocation: nil)
            }
            #expect(error?.code == .conflict)
        }
        #expect(throws: MartletError.self) { try TableRequirement.tableUUID(Self.uuid).check(nil) }
        try TableRequirement.create.check(nil)
    }

    @Test func lastAddedIsResolved() throws {
        var table = try TableFixture()
        let wider = Schema(
            schemaID: 0, fields: TableFixture.schema.fields + [NestedField(id: 4, name: "note", type: .string)])
        try table.commit([
            .addSchema(wider), .setCurrentSchema(schemaID: -1), .addSpec(TableFixture.byRegion),
            .setDefaultSpec(specID: -1),
        ])
        #expect(table.metadata.currentSchemaID == 1)
        #expect(table.metadata.lastColumnID == 4)
        #expect(table.metadata.defaultSpecID == 1)
        // The same again adds nothing.
        try table.commit([.addSchema(wider), .setCurrentSchema(schemaID: -1), .addSpec(TableFixture.byRegion)])
        #expect(table.metadata.schemas.count == 2)
        #expect(table.metadata.specs.count == 2)
        #expect(throws: MartletError.self) { try table.commit([.setCurrentSchema(schemaID: -1)]) }
        #expect(throws: MartletError.self) { try table.commit([.setDefaultSpec(specID: 7)]) }
        #expect(throws: MartletError.self) { try table.commit([.removeSchemas(ids: [1])]) }
        #expect(throws: MartletError.self) { try table.commit([.assignUUID(Self.uuid)]) }
        #expect(throws: MartletError.self) { try table.commit([.upgradeFormatVersion(4)]) }
    }

    @Test func aSnapshotNeedsANewNumberAndANewSequence() throws {
        var table = try TableFixture()
        try table.commit([
            .addSnapshot(Self.snapshot),
            .setSnapshotReference(name: "main", SnapshotReference(snapshotID: 7, kind: .branch)),
        ])
        #expect(table.metadata.snapshotLog == [SnapshotLogEntry(timestamp: Self.snapshot.timestamp, snapshotID: 7)])
        #expect(throws: MartletError.self) { try table.commit([.addSnapshot(Self.snapshot)]) }
        var stale = Self.snapshot
        stale.snapshotID = 8
        #expect(throws: MartletError.self) { try table.commit([.addSnapshot(stale)]) }
        #expect(throws: MartletError.self) {
            try table.commit([
                .setSnapshotReference(name: "main", SnapshotReference(snapshotID: 99, kind: .branch))
            ])
        }
        try table.commit([.removeSnapshots(ids: [7])])
        #expect(table.metadata.currentSnapshotID == nil)
        #expect(table.metadata.snapshotLog.isEmpty)
        #expect(table.metadata.metadataLog.count == 2)
    }

    @Test func metadataKeepsItsSize() async throws {
        var table = try TableFixture(
            properties: [TableProperties.snapshotsMax: "10", TableProperties.previousVersionsMax: "5"])
        try await table.run(.append([dataFile("first")]))
        let first = try #require(table.metadata.currentSnapshotID)
        try table.commit([.setSnapshotReference(name: "keep", SnapshotReference(snapshotID: first, kind: .tag))])
        var size = 0
        for number in 0..<60 {
            try await table.run(.append([dataFile("f\(number)")]))
            #expect(table.metadata.snapshots.count <= 10)
            #expect(table.metadata.snapshotLog.count <= 10)
            #expect(table.metadata.metadataLog.count <= 5)
            if number == 20 { size = table.metadata.encoded().count }
        }
        #expect(table.metadata.snapshot(id: first) != nil)
        #expect(table.metadata.ancestors().count == 9)
        #expect(table.metadata.encoded().count < size + 200)
        #expect(try await table.paths().count == 61)
        #expect(try TableMetadata(parsing: table.metadata.encoded(), file: "m") == table.metadata)
    }

    /// Whatever updates come in whatever order: either an error, or consistent metadata that reads back the same.
    @Test func randomUpdatesLeaveConsistentMetadata() throws {
        for seed in UInt64(0)..<40 {
            var numbers = SeededNumbers(seed)
            var table = try TableFixture(properties: [TableProperties.snapshotsMax: "4"])
            var refused = 0
            for step in 0..<60 {
                let update = Self.randomUpdate(step, table.metadata, &numbers)
                do {
                    try table.commit([update])
                } catch {
                    refused += 1
                    #expect((error as? MartletError)?.code != .internal)
                }
                #expect(try TableMetadata(parsing: table.metadata.encoded(), file: "m") == table.metadata)
            }
            #expect(refused < 60)
        }
    }

    private static func randomUpdate(
        _ step: Int, _ metadata: TableMetadata, _ numbers: inout SeededNumbers
    ) -> TableUpdate {
        let ids = metadata.snapshots.map(\.snapshotID) + [-5]
        switch Int.random(in: 0..<10, using: &numbers) {
        case 0:
            let field = NestedField(id: metadata.lastColumnID + 1, name: "c\(step)", type: .string)
            return .addSchema(Schema(fields: metadata.currentSchema.fields + [field]))
        case 1: return .setCurrentSchema(schemaID: Int.random(in: -1..<4, using: &numbers))
        case 2: return .removeSchemas(ids: [Int.random(in: 0..<4, using: &numbers)])
        case 3: return .addSpec(TableFixture.byRegion)
        case 4: return .setDefaultSpec(specID: Int.random(in: 0..<2, using: &numbers))
        case 5: return .removeSnapshots(ids: [ids[Int.random(in: ids.indices, using: &numbers)]])
        case 6: return .removeSnapshotReference(name: Bool.random(using: &numbers) ? "main" : "t")
        case 7:
            return .setSnapshotReference(
                name: Bool.random(using: &numbers) ? "main" : "t",
                SnapshotReference(snapshotID: ids[Int.random(in: ids.indices, using: &numbers)], kind: .branch))
        default:
            var snapshot = snapshot
            snapshot.snapshotID = Int64(step + 100)
            snapshot.sequenceNumber = metadata.lastSequenceNumber + Int64.random(in: 0..<3, using: &numbers)
            return .addSnapshot(snapshot)
        }
    }
}
