public import Avro
public import Errors
internal import JSON

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
    private let specID: Int
    private let snapshotID: Int64
    private let partitionTypes: [PrimitiveType]
    private var file: AvroContainerWriter
    private var tally: ManifestTally

    /// - Parameters:
    ///   - path: Where the manifest will be stored.
    ///   - schema: The table's schema, which gives the partition values their types.
    ///   - snapshotID: The snapshot that the manifest is made for.
    public init(
        path: String, schema: Schema, spec: PartitionSpec, content: ManifestContent, snapshotID: Int64,
        codec: AvroCodec = .deflate
    ) throws(MartletError) {
        self.path = path
        self.content = content
        self.snapshotID = snapshotID
        specID = spec.specID
        let partition = try spec.partitionType(schema)
        partitionTypes = partition.fields.compactMap(\.type.primitive)
        tally = ManifestTally(partitionTypes: partitionTypes)
        let metadata: [(key: String, value: [UInt8])] = [
            ("schema", schema.json.encoded()),
            ("schema-id", Array(String(schema.schemaID).utf8)),
            ("partition-spec", JSONValue.array(spec.fields.map(\.json)).encoded()),
            ("partition-spec-id", Array(String(spec.specID).utf8)),
            ("format-version", Array("2".utf8)),
            ("content", Array((content == .data ? "data" : "deletes").utf8)),
        ]
        file = AvroContainerWriter(
            schema: ManifestSchemas.entry(partition: partition), metadata: metadata, codec: codec)
    }

    /// The number of entries so far.
    public var count: Int { tally.count }

    /// Lists a file that the snapshot adds; its sequence number is the snapshot's.
    ///
    /// - Parameter sequenceNumber: The data sequence number, where it is to be older than the snapshot, as for compacted files.
    public mutating func add(_ file: DataFile, sequenceNumber: Int64? = nil) throws(MartletError) {
        try append(
            ManifestEntry(
                status: .added, snapshotID: snapshotID, sequenceNumber: sequenceNumber, fileSequenceNumber: nil,
                file: file))
    }

    /// Lists a live file of an older manifest again.
    ///
    /// - Parameter entry: As read, so with its snapshot and sequence numbers.
    public mutating func keep(_ entry: ManifestEntry) throws(MartletError) {
        var entry = entry
        entry.status = .existing
        try append(entry)
    }

    /// Lists a file that the snapshot removes.
    ///
    /// - Parameter entry: As read, so with its sequence numbers.
    public mutating func delete(_ entry: ManifestEntry) throws(MartletError) {
        var entry = entry
        entry.status = .deleted
        entry.snapshotID = snapshotID
        try append(entry)
    }

    /// The manifest; its sequence numbers are unassigned.
    public consuming func finish() throws(MartletError) -> WrittenManifest {
        let bytes = try file.finish()
        let manifest = tally.manifest(
            path: path, length: bytes.count, specID: specID, content: content, snapshotID: snapshotID)
        return WrittenManifest(manifest: manifest, bytes: bytes)
    }

    private mutating func append(_ entry: ManifestEntry) throws(MartletError) {
        try check(entry)
        let types = partitionTypes
        try file.append { encoder in entry.write(to: &encoder, partitionTypes: types) }
        tally.add(entry)
    }

    private func check(_ entry: ManifestEntry) throws(MartletError) {
        func refuse(_ detail: String) -> MartletError {
            MartletError(
                .internal, "the file '\(entry.file.path)' cannot be listed in the manifest '\(path)': \(detail)")
        }
        guard entry.file.content.manifestContent == content else {
            throw refuse("data and delete files are listed apart")
        }
        let values = entry.file.partition.values
        guard values.count == partitionTypes.count else {
            throw refuse("it has \(values.count) partition values where the spec \(specID) has \(partitionTypes.count)")
        }
        for (value, type) in zip(values, partitionTypes) {
            if let value, !value.canBeWritten(as: type) { throw refuse("the partition value \(value) is no \(type)") }
        }
        guard entry.status == .added || entry.snapshotID != nil && entry.sequenceNumber != nil else {
            throw refuse("it came from an older manifest without its sequence number")
        }
    }
}
