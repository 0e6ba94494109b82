import Clocks
import Errors
import JSON
import Testing

@testable import Iceberg

/// Tables of format version 3 are carried for the engines that write them.
@Suite struct VersionThreeTests {
    private let time = Timestamp(milliseconds: 1_760_000_000_000)

    private func table() throws -> TableMetadata {
        let schema: JSONValue = [
            "type": "struct", "schema-id": 0,
            "fields": [
                ["id": 1, "name": "id", "required": false, "type": "long", "initial-default": 7, "write-default": 8],
                ["id": 2, "name": "at", "required": false, "type": "timestamp_ns"],
                ["id": 3, "name": "any", "required": false, "type": "variant"],
                ["id": 4, "name": "place", "required": false, "type": "geometry(OGC:CRS84)"],
            ],
        ]
        return try TableMetadata.creating(
            try TableUpdate.list(
                json: [
                    ["action": "assign-uuid", "uuid": "0190a5f0-0000-7000-8000-000000000001"],
                    ["action": "upgrade-format-version", "format-version": 3],
                    ["action": "set-location", "location": "file:///lake/t"],
                    ["action": "add-schema", "schema": schema], ["action": "set-current-schema", "schema-id": -1],
                ]), at: time)
    }

    private func snapshot(_ id: Int64, sequence: Int64, first: Int64?, added: Int64?) -> Snapshot {
        Snapshot(
            snapshotID: id, parentSnapshotID: nil, sequenceNumber: sequence, timestamp: time, manifestList: "l.avro",
            summary: ["operation": "append"], schemaID: 0, firstRowID: first, addedRows: added, keyID: "k")
    }

    @Test func typesAndDefaultsComeBack() throws {
        let read = try TableMetadata(parsing: try table().encoded(), file: "m.json")
        #expect(try read == table())
        #expect(read.formatVersion == 3)
        #expect(read.currentSchema.field(named: "any")?.type == .primitive(.later("variant")))
        #expect(read.currentSchema.field(named: "place")?.type.description == "geometry(OGC:CRS84)")
        #expect(read.currentSchema.field(named: "id")?.initialDefault == 7)
        #expect(read.currentSchema.field(named: "id")?.writeDefault == 8)
    }

    @Test func rowIDsAreGivenOut() throws {
        var metadata = try table().committing(
            [.addSnapshot(snapshot(1, sequence: 1, first: 0, added: 10))], at: time, previousLocation: "a")
        #expect(metadata.nextRowID == 10)
        metadata = try metadata.committing(
            [.addSnapshot(snapshot(2, sequence: 2, first: 10, added: 5))], at: time, previousLocation: "b")
        let read = try TableMetadata(parsing: metadata.encoded(), file: "m.json")
        #expect(read.nextRowID == 15)
        #expect(read.snapshot(id: 2)?.firstRowID == 10)
        #expect(read.snapshot(id: 2)?.addedRows == 5)
        #expect(read.snapshot(id: 2)?.keyID == "k")
    }

    @Test func rowIDsAreNotGivenOutTwice() throws {
        let metadata = try table().committing(
            [.addSnapshot(snapshot(1, sequence: 1, first: 0, added: 10))], at: time, previousLocation: "a")
        let stale = #expect(throws: MartletError.self) {
            try metadata.committing(
                [.addSnapshot(snapshot(2, sequence: 2, first: 9, added: 1))], at: time, previousLocation: "b")
        }
        #expect(stale?.code == .conflict)
        let missing = #expect(throws: MartletError.self) {
            try metadata.committing(
                [.addSnapshot(snapshot(2, sequence: 2, first: nil, added: nil))], at: time, previousLocation: "b")
        }
        #expect(missing?.code == .invalidInput)
    }

    @Test func versionsGoUpOnly() throws {
        let two = try TableFixture().metadata
        #expect(two.formatVersion == 2)
        let three = try two.committing([.upgradeFormatVersion(3)], at: time, previousLocation: nil)
        #expect(three.formatVersion == 3)
        #expect(throws: MartletError.self) {
            try three.committing([.upgradeFormatVersion(2)], at: time, previousLocation: nil)
        }
        #expect(throws: MartletError.self) {
            try three.committing([.upgradeFormatVersion(4)], at: time, previousLocation: nil)
        }
    }

    @Test(
        arguments: [
            ["id": 9, "name": "new", "required": false, "type": "geometry"],
            ["id": 9, "name": "new", "required": false, "type": "timestamptz_ns"],
            ["id": 9, "name": "new", "required": false, "type": "int", "initial-default": 1],
            [
                "id": 9, "name": "new", "required": false,
                "type": ["type": "list", "element-id": 10, "element": "variant", "element-required": false],
            ],
        ] as [JSONValue])
    func versionTwoRefusesWhatCameLater(field: JSONValue) throws {
        let two = try TableFixture().metadata
        let updates = try TableUpdate.list(json: [
            [
                "action": "add-schema",
                "schema": ["type": "struct", "schema-id": 1, "fields": .array([field])],
            ],
            ["action": "set-current-schema", "schema-id": -1],
        ])
        let refusal = #expect(throws: MartletError.self) {
            try two.committing(updates, at: time, previousLocation: nil)
        }
        #expect(refusal?.code == .invalidInput)
        #expect(refusal?.message.contains("'new") == true)
        // The order of the updates does not matter, only the version that comes out.
        for updates in [[.upgradeFormatVersion(3)] + updates, updates + [.upgradeFormatVersion(3)]] {
            #expect(try two.committing(updates, at: time, previousLocation: nil).formatVersion == 3)
        }
    }

    @Test func encryptionKeysAreCarried() throws {
        let key: JSONValue = ["key-id": "a", "encrypted-key-metadata": "eA=="]
        let update = try TableUpdate(json: ["action": "add-encryption-key", "encryption-key": key])
        #expect(update.json["encryption-key"] == key)
        let with = try table().committing([update, update], at: time, previousLocation: nil)
        #expect(try JSONValue(parsing: with.encoded())["encryption-keys"] == [key])
        let without = try with.committing([.removeEncryptionKey(id: "a")], at: time, previousLocation: nil)
        #expect(try JSONValue(parsing: without.encoded())["encryption-keys"] == nil)
    }
}
