public import Avro
public import Errors

/// The file that lists a snapshot's manifests.
public enum ManifestList {
    /// Writes a manifest list of format version 2.
    ///
    /// - Parameters:
    ///   - manifests: Those with unassigned sequence numbers get the snapshot's.
    public static func encode(
        _ manifests: [ManifestFile], snapshotID: Int64, parentSnapshotID: Int64?, sequenceNumber: Int64,
        codec: AvroCodec = .deflate
    ) throws(MartletError) -> [UInt8] {
        let metadata: [(key: String, value: [UInt8])] = [
            ("snapshot-id", Array(String(snapshotID).utf8)),
            ("parent-snapshot-id", Array((parentSnapshotID.map { String($0) } ?? "null").utf8)),
            ("sequence-number", Array(String(sequenceNumber).utf8)),
            ("format-version", Array("2".utf8)),
        ]
        var file = AvroContainerWriter(schema: ManifestSchemas.manifestFile, metadata: metadata, codec: codec)
        for manifest in manifests {
            let counts = try Counts(manifest)
            try file.append { manifest.write(to: &$0, counts: counts, assigning: sequenceNumber) }
        }
        return try file.finish()
    }

    /// Reads a manifest list of format version 1 or 2.
    ///
    /// - Parameter path: How errors name the file.
    public static func decode(_ bytes: [UInt8], path: String) throws(MartletError) -> [ManifestFile] {
        var container = try AvroContainerReader(bytes, file: path) { json throws(MartletError) in
            try AvroSchemaMemory.shared.schema(json, file: path)
        }
        let reader = try ManifestFileReader(container.schema, file: path)
        var manifests: [ManifestFile] = []
        try container.forEach { decoder throws(MartletError) in manifests.append(try reader.read(from: &decoder)) }
        return manifests
    }

    /// The counts that format version 2 requires.
    fileprivate struct Counts {
        var files: [Int]
        var rows: [Int64]

        init(_ manifest: ManifestFile) throws(MartletError) {
            files = [manifest.addedFilesCount, manifest.existingFilesCount, manifest.deletedFilesCount]
                .compactMap(\.self)
            rows = [manifest.addedRowsCount, manifest.existingRowsCount, manifest.deletedRowsCount].compactMap(\.self)
            guard files.count == 3, rows.count == 3 else {
                throw MartletError(
                    .unsupported,
                    "the manifest '\(manifest.path)' was listed without counts by a writer of format version 1",
                    hint: "Rewrite the table's manifests with the tool that made them, then try again.")
            }
        }
    }
}

extension ManifestFile {
    /// Writes the line by the schema `ManifestSchemas.manifestFile`, in its order.
    fileprivate func write(to encoder: inout AvroEncoder, counts: ManifestList.Counts, assigning number: Int64) {
        encoder.write(string: path)
        encoder.write(long: length)
        encoder.write(int: specID)
        encoder.write(int: content.rawValue)
        encoder.write(long: sequenceNumber == Self.unassigned ? number : sequenceNumber)
        encoder.write(long: minSequenceNumber == Self.unassigned ? number : minSequenceNumber)
        encoder.write(long: addedSnapshotID)
        for count in counts.files { encoder.write(int: count) }
        for count in counts.rows { encoder.write(long: count) }
        encoder.write(optional: partitions) { partitions, encoder in
            encoder.write(items: partitions) { summary, encoder in
                encoder.write(boolean: summary.containsNull)
                encoder.write(optional: summary.containsNaN) { $1.write(boolean: $0) }
                encoder.write(optional: summary.lowerBound) { $1.write(bytes: $0) }
                encoder.write(optional: summary.upperBound) { $1.write(bytes: $0) }
            }
        }
        encoder.write(optional: keyMetadata) { $1.write(bytes: $0) }
    }
}
