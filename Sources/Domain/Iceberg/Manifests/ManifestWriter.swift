public import Avro
public import Errors

/// A manifest as it goes to storage, and its line for the manifest list.
public struct WrittenManifest: Sendable {
    public var manifest: ManifestFile
    public var bytes: [UInt8]
}

/// Builds a manifest of format version 2.
///
///     var writer = try ManifestWriter(path: path, schema: schema, spec: spec, content: .data, snapshotID: id)
///     try writer.add(file)
///     let written = try writer.finish()
public struct ManifestWriter: Sendable {
    public let path: String
    public let content: ManifestContent

    /// - Parameters:
    ///   - path: Where the manifest will be stored.
    ///   - schema: The table's schema, which gives the partition values their types.
    ///   - snapshotID: The snapshot that the manifest is made for.
    public init(
        path: String, schema: Schema, spec: PartitionSpec, content: ManifestContent, snapshotID: Int64,
        codec: AvroCodec = .deflate
    ) throws(MartletError) {
        throw MartletError(.internal, "not written yet")
    }

    /// The number of entries so far.
    public var count: Int { 0 }

    /// Lists a file that the snapshot adds; its sequence number is the snapshot's.
    ///
    /// - Parameter sequenceNumber: The data sequence number, where it is to be older than the snapshot, as for compacted files.
    public mutating func add(_ file: DataFile, sequenceNumber: Int64? = nil) throws(MartletError) {}

    /// Lists a live file of an older manifest again.
    ///
    /// - Parameter entry: As read, so with its snapshot and sequence numbers.
    public mutating func keep(_ entry: ManifestEntry) throws(MartletError) {}

    /// Lists a file that the snapshot removes.
    ///
    /// - Parameter entry: As read, so with its sequence numbers.
    public mutating func delete(_ entry: ManifestEntry) throws(MartletError) {}

    /// The manifest; its sequence numbers are unassigned.
    public consuming func finish() throws(MartletError) -> WrittenManifest {
        throw MartletError(.internal, "not written yet")
    }
}
