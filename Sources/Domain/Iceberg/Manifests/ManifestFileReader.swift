internal import Avro
internal import Errors

/// Reads the lines of a manifest list by the schema that it was written with.
struct ManifestFileReader {
    private let fields: AvroRecordReader<ManifestFile>

    init(_ writer: AvroSchema, file: String) throws(MartletError) {
        var summary: AvroRecordReader<PartitionFieldSummary>?
        if case .record(let record) = writer,
            let written = record.fields.first(where: { $0.id == 507 || $0.name == "partitions" }),
            case .array(let array) = written.schema.nullable?.other ?? written.schema
        {
            summary = try AvroRecordReader(writer: array.items, fields: Self.summaryFields, file: file)
        }
        fields = try AvroRecordReader(writer: writer, fields: Self.fields(summary), file: file)
    }

    func read(from decoder: inout AvroDecoder) throws(MartletError) -> ManifestFile {
        // What format version 1 does not have is zero there.
        var manifest = ManifestFile(
            path: "", length: 0, specID: 0, sequenceNumber: 0, minSequenceNumber: 0, addedSnapshotID: 0)
        try fields.read(into: &manifest, from: &decoder)
        return manifest
    }

    private static var summaryFields: [AvroRecordReader<PartitionFieldSummary>.Field] {
        [
            .boolean(509, "contains_null", required: true) { $0.containsNull = $1 },
            .boolean(518, "contains_nan") { $0.containsNaN = $1 },
            .bytes(510, "lower_bound") { $0.lowerBound = $1 },
            .bytes(511, "upper_bound") { $0.upperBound = $1 },
        ]
    }

    private static func fields(
        _ summary: AvroRecordReader<PartitionFieldSummary>?
    ) -> [AvroRecordReader<ManifestFile>.Field] {
        @Sendable func isArray(_ schema: AvroSchema) -> Bool { if case .array = schema { true } else { false } }
        return [
            .string(500, "manifest_path", required: true) { $0.path = $1 },
            .long(501, "manifest_length", required: true) { $0.length = $1 },
            .long(502, "partition_spec_id", required: true) { $0.specID = Int($1) },
            AvroRecordReader<ManifestFile>.Field(517, "content", accepts: { $0.isWholeNumber }) {
                manifest, decoder, _ throws(MartletError) in
                let number = try decoder.readLong()
                guard let content = ManifestContent(rawValue: Int(number)) else {
                    throw decoder.corrupt("a manifest with the content \(number)")
                }
                manifest.content = content
            },
            .long(515, "sequence_number") { $0.sequenceNumber = $1 },
            .long(516, "min_sequence_number") { $0.minSequenceNumber = $1 },
            .long(503, "added_snapshot_id", required: true) { $0.addedSnapshotID = $1 },
            .long(504, "added_files_count", aliases: ["added_data_files_count"]) { $0.addedFilesCount = Int($1) },
            .long(505, "existing_files_count", aliases: ["existing_data_files_count"]) {
                $0.existingFilesCount = Int($1)
            },
            .long(506, "deleted_files_count", aliases: ["deleted_data_files_count"]) { $0.deletedFilesCount = Int($1) },
            .long(512, "added_rows_count") { $0.addedRowsCount = $1 },
            .long(513, "existing_rows_count") { $0.existingRowsCount = $1 },
            .long(514, "deleted_rows_count") { $0.deletedRowsCount = $1 },
            AvroRecordReader<ManifestFile>.Field(507, "partitions", accepts: { isArray($0) }) {
                manifest, decoder, schema throws(MartletError) in
                guard let summary else { return try decoder.skip(schema) }
                try decoder.readItems { decoder throws(MartletError) in
                    var field = PartitionFieldSummary(
                        containsNull: true, containsNaN: nil, lowerBound: nil, upperBound: nil)
                    try summary.read(into: &field, from: &decoder)
                    manifest.partitions.append(field)
                }
            },
            .bytes(519, "key_metadata") { $0.keyMetadata = $1 },
        ]
    }
}
