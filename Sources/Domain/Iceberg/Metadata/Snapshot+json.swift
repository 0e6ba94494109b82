internal import Clocks
internal import Errors
public import JSON

extension Snapshot {
    public var json: JSONValue {
        var object: JSONObject = ["snapshot-id": .integer(snapshotID)]
        if let parentSnapshotID { object["parent-snapshot-id"] = .integer(parentSnapshotID) }
        object["sequence-number"] = .integer(sequenceNumber)
        object["timestamp-ms"] = .integer(timestamp.milliseconds)
        object["manifest-list"] = .string(manifestList)
        object["summary"] = JSONValue(summary)
        if let schemaID { object["schema-id"] = JSONValue(schemaID) }
        if let firstRowID { object["first-row-id"] = .integer(firstRowID) }
        if let addedRows { object["added-rows"] = .integer(addedRows) }
        if let keyID { object["key-id"] = .string(keyID) }
        return .object(object)
    }

    init(_ cursor: JSONCursor, version: Int = TableMetadata.writtenVersion) throws(MartletError) {
        guard let manifestList = try cursor.optionalString("manifest-list") else {
            guard try cursor.optional("manifests") == nil else {
                throw MartletError(
                    .unsupported, "\(cursor.file): a snapshot lists its manifests without a manifest list",
                    hint: "Rewrite the table with a current version of its writer.")
            }
            throw cursor.error("the member 'manifest-list' is missing")
        }
        self.init(
            snapshotID: try cursor.long("snapshot-id"),
            parentSnapshotID: try cursor.optionalLong("parent-snapshot-id").flatMap { $0 == -1 ? nil : $0 },
            sequenceNumber: version == 1
                ? try cursor.optionalLong("sequence-number") ?? 0 : try cursor.long("sequence-number"),
            timestamp: try cursor.timestamp("timestamp-ms"), manifestList: manifestList,
            summary: try cursor.optional("summary")?.stringMap() ?? [:],
            schemaID: try cursor.optionalInt("schema-id"), firstRowID: try cursor.optionalLong("first-row-id"),
            addedRows: try cursor.optionalLong("added-rows"), keyID: try cursor.optionalString("key-id"))
    }
}

extension SnapshotReference {
    public var json: JSONValue { .object(jsonObject) }

    var jsonObject: JSONObject {
        var object: JSONObject = ["snapshot-id": .integer(snapshotID), "type": .string(kind.rawValue)]
        if let minSnapshotsToKeep { object["min-snapshots-to-keep"] = JSONValue(minSnapshotsToKeep) }
        if let maxSnapshotAge { object["max-snapshot-age-ms"] = .integer(maxSnapshotAge) }
        if let maxReferenceAge { object["max-ref-age-ms"] = .integer(maxReferenceAge) }
        return object
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        let text = try cursor.string("type")
        guard let kind = Kind(rawValue: text) else { throw cursor.error("'\(text)' is neither branch nor tag") }
        self.init(
            snapshotID: try cursor.long("snapshot-id"), kind: kind,
            minSnapshotsToKeep: try cursor.optionalInt("min-snapshots-to-keep"),
            maxSnapshotAge: try cursor.optionalLong("max-snapshot-age-ms"),
            maxReferenceAge: try cursor.optionalLong("max-ref-age-ms"))
    }
}

extension StatisticsFile {
    init(_ cursor: JSONCursor) throws(MartletError) {
        self.init(snapshotID: try cursor.long("snapshot-id"), json: cursor.value)
    }
}

extension PartitionStatisticsFile {
    init(_ cursor: JSONCursor) throws(MartletError) {
        self.init(snapshotID: try cursor.long("snapshot-id"), json: cursor.value)
    }
}
