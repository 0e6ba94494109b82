internal import Clocks
public import Errors
internal import Identifiers
public import JSON

extension TableMetadata {
    /// Reads a metadata file.
    ///
    /// - Parameter file: The location of the file, for errors.
    /// - Throws: `corrupt` naming the file and the JSON path of what is wrong; `unsupported` for later versions.
    public init(parsing bytes: [UInt8], file: String) throws(MartletError) {
        guard !bytes.starts(with: [0x1F, 0x8B]) else {
            throw MartletError(
                .unsupported, "the table metadata \(file) is compressed with gzip",
                hint: "Set the table property write.metadata.compression-codec to none where it is written.")
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes, file: file)
        } catch {
            throw MartletError(
                .corrupt, "the table metadata \(file) cannot be read: \(error.message)", at: error.location,
                cause: error)
        }
        try self.init(json: json, file: file)
    }

    /// Reads metadata from a document that is already parsed, such as the answer of a catalog.
    public init(json: JSONValue, file: String) throws(MartletError) {
        let cursor = JSONCursor(json, file: file)
        let version = try cursor.int("format-version")
        guard version >= 1 else { throw cursor.error("the format version is \(version)") }
        guard version <= Self.latestVersion else {
            throw MartletError(
                .unsupported, "\(file): the table has Iceberg format version \(version)",
                hint: "Martlet knows versions 1 to \(Self.latestVersion).")
        }
        try self.init(cursor, version: version)
        try validate { cursor.error($0) }
    }

    private init(_ cursor: JSONCursor, version: Int) throws(MartletError) {
        formatVersion = max(version, Self.writtenVersion)
        nextRowID = version >= Self.rowLineageVersion ? try cursor.optionalLong("next-row-id") ?? 0 : 0
        location = try cursor.string("location")
        tableUUID = try Self.uuid(cursor, version: version, location: location)
        lastSequenceNumber = version == 1 ? 0 : try cursor.long("last-sequence-number")
        lastUpdated = try cursor.timestamp("last-updated-ms")
        lastColumnID = try cursor.int("last-column-id")
        (schemas, currentSchemaID) = try Self.schemas(cursor, version: version)
        (specs, defaultSpecID) = try Self.specs(cursor, version: version)
        lastPartitionID =
            try cursor.optionalInt("last-partition-id")
            ?? specs.map(\.highestFieldID).max() ?? PartitionField.lastIDBeforeFirst
        sortOrders = []
        for element in try cursor.optionalElements("sort-orders") { sortOrders.append(try SortOrder(element)) }
        if sortOrders.isEmpty { sortOrders = [.unsorted] }
        defaultSortOrderID = try cursor.optionalInt("default-sort-order-id") ?? 0
        properties = try cursor.optional("properties")?.stringMap() ?? [:]
        snapshots = []
        for element in try cursor.optionalElements("snapshots") {
            snapshots.append(try Snapshot(element, version: version))
        }
        // Some writers say -1 where there is none.
        currentSnapshotID = try cursor.optionalLong("current-snapshot-id").flatMap { $0 == -1 ? nil : $0 }
        snapshotLog = []
        for element in try cursor.optionalElements("snapshot-log") {
            snapshotLog.append(
                SnapshotLogEntry(
                    timestamp: try element.timestamp("timestamp-ms"), snapshotID: try element.long("snapshot-id")))
        }
        metadataLog = []
        for element in try cursor.optionalElements("metadata-log") {
            metadataLog.append(
                MetadataLogEntry(
                    timestamp: try element.timestamp("timestamp-ms"), metadataFile: try element.string("metadata-file"))
            )
        }
        refs = [:]
        for (name, member) in try cursor.optional("refs")?.members() ?? [] {
            refs[name] = try SnapshotReference(member)
        }
        if let currentSnapshotID, refs[SnapshotReference.main] == nil {
            refs[SnapshotReference.main] = SnapshotReference(snapshotID: currentSnapshotID, kind: .branch)
        }
        statistics = []
        for element in try cursor.optionalElements("statistics") { statistics.append(try StatisticsFile(element)) }
        partitionStatistics = []
        for element in try cursor.optionalElements("partition-statistics") {
            partitionStatistics.append(try PartitionStatisticsFile(element))
        }
        otherMembers = JSONObject(
            (cursor.value.objectValue?.members ?? []).filter { !Self.knownMembers.contains($0.name) }
                .map { ($0.name, $0.value) })
    }

    private static let knownMembers: Set<String> = [
        "format-version", "next-row-id",
        "table-uuid", "location", "last-sequence-number", "last-updated-ms", "last-column-id",
        "schema", "schemas", "current-schema-id", "partition-spec", "partition-specs", "default-spec-id",
        "last-partition-id", "properties", "current-snapshot-id", "snapshots", "snapshot-log", "metadata-log",
        "sort-orders", "default-sort-order-id", "refs", "statistics", "partition-statistics",
    ]

    private static func schemas(_ cursor: JSONCursor, version: Int) throws(MartletError) -> ([Schema], Int) {
        if version == 1, try cursor.optional("schemas") == nil {
            let schema = try Schema(cursor.member("schema"))
            return ([schema], schema.schemaID)
        }
        var schemas: [Schema] = []
        for element in try cursor.elements("schemas") { schemas.append(try Schema(element)) }
        return (schemas, try cursor.int("current-schema-id"))
    }

    private static func specs(_ cursor: JSONCursor, version: Int) throws(MartletError) -> ([PartitionSpec], Int) {
        if version == 1, try cursor.optional("partition-specs") == nil {
            var fields: [PartitionField] = []
            if let member = try cursor.optional("partition-spec") { fields = try PartitionField.list(member) }
            return ([PartitionSpec(specID: 0, fields: fields)], 0)
        }
        var specs: [PartitionSpec] = []
        for element in try cursor.elements("partition-specs") { specs.append(try PartitionSpec(element)) }
        return (specs, try cursor.int("default-spec-id"))
    }

    /// The table's UUID; version 1 may lack it, and gets one that follows from the table's location.
    private static func uuid(_ cursor: JSONCursor, version: Int, location: String) throws(MartletError) -> UUID {
        guard let text = version == 1 ? try cursor.optionalString("table-uuid") : try cursor.string("table-uuid") else {
            let bytes = Array(location.utf8)
            let words = (0..<4).map { UInt64(UInt32(bitPattern: BucketHash.murmur3(bytes + [$0]))) }
            return UUID(
                high: (words[0] << 32 | words[1]) & 0xFFFF_FFFF_FFFF_0FFF | 0x8000,
                low: (words[2] << 32 | words[3]) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
        }
        guard let uuid = UUID(text) else { throw try cursor.member("table-uuid").error("'\(text)' is not a UUID") }
        return uuid
    }
}

extension JSONCursor {
    /// A member in milliseconds since the epoch.
    func timestamp(_ name: String) throws(MartletError) -> Timestamp {
        let milliseconds = try long(name)
        guard milliseconds.magnitude < UInt64(Int64.max / 1000) else {
            throw try member(name).error("the time \(milliseconds) is out of range")
        }
        return Timestamp(milliseconds: milliseconds)
    }
}
