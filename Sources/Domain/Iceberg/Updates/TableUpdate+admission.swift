internal import Errors

/// What entries must be to be added to a table that Martlet carries without looking into them: an engine that reads strictly reads them.
///
/// Entries that lie in a table already are read without this.
extension StatisticsFile {
    init(adding cursor: JSONCursor) throws(MartletError) {
        try self.init(cursor)
        _ = try cursor.string("statistics-path")
        _ = try cursor.long("file-size-in-bytes")
        _ = try cursor.long("file-footer-size-in-bytes")
        for blob in try cursor.elements("blob-metadata") {
            _ = try blob.string("type")
            _ = try blob.long("snapshot-id")
            _ = try blob.long("sequence-number")
            _ = try blob.member("fields").longs()
            _ = try blob.optional("properties")?.stringMap()
        }
    }
}

extension PartitionStatisticsFile {
    init(adding cursor: JSONCursor) throws(MartletError) {
        try self.init(cursor)
        _ = try cursor.string("statistics-path")
        _ = try cursor.long("file-size-in-bytes")
    }
}

extension Snapshot {
    /// What a summary may say was done.
    private static let operations: Set = ["append", "replace", "overwrite", "delete"]

    init(adding cursor: JSONCursor) throws(MartletError) {
        try self.init(cursor, version: 1)
        let operation = try cursor.member("summary").string("operation")
        guard Self.operations.contains(operation) else {
            throw try cursor.member("summary").error(
                "'\(operation)' is none of the operations \(Self.operations.sorted().joined(separator: ", "))")
        }
    }
}

extension SnapshotReference {
    init(adding cursor: JSONCursor) throws(MartletError) {
        try self.init(cursor)
        for (member, value) in [
            ("min-snapshots-to-keep", minSnapshotsToKeep.map(Int64.init)), ("max-snapshot-age-ms", maxSnapshotAge),
            ("max-ref-age-ms", maxReferenceAge),
        ] {
            if let value, value <= 0 { throw try cursor.member(member).error("'\(member)' must be more than 0") }
        }
    }
}

extension TableUpdate {
    /// A key of an encrypted table, as a whole.
    static func encryptionKey(_ cursor: JSONCursor) throws(MartletError) -> TableUpdate {
        let id = try cursor.string("key-id")
        _ = try cursor.string("encrypted-key-metadata")
        _ = try cursor.optionalString("encrypted-by-id")
        _ = try cursor.optional("properties")?.stringMap()
        return .addEncryptionKey(id: id, cursor.value)
    }
}
