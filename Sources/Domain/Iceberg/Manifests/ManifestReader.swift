internal import Avro
public import Errors

/// Reads manifests of format versions 1 and 2.
public enum ManifestReader {
    /// Every entry of a manifest, with sequence numbers and snapshot inherited from its line in the manifest list.
    ///
    /// - Parameters:
    ///   - schema: The table's current schema; partition values written before a column was widened are read as the wider type.
    ///   - spec: The spec with the manifest's `specID`.
    /// - Throws: `corrupt` with the manifest's path.
    public static func entries(
        _ bytes: [UInt8], of manifest: ManifestFile, schema: Schema, spec: PartitionSpec
    ) throws(MartletError) -> [ManifestEntry] {
        var container = try AvroContainerReader(bytes, file: manifest.path) { json throws(MartletError) in
            try AvroSchemaMemory.shared.schema(json, file: manifest.path)
        }
        let reader = try EntryReader(container.schema, schema: schema, spec: spec, file: manifest.path)
        var entries: [ManifestEntry] = []
        try container.forEach { decoder throws(MartletError) in
            entries.append(try reader.read(from: &decoder).inheriting(from: manifest))
        }
        return entries
    }
}

/// Reads entries by the schema that one manifest was written with.
private struct EntryReader {
    private let fields: AvroRecordReader<EntryParts>

    init(_ writer: AvroSchema, schema: Schema, spec: PartitionSpec, file: String) throws(MartletError) {
        guard case .record(let record) = writer,
            let written = record.fields.first(where: { $0.id == 2 || $0.name == "data_file" })
        else {
            throw MartletError(
                .corrupt, "'\(file)' is no manifest: its entries have no data file",
                hint: "Another file may have been stored in its place; restore it from a copy.")
        }
        let dataFile = try DataFileReader(written.schema, schema: schema, spec: spec, file: file)
        fields = try AvroRecordReader(
            writer: writer,
            fields: [
                .long(0, "status", required: true) { $0.status = $1 },
                .long(1, "snapshot_id") { $0.snapshotID = $1 },
                .long(3, "sequence_number") { $0.sequenceNumber = $1 },
                .long(4, "file_sequence_number") { $0.fileSequenceNumber = $1 },
                AvroRecordReader<EntryParts>.Field(2, "data_file", required: true, accepts: { _ in true }) {
                    entry, decoder, _ throws(MartletError) in entry.file = try dataFile.read(from: &decoder)
                },
            ], file: file)
    }

    func read(from decoder: inout AvroDecoder) throws(MartletError) -> ManifestEntry {
        var parts = EntryParts()
        try fields.read(into: &parts, from: &decoder)
        guard let status = ManifestEntry.Status(rawValue: Int(parts.status)), let file = parts.file else {
            throw decoder.corrupt("an entry with the status \(parts.status)")
        }
        return ManifestEntry(
            status: status, snapshotID: parts.snapshotID, sequenceNumber: parts.sequenceNumber,
            fileSequenceNumber: parts.fileSequenceNumber, file: file)
    }
}

private struct EntryParts {
    var status: Int64 = -1
    var snapshotID: Int64?
    var sequenceNumber: Int64?
    var fileSequenceNumber: Int64?
    var file: DataFile?
}
