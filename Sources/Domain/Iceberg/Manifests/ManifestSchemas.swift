internal import Avro
internal import Errors
internal import JSON

/// The Avro schemas of manifests and manifest lists of format version 2, with the field IDs of the specification.
enum ManifestSchemas {
    /// The schema of a manifest's entries, as JSON.
    static func entry(partition: StructType) -> [UInt8] {
        partition.fields.isEmpty ? unpartitionedEntry : entrySchema(partition: partition).json.encoded()
    }

    static let manifestFile = manifestFileSchema.json.encoded()
    private static let unpartitionedEntry = entrySchema(partition: StructType(fields: [])).json.encoded()

    private static func entrySchema(partition: StructType) -> AvroSchema {
        .record(
            AvroRecord(
                name: "manifest_entry",
                fields: [
                    .required("status", id: 0, .int),
                    .optional("snapshot_id", id: 1, .long),
                    .optional("sequence_number", id: 3, .long),
                    .optional("file_sequence_number", id: 4, .long),
                    .required("data_file", id: 2, dataFile(partition: partition)),
                ]))
    }

    private static func dataFile(partition: StructType) -> AvroSchema {
        .record(
            AvroRecord(
                name: "r2",
                fields: [
                    .required("content", id: 134, .int),
                    .required("file_path", id: 100, .string),
                    .required("file_format", id: 101, .string),
                    .required("partition", id: 102, partition.partitionRecord),
                    .required("record_count", id: 103, .long),
                    .required("file_size_in_bytes", id: 104, .long),
                    .optional("column_sizes", id: 108, map(key: 117, value: 118, .long)),
                    .optional("value_counts", id: 109, map(key: 119, value: 120, .long)),
                    .optional("null_value_counts", id: 110, map(key: 121, value: 122, .long)),
                    .optional("nan_value_counts", id: 137, map(key: 138, value: 139, .long)),
                    .optional("lower_bounds", id: 125, map(key: 126, value: 127, .bytes)),
                    .optional("upper_bounds", id: 128, map(key: 129, value: 130, .bytes)),
                    .optional("key_metadata", id: 131, .bytes),
                    .optional("split_offsets", id: 132, .array(AvroArray(items: .long, elementID: 133))),
                    .optional("equality_ids", id: 135, .array(AvroArray(items: .int, elementID: 136))),
                    .optional("sort_order_id", id: 140, .int),
                    .optional("referenced_data_file", id: 143, .string),
                ]))
    }

    /// A map with whole numbers for keys, which Avro has as an array of pairs.
    private static func map(key: Int, value: Int, _ schema: AvroSchema) -> AvroSchema {
        let pair = AvroRecord(
            name: "k\(key)_v\(value)",
            fields: [.required("key", id: key, .int), .required("value", id: value, schema)])
        return .array(AvroArray(items: .record(pair), logical: AvroLogicalType("map")))
    }

    private static var manifestFileSchema: AvroSchema {
        let summary = AvroRecord(
            name: "r508",
            fields: [
                .required("contains_null", id: 509, .boolean),
                .optional("contains_nan", id: 518, .boolean),
                .optional("lower_bound", id: 510, .bytes),
                .optional("upper_bound", id: 511, .bytes),
            ])
        return .record(
            AvroRecord(
                name: "manifest_file",
                fields: [
                    .required("manifest_path", id: 500, .string),
                    .required("manifest_length", id: 501, .long),
                    .required("partition_spec_id", id: 502, .int),
                    .required("content", id: 517, .int),
                    .required("sequence_number", id: 515, .long),
                    .required("min_sequence_number", id: 516, .long),
                    .required("added_snapshot_id", id: 503, .long),
                    .required("added_files_count", id: 504, .int),
                    .required("existing_files_count", id: 505, .int),
                    .required("deleted_files_count", id: 506, .int),
                    .required("added_rows_count", id: 512, .long),
                    .required("existing_rows_count", id: 513, .long),
                    .required("deleted_rows_count", id: 514, .long),
                    .optional("partitions", id: 507, .array(AvroArray(items: .record(summary), elementID: 508))),
                    .optional("key_metadata", id: 519, .bytes),
                ]))
    }
}

extension StructType {
    /// The Avro record of partition values.
    fileprivate var partitionRecord: AvroSchema {
        var names: Set<String> = []
        var avroFields: [AvroField] = []
        for field in fields {
            var name = AvroName.sanitized(field.name)
            if !names.insert(name).inserted {
                name += "_\(field.id)"
                names.insert(name)
            }
            let type = field.type.primitive ?? .string
            avroFields.append(.optional(name, id: field.id, type.avroSchema))
        }
        return .record(AvroRecord(name: "r102", fields: avroFields))
    }
}

/// What Avro allows in names: letters, digits and underscores, no digit first.
enum AvroName {
    /// The name with all else replaced as Iceberg's other implementations do.
    static func sanitized(_ name: String) -> String {
        var result = ""
        for (position, scalar) in name.unicodeScalars.enumerated() {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case "0"..."9":
                if position == 0 { result += "_" }
                result.unicodeScalars.append(scalar)
            default: result += "_x" + String(scalar.value, radix: 16, uppercase: true)
            }
        }
        return result.isEmpty ? "_" : result
    }
}
