public import Errors
internal import Identifiers
public import JSON

extension TableUpdate {
    /// The update as the Iceberg REST catalog writes it.
    public var json: JSONValue {
        var object: JSONObject = ["action": .string(action)]
        switch self {
        case .assignUUID(let uuid): object["uuid"] = .string(uuid.description)
        case .upgradeFormatVersion(let version): object["format-version"] = JSONValue(version)
        case .addSchema(let schema):
            object["schema"] = schema.json
            object["last-column-id"] = JSONValue(schema.highestFieldID)
        case .setCurrentSchema(let id): object["schema-id"] = JSONValue(id)
        case .addSpec(let spec): object["spec"] = spec.json
        case .setDefaultSpec(let id): object["spec-id"] = JSONValue(id)
        case .addSortOrder(let order): object["sort-order"] = order.json
        case .setDefaultSortOrder(let id): object["sort-order-id"] = JSONValue(id)
        case .addSnapshot(let snapshot): object["snapshot"] = snapshot.json
        case .setSnapshotReference(let name, let ref):
            object["ref-name"] = .string(name)
            for (name, value) in ref.jsonObject.members { object[name] = value }
        case .removeSnapshots(let ids): object["snapshot-ids"] = .array(ids.map { .integer($0) })
        case .removeSnapshotReference(let name): object["ref-name"] = .string(name)
        case .setLocation(let location): object["location"] = .string(location)
        case .setProperties(let properties): object["updates"] = JSONValue(properties)
        case .removeProperties(let names): object["removals"] = .array(names.map { .string($0) })
        case .setStatistics(let file):
            object["snapshot-id"] = .integer(file.snapshotID)
            object["statistics"] = file.json
        case .setPartitionStatistics(let file): object["partition-statistics"] = file.json
        case .removeStatistics(let id), .removePartitionStatistics(let id): object["snapshot-id"] = .integer(id)
        case .removeSpecs(let ids): object["spec-ids"] = .array(ids.map { JSONValue($0) })
        case .removeSchemas(let ids): object["schema-ids"] = .array(ids.map { JSONValue($0) })
        case .addEncryptionKey(_, let key): object["encryption-key"] = key
        case .removeEncryptionKey(let id): object["key-id"] = .string(id)
        }
        return .object(object)
    }

    /// Reads one update of a request.
    ///
    /// - Throws: `invalidInput` naming the JSON path of what is wrong.
    public init(json: JSONValue) throws(MartletError) {
        try self.init(JSONCursor(json, file: "the table update", code: .invalidInput))
    }

    /// Reads a list of updates.
    public static func list(json: JSONValue) throws(MartletError) -> [TableUpdate] {
        var updates: [TableUpdate] = []
        for cursor in try JSONCursor(json, file: "the table updates", code: .invalidInput).elements() {
            updates.append(try TableUpdate(cursor))
        }
        return updates
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        switch try cursor.string("action") {
        case "assign-uuid": self = .assignUUID(try cursor.uuid("uuid"))
        case "upgrade-format-version": self = .upgradeFormatVersion(try cursor.int("format-version"))
        case "add-schema": self = .addSchema(try Schema(cursor.member("schema")))
        case "set-current-schema": self = .setCurrentSchema(schemaID: try cursor.int("schema-id"))
        case "add-spec": self = .addSpec(try PartitionSpec(cursor.member("spec")))
        case "set-default-spec": self = .setDefaultSpec(specID: try cursor.int("spec-id"))
        case "add-sort-order": self = .addSortOrder(try SortOrder(cursor.member("sort-order")))
        case "set-default-sort-order": self = .setDefaultSortOrder(orderID: try cursor.int("sort-order-id"))
        case "add-snapshot": self = .addSnapshot(try Snapshot(adding: cursor.member("snapshot")))
        case "set-snapshot-ref":
            self = .setSnapshotReference(name: try cursor.string("ref-name"), try SnapshotReference(adding: cursor))
        case "remove-snapshots": self = .removeSnapshots(ids: try cursor.member("snapshot-ids").longs())
        case "remove-snapshot-ref": self = .removeSnapshotReference(name: try cursor.string("ref-name"))
        case "set-location": self = .setLocation(try cursor.string("location"))
        // Clients from before the specification settled say `updated` and `removed`.
        case "set-properties":
            self = .setProperties(try cursor.member("updates", formerly: "updated").stringMap())
        case "remove-properties":
            self = .removeProperties(try cursor.member("removals", formerly: "removed").strings())
        case "set-statistics": self = .setStatistics(try StatisticsFile(adding: cursor.member("statistics")))
        case "remove-statistics": self = .removeStatistics(snapshotID: try cursor.long("snapshot-id"))
        case "set-partition-statistics":
            self = .setPartitionStatistics(try PartitionStatisticsFile(adding: cursor.member("partition-statistics")))
        case "remove-partition-statistics":
            self = .removePartitionStatistics(snapshotID: try cursor.long("snapshot-id"))
        case "remove-partition-specs": self = .removeSpecs(ids: try cursor.member("spec-ids").ints())
        case "remove-schemas": self = .removeSchemas(ids: try cursor.member("schema-ids").ints())
        case "add-encryption-key": self = try Self.encryptionKey(cursor.member("encryption-key"))
        case "remove-encryption-key": self = .removeEncryptionKey(id: try cursor.string("key-id"))
        case let other:
            throw MartletError(
                .unsupported, "the table update '\(other)' is not known",
                hint: "See the updates of the Iceberg REST catalog's specification.")
        }
    }
}

extension JSONCursor {
    /// A member that older writers call otherwise.
    fileprivate func member(_ name: String, formerly oldName: String) throws(MartletError) -> JSONCursor {
        if let old = try optional(oldName) { return old }
        return try member(name)
    }

    func uuid(_ name: String) throws(MartletError) -> UUID {
        let text = try string(name)
        guard let uuid = UUID(text) else { throw try member(name).error("'\(text)' is not a UUID") }
        return uuid
    }
}
