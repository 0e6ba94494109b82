internal import Clocks
internal import Errors
internal import Identifiers
internal import JSON

/// A table's metadata while updates are applied to it.
struct TableMetadataBuilder {
    var metadata: TableMetadata
    let time: Timestamp
    var hasUUID: Bool
    var lastAddedSchemaID: Int?
    var lastAddedSpecID: Int?
    var lastAddedOrderID: Int?
    /// The snapshots that these updates added.
    var addedSnapshotIDs: Set<Int64> = []
    /// The log's length before these updates; entries past it that are not the last were current only in between.
    let logLengthBefore: Int

    init(_ metadata: TableMetadata, at time: Timestamp) {
        self.metadata = metadata
        self.time = time
        hasUUID = true
        logLengthBefore = metadata.snapshotLog.count
        self.metadata.lastUpdated = max(time, metadata.lastUpdated)
    }

    init(creatingAt time: Timestamp) {
        metadata = TableMetadata(
            tableUUID: UUID(high: 0, low: 0), location: "", lastSequenceNumber: 0, lastUpdated: time, lastColumnID: 0,
            schemas: [], currentSchemaID: TableUpdate.lastAdded, specs: [], defaultSpecID: TableUpdate.lastAdded,
            lastPartitionID: PartitionField.lastIDBeforeFirst, sortOrders: [], defaultSortOrderID: 0, properties: [:],
            currentSnapshotID: nil, snapshots: [], snapshotLog: [], metadataLog: [], refs: [:], statistics: [],
            partitionStatistics: [], otherMembers: JSONObject())
        self.time = time
        hasUUID = false
        logLengthBefore = 0
    }

    mutating func apply(_ update: TableUpdate) throws(MartletError) {
        switch update {
        case .assignUUID(let uuid): try assign(uuid)
        case .upgradeFormatVersion(let version): try upgrade(to: version)
        case .addSchema(let schema): try add(schema)
        case .setCurrentSchema(let id): try setCurrentSchema(id)
        case .addSpec(let spec): try add(spec)
        case .setDefaultSpec(let id): try setDefaultSpec(id)
        case .addSortOrder(let order): try add(order)
        case .setDefaultSortOrder(let id): try setDefaultSortOrder(id)
        case .removeSpecs(let ids): try removeSpecs(Set(ids))
        case .removeSchemas(let ids): try removeSchemas(Set(ids))
        case .addSnapshot(let snapshot): try add(snapshot)
        case .setSnapshotReference(let name, let ref): try set(name, ref)
        case .removeSnapshots(let ids): remove(snapshots: Set(ids))
        case .removeSnapshotReference(let name): remove(ref: name)
        case .setLocation(let location): metadata.location = location
        case .setProperties(let properties): metadata.properties.merge(properties) { $1 }
        case .removeProperties(let names): for name in names { metadata.properties[name] = nil }
        case .setStatistics(let file):
            metadata.statistics.removeAll { $0.snapshotID == file.snapshotID }
            metadata.statistics.append(file)
        case .removeStatistics(let id): metadata.statistics.removeAll { $0.snapshotID == id }
        case .setPartitionStatistics(let file):
            metadata.partitionStatistics.removeAll { $0.snapshotID == file.snapshotID }
            metadata.partitionStatistics.append(file)
        case .removePartitionStatistics(let id): metadata.partitionStatistics.removeAll { $0.snapshotID == id }
        case .addEncryptionKey(let id, let key): changeKeys { $0.filter { Self.keyID($0) != id } + [key] }
        case .removeEncryptionKey(let id): changeKeys { $0.filter { Self.keyID($0) != id } }
        }
    }

    /// The keys are carried among the members that are not interpreted.
    private mutating func changeKeys(_ change: ([JSONValue]) -> [JSONValue]) {
        let member = "encryption-keys"
        let keys = change(metadata.otherMembers[member]?.arrayValue ?? [])
        metadata.otherMembers[member] = keys.isEmpty ? nil : .array(keys)
    }

    private static func keyID(_ key: JSONValue) -> String? { key.objectValue?["key-id"]?.stringValue }

    private mutating func assign(_ uuid: UUID) throws(MartletError) {
        guard !hasUUID || metadata.tableUUID == uuid else {
            throw MartletError(.invalidInput, "the table has the UUID \(metadata.tableUUID), which cannot be changed")
        }
        metadata.tableUUID = uuid
        hasUUID = true
    }

    private mutating func upgrade(to version: Int) throws(MartletError) {
        guard (1...TableMetadata.latestVersion).contains(version) else {
            throw MartletError(
                .unsupported, "Iceberg format version \(version) is not supported",
                hint: "Use version \(TableMetadata.writtenVersion) or \(TableMetadata.latestVersion).")
        }
        guard version >= metadata.formatVersion || version < TableMetadata.writtenVersion else {
            throw MartletError(
                .invalidInput,
                "the table has format version \(metadata.formatVersion), which cannot go back to \(version)")
        }
        metadata.formatVersion = max(version, metadata.formatVersion)
    }

    /// Completes a new table's defaults, trims, and checks the whole.
    func finish(previous: TableMetadata?, previousLocation: String?) throws(MartletError) -> TableMetadata {
        var result = metadata
        if previous == nil {
            guard hasUUID else { throw MartletError(.invalidInput, "the new table has no UUID") }
            if result.specs.isEmpty { result.specs = [.unpartitioned] }
            if result.defaultSpecID == TableUpdate.lastAdded { result.defaultSpecID = result.specs[0].specID }
            if result.sortOrders.isEmpty { result.sortOrders = [.unsorted] }
            if result.currentSchemaID == TableUpdate.lastAdded, let schema = result.schemas.last {
                result.currentSchemaID = schema.schemaID
            }
        }
        let schemasBefore = Set(previous?.schemas.map(\.schemaID) ?? [])
        for schema in result.schemas where !schemasBefore.contains(schema.schemaID) {
            try schema.requireFormat(result.formatVersion)
        }
        // Of the snapshots that became current within one commit, only the last was ever seen.
        if result.snapshotLog.count > logLengthBefore + 1 {
            result.snapshotLog.removeSubrange(logLengthBefore..<result.snapshotLog.count - 1)
        }
        if let previous, let previousLocation {
            result.metadataLog.append(
                MetadataLogEntry(timestamp: previous.lastUpdated, metadataFile: previousLocation))
        }
        try result.trim()
        result.rememberEncodedSnapshots()
        try result.validate { MartletError(.invalidInput, "the updates make no consistent table: \($0)") }
        return result
    }
}
