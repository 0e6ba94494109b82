internal import Avro
internal import Errors

/// Reads data files by the schema that one manifest was written with.
struct DataFileReader: Sendable {
    private let fields: AvroRecordReader<DataFile>
    private let partitionCount: Int

    init(_ writer: AvroSchema, schema: Schema, spec: PartitionSpec, file: String) throws(MartletError) {
        let types = try spec.resultTypes(schema)
        partitionCount = types.count
        var partition = PartitionReader(types: [], fieldIDs: [])
        let writer = writer.nullable?.other ?? writer
        if case .record(let record) = writer,
            let written = record.fields.first(where: { $0.id == 102 || $0.name == "partition" })
        {
            partition = try PartitionReader(written.schema, spec: spec, types: types, file: file)
        }
        fields = try AvroRecordReader(writer: writer, fields: Self.fields(partition), file: file)
    }

    func read(from decoder: inout AvroDecoder) throws(MartletError) -> DataFile {
        var file = DataFile(path: "", recordCount: 0, fileSize: 0)
        try fields.read(into: &file, from: &decoder)
        // A manifest that does not list the partition of an unpartitioned table leaves the tuple empty.
        while file.partition.values.count < partitionCount { file.partition.values.append(nil) }
        return file
    }

    private static func fields(_ partition: PartitionReader) -> [AvroRecordReader<DataFile>.Field] {
        [
            AvroRecordReader<DataFile>.Field(134, "content", accepts: { $0.isWholeNumber }) {
                file, decoder, _ throws(MartletError) in
                let number = try decoder.readLong()
                guard let content = FileContent(rawValue: Int(number)) else {
                    throw decoder.corrupt("a file with the content \(number)")
                }
                file.content = content
            },
            .string(100, "file_path", required: true) { $0.path = $1 },
            .string(101, "file_format", required: true) { $0.format = FileFormat($1) },
            AvroRecordReader<DataFile>.Field(102, "partition", accepts: { _ in true }) {
                file, decoder, _ throws(MartletError) in file.partition = try partition.read(from: &decoder)
            },
            .long(103, "record_count", required: true) { $0.recordCount = $1 },
            .long(104, "file_size_in_bytes", required: true) { $0.fileSize = $1 },
            counts(108, "column_sizes") { $0.columnSizes = $1 },
            counts(109, "value_counts") { $0.valueCounts = $1 },
            counts(110, "null_value_counts") { $0.nullCounts = $1 },
            counts(137, "nan_value_counts") { $0.nanCounts = $1 },
            bounds(125, "lower_bounds") { $0.lowerBounds = $1 },
            bounds(128, "upper_bounds") { $0.upperBounds = $1 },
            .bytes(131, "key_metadata") { $0.keyMetadata = $1 },
            numbers(132, "split_offsets") { $0.splitOffsets = $1 },
            numbers(135, "equality_ids") { $0.equalityIDs = $1.map(Int.init) },
            .long(140, "sort_order_id") { $0.sortOrderID = Int($1) },
            .string(143, "referenced_data_file") { $0.referencedDataFile = $1 },
            .long(144, "content_offset") { $0.blob = BlobRange(offset: $1, size: $0.blob?.size ?? 0) },
            .long(145, "content_size_in_bytes") { $0.blob = BlobRange(offset: $0.blob?.offset ?? 0, size: $1) },
        ]
    }

    /// Whether a type is an array of pairs of a whole number and something.
    private static func isMap(_ schema: AvroSchema, value: (AvroSchema) -> Bool) -> Bool {
        guard case .array(let array) = schema, case .record(let pair) = array.items, pair.fields.count == 2 else {
            return false
        }
        return pair.fields[0].schema.isWholeNumber && value(pair.fields[1].schema)
    }

    private static func counts(
        _ id: Int, _ name: String, set: @escaping @Sendable (inout DataFile, ColumnMap<Int64>) -> Void
    ) -> AvroRecordReader<DataFile>.Field {
        AvroRecordReader<DataFile>.Field(id, name, accepts: { isMap($0) { $0.isWholeNumber } }) {
            file, decoder, _ throws(MartletError) in
            var entries: [ColumnMap<Int64>.Entry] = []
            try decoder.readItems { decoder throws(MartletError) in
                let column = Int(try decoder.readLong())
                entries.append(.init(id: column, value: try decoder.readLong()))
            }
            set(&file, ColumnMap(inAnyOrder: entries))
        }
    }

    private static func bounds(
        _ id: Int, _ name: String, set: @escaping @Sendable (inout DataFile, ColumnMap<[UInt8]>) -> Void
    ) -> AvroRecordReader<DataFile>.Field {
        AvroRecordReader<DataFile>.Field(id, name, accepts: { isMap($0) { $0.isPrimitive(.bytes) } }) {
            file, decoder, _ throws(MartletError) in
            var entries: [ColumnMap<[UInt8]>.Entry] = []
            try decoder.readItems { decoder throws(MartletError) in
                let column = Int(try decoder.readLong())
                entries.append(.init(id: column, value: try decoder.readBytes()))
            }
            set(&file, ColumnMap(inAnyOrder: entries))
        }
    }

    private static func numbers(
        _ id: Int, _ name: String, set: @escaping @Sendable (inout DataFile, [Int64]) -> Void
    ) -> AvroRecordReader<DataFile>.Field {
        @Sendable func accepts(_ schema: AvroSchema) -> Bool {
            if case .array(let array) = schema { array.items.isWholeNumber } else { false }
        }
        return AvroRecordReader<DataFile>.Field(id, name, accepts: { accepts($0) }) {
            file, decoder, _ throws(MartletError) in
            var numbers: [Int64] = []
            try decoder.readItems { decoder throws(MartletError) in numbers.append(try decoder.readLong()) }
            set(&file, numbers)
        }
    }
}
