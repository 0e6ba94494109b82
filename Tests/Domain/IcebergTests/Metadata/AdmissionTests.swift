import Clocks
import Errors
import JSON
import Testing

@testable import Iceberg

/// What clients add is refused where another engine could not read it.
@Suite struct AdmissionTests {
    private static let statistics: JSONValue = [
        "snapshot-id": 7, "statistics-path": "s", "file-size-in-bytes": 9, "file-footer-size-in-bytes": 3,
        "blob-metadata": [["type": "t", "snapshot-id": 7, "sequence-number": 1, "fields": [1]]],
    ]

    private static func snapshot(_ summary: JSONValue?) -> JSONValue {
        var object: JSONObject = ["snapshot-id": 7, "timestamp-ms": 5, "sequence-number": 1, "manifest-list": "l"]
        object["summary"] = summary
        return .object(object)
    }

    private static func with(_ member: String, _ value: JSONValue?) -> JSONValue {
        var object = statistics.objectValue ?? JSONObject()
        object[member] = value
        return .object(object)
    }

    @Test func wholeEntriesAreTaken() throws {
        _ = try TableUpdate(json: ["action": "set-statistics", "statistics": Self.statistics])
        _ = try TableUpdate(json: ["action": "set-partition-statistics", "partition-statistics": Self.statistics])
    }

    @Test(arguments: [
        with("statistics-path", 0), with("statistics-path", nil), with("file-size-in-bytes", "9"),
        with("file-footer-size-in-bytes", nil), with("blob-metadata", nil), with("blob-metadata", [["type": "t"]]),
        with("snapshot-id", 1.5),
    ]) func incompleteStatisticsAreRefused(_ statistics: JSONValue) {
        Self.refuses(["action": "set-statistics", "statistics": statistics])
    }

    @Test(
        arguments: [
            ["action": "set-partition-statistics", "partition-statistics": with("statistics-path", 0)],
            ["action": "remove-partition-specs", "spec-ids": nil], ["action": "remove-schemas"],
            ["action": "add-encryption-key", "encryption-key": ["key-id": "k"]],
            ["action": "add-encryption-key", "encryption-key": ["key-id": "k", "encrypted-key-metadata": 1]],
            ["action": "set-snapshot-ref", "ref-name": "x", "type": "tag", "snapshot-id": 7, "max-ref-age-ms": 0],
            [
                "action": "set-snapshot-ref", "ref-name": "x", "type": "branch", "snapshot-id": 7,
                "min-snapshots-to-keep": -1,
            ],
            ["action": "add-snapshot", "snapshot": snapshot(["operation": "explode"])],
            ["action": "add-snapshot", "snapshot": snapshot([:])],
            ["action": "add-snapshot", "snapshot": snapshot(nil)],
        ] as [JSONValue]) func incompleteUpdatesAreRefused(_ update: JSONValue)
    { Self.refuses(update) }

    private static func refuses(_ update: JSONValue) {
        let error = #expect(throws: MartletError.self) { try TableUpdate(json: update) }
        #expect(error?.code == .invalidInput)
    }

    // MARK: Schemas

    private static func schema(_ type: JSONValue, _ defaults: JSONObject = [:]) throws -> Schema {
        var field: JSONObject = ["id": 9, "name": "x", "required": false, "type": type]
        for (name, value) in defaults.members { field[name] = value }
        return try Schema(
            json: ["type": "struct", "schema-id": 0, "fields": [.object(field)]], file: "t", code: .invalidInput)
    }

    private static func adds(_ schema: Schema, version: Int) throws {
        var table = try TableFixture()
        try table.commit([.upgradeFormatVersion(version), .addSchema(schema)])
    }

    @Test func defaultsFitTheirTypes() throws {
        let list: JSONValue = ["type": "list", "element-id": 10, "element": "int", "element-required": false]
        try Self.adds(Self.schema("int", ["initial-default": 3, "write-default": 4]), version: 3)
        try Self.adds(Self.schema(list, ["initial-default": nil]), version: 3)
        try Self.adds(Self.schema("timestamp_ns", ["write-default": "2026-01-01T00:00:00.000000000"]), version: 3)
        let wrong: [(JSONValue, JSONValue)] = [
            ("int", "three"), ("int", .integer(1 << 40)), (list, .array([])), (list, false), ("variant", 1),
            ("date", 5), ("uuid", "x"),
        ]
        for (type, value) in wrong {
            for member in ["initial-default", "write-default"] {
                let schema = try Self.schema(type, [member: value])
                #expect(throws: MartletError.self, "\(type) \(value)") { try Self.adds(schema, version: 3) }
                #expect(throws: MartletError.self, "\(type) \(value)") {
                    try ViewMetadataTests.made().committing([.addSchema(schema)], at: Timestamp(milliseconds: 8))
                }
            }
        }
    }

    // MARK: Numbers

    @Test func sequenceNumbersLeaveRoomForTheNext() throws {
        for number in [Int64.max, Snapshot.sequenceNumberLimit + 1] {
            var snapshot = TableUpdateTests.snapshot
            snapshot.sequenceNumber = number
            Self.refuses([.addSnapshot(snapshot)])
        }
    }

    private static func refuses(_ updates: [TableUpdate]) {
        let error = #expect(throws: MartletError.self) {
            var table = try TableFixture()
            try table.commit(updates)
        }
        #expect(error?.code == .invalidInput)
    }

    @Test func idsOf32BitsDoNotRunOut() throws {
        let last = Int(Int32.max)
        var table = try TableFixture()
        try table.commit([.addSchema(Schema(fields: [NestedField(id: last, name: "z", type: .long)]))])
        let next = Schema(fields: [NestedField(id: last + 1, name: "y", type: .long)])
        let error = #expect(throws: MartletError.self) { try table.commit([.addSchema(next)]) }
        #expect(error?.code == .invalidInput)
        #expect(try TableMetadata(parsing: table.metadata.encoded(), file: "m") == table.metadata)
    }

    @Test func rowIDsDoNotRunOut() throws {
        var snapshot = TableUpdateTests.snapshot
        snapshot.firstRowID = .max
        snapshot.addedRows = .max
        Self.refuses([.upgradeFormatVersion(3), .addSnapshot(snapshot)])
    }
}
