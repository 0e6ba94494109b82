internal import Clocks
internal import Errors
internal import Identifiers
internal import ObjectStorage

/// Writes the files of one new snapshot and remembers which.
struct SnapshotWriter {
    let metadata: TableMetadata
    let store: any ObjectStore
    let context: CommitContext
    let snapshotID: Int64
    private let commitUUID: UUID
    private let folder: Location
    private(set) var writtenFiles: [Location] = []

    /// The most entries of a manifest that is newly written.
    static let entriesMax = 8192

    init(metadata: TableMetadata, store: any ObjectStore, context: CommitContext) throws(MartletError) {
        self.metadata = metadata
        self.store = store
        self.context = context
        commitUUID = context.makeUUID()
        folder = try Location(metadata.location).appending("metadata")
        snapshotID = Self.newSnapshotID(metadata, context)
    }

    /// A positive number that no snapshot of the table has.
    private static func newSnapshotID(_ metadata: TableMetadata, _ context: CommitContext) -> Int64 {
        while true {
            let uuid = context.makeUUID()
            let id = Int64(truncatingIfNeeded: (uuid.high ^ uuid.low) & UInt64(Int64.max))
            if id != 0, metadata.snapshot(id: id) == nil { return id }
        }
    }

    private func location(_ name: String) throws(MartletError) -> (location: Location, path: String) {
        let location = try folder.appending(name)
        // Paths are spelled as the table's location is, which readers of other systems may depend on.
        let base = metadata.location
        return (location, base + (base.hasSuffix("/") ? "" : "/") + "metadata/" + name)
    }

    private mutating func write(_ bytes: [UInt8], to location: Location) async throws {
        try await store.write(location, bytes, condition: .ifAbsent)
        writtenFiles.append(location)
    }

    /// Deletes what was written for a change that came to nothing.
    ///
    /// A file that cannot be deleted does no harm: nothing refers to it, and removing unused files finds it later.
    func discard() async {
        for location in writtenFiles { try? await store.delete(location) }
    }

    /// Writes one manifest, or none where the body lists nothing.
    mutating func manifest(
        specID: Int, content: ManifestContent, _ body: (inout ManifestWriter) throws(MartletError) -> Void
    ) async throws -> ManifestFile? {
        guard let spec = metadata.spec(id: specID) else {
            throw MartletError(.invalidInput, "the table has no partition spec \(specID)")
        }
        let (location, path) = try location("\(commitUUID)-m\(manifestCount).avro")
        var writer = try ManifestWriter(
            path: path, schema: metadata.schema(for: spec), spec: spec, content: content, snapshotID: snapshotID,
            codec: context.codec)
        try body(&writer)
        guard writer.count > 0 else { return nil }
        let written = try writer.finish()
        manifestCount += 1
        try await write(written.bytes, to: location)
        return written.manifest
    }
    private var manifestCount = 0

    /// Writes the manifest list and gives the snapshot.
    mutating func finish(
        _ manifests: [ManifestFile], parent: Snapshot?, sequenceAdvance: Int64, summary: [String: String]
    ) async throws -> Snapshot {
        let sequenceNumber = metadata.lastSequenceNumber + sequenceAdvance
        let assigned = manifests.map { $0.assigning(sequenceNumber) }
        let (location, path) = try location("snap-\(snapshotID)-1-\(commitUUID).avro")
        try await write(
            ManifestList.encode(
                assigned, snapshotID: snapshotID, parentSnapshotID: parent?.snapshotID,
                sequenceNumber: sequenceNumber, codec: context.codec),
            to: location)
        context.cache?.insert(assigned, for: path)
        return Snapshot(
            snapshotID: snapshotID, parentSnapshotID: parent?.snapshotID, sequenceNumber: sequenceNumber,
            // A clock that went back must not make history run backwards.
            timestamp: max(context.timestamp, parent?.timestamp ?? context.timestamp), manifestList: path,
            summary: summary, schemaID: metadata.currentSchemaID)
    }
}

extension ManifestFile {
    /// The line as it stands in a manifest list: what was just written gets the snapshot's sequence number.
    fileprivate func assigning(_ number: Int64) -> ManifestFile {
        var line = self
        if line.sequenceNumber == Self.unassigned { line.sequenceNumber = number }
        if line.minSequenceNumber == Self.unassigned { line.minSequenceNumber = number }
        return line
    }
}
