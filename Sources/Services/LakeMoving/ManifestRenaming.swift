internal import Avro
package import Errors

/// Gives the files that a manifest list or a manifest names their new names, and new sizes to those that were written anew.
///
/// All else stays as its writer had it, fields that Martlet does not know among it.
package struct ManifestRenaming: Sendable {
    let names: MovedNames

    /// What an Avro file of a table is.
    package enum Kind: Sendable, Hashable {
        case list
        /// With the files of deletes by position that it names, as they were named, and with what it is compressed and written in.
        case manifest(deletes: [DeleteFile])
        case other
    }

    package struct DeleteFile: Sendable, Hashable {
        package var path: String
        /// Such as `PARQUET`.
        package var format: String
    }

    /// The numbers that Iceberg gives to fields.
    private enum Field {
        static let manifestPath = 500
        static let manifestLength = 501
        static let dataFile = 2
        static let path = 100
        static let format = 101
        static let size = 104
        static let lower = 125
        static let upper = 128
        static let content = 134
        static let referenced = 143
        /// Of the column of paths in files of deletes.
        static let deletedPath: Int32 = 2_147_483_546
    }

    private static let positionDeletes: AvroValue = .int(1)

    package init(names: MovedNames) { self.names = names }

    package static func kind(of bytes: [UInt8], file: String) throws(MartletError) -> Kind {
        var reader = try AvroContainerReader(bytes, file: file)
        guard case .record(let record) = reader.schema else { return .other }
        if position(Field.manifestPath, "manifest_path", in: record) != nil { return .list }
        guard let place = position(Field.dataFile, "data_file", in: record),
            case .record(let dataFile) = record.fields[place].schema
        else { return .other }
        // Before version 2 there were no deletes.
        guard let content = position(Field.content, "content", in: dataFile),
            let path = position(Field.path, "file_path", in: dataFile),
            let format = position(Field.format, "file_format", in: dataFile)
        else { return .manifest(deletes: []) }
        var deletes: [DeleteFile] = []
        let schema = reader.schema
        try reader.forEach { decoder throws(MartletError) in
            guard case .record(let entry) = try decoder.readValue(schema), case .record(let file) = entry[place],
                file[content] == positionDeletes, case .string(let text) = file[path],
                case .string(let kind) = file[format]
            else { return }
            deletes.append(DeleteFile(path: text, format: kind))
        }
        return .manifest(deletes: deletes)
    }

    /// - Parameter sizes: Of files that were written anew, by their new names.
    package func renamed(_ bytes: [UInt8], file: String, sizes: [String: Int]) throws(MartletError) -> [UInt8] {
        var reader = try AvroContainerReader(bytes, file: file)
        guard case .record(let record) = reader.schema, let json = reader.metadata["avro.schema"] else { return bytes }
        let header = reader.metadata.filter { !$0.key.hasPrefix("avro.") }.sorted { $0.key < $1.key }
        var writer = AvroContainerWriter(
            schema: json, metadata: header.map { (key: $0.key, value: $0.value) }, codec: reader.codec)
        let schema = reader.schema
        try reader.forEach { decoder throws(MartletError) in
            guard case .record(var values) = try decoder.readValue(schema) else {
                throw decoder.corrupt("an object is no record")
            }
            if let path = Self.position(Field.manifestPath, "manifest_path", in: record) {
                rename(path, Self.position(Field.manifestLength, "manifest_length", in: record), &values, sizes)
            } else if let place = Self.position(Field.dataFile, "data_file", in: record),
                case .record(let dataFile) = record.fields[place].schema, case .record(var file) = values[place]
            {
                rename(dataFile, &file, sizes)
                values[place] = .record(file)
            }
            try writer.append(.record(values), as: schema)
        }
        return try writer.finish()
    }

    private func rename(_ dataFile: AvroRecord, _ values: inout [AvroValue], _ sizes: [String: Int]) {
        guard let path = Self.position(Field.path, "file_path", in: dataFile) else { return }
        rename(path, Self.position(Field.size, "file_size_in_bytes", in: dataFile), &values, sizes)
        if let referenced = Self.position(Field.referenced, "referenced_data_file", in: dataFile),
            case .string(let text) = values[referenced]
        {
            values[referenced] = .string(names.renamed(text))
        }
        guard let content = Self.position(Field.content, "content", in: dataFile),
            values[content] == Self.positionDeletes
        else { return }
        // The least and greatest of the paths that are deleted in.
        for (field, name) in [(Field.lower, "lower_bounds"), (Field.upper, "upper_bounds")] {
            guard let bounds = Self.position(field, name, in: dataFile), case .array(let entries) = values[bounds]
            else { continue }
            values[bounds] = .array(entries.compactMap(bound))
        }
    }

    /// A bound that was cut off inside of the old name says nothing any more, and is left out.
    private func bound(_ entry: AvroValue) -> AvroValue? {
        guard case .record(let pair) = entry, pair.count == 2, pair[0] == .int(Field.deletedPath),
            case .bytes(let bytes) = pair[1]
        else { return entry }
        let text = String(decoding: bytes, as: UTF8.self)
        let renamed = names.renamed(text)
        return renamed == text ? nil : .record([pair[0], .bytes(Array(renamed.utf8))])
    }

    private func rename(_ path: Int, _ size: Int?, _ values: inout [AvroValue], _ sizes: [String: Int]) {
        guard case .string(let text) = values[path] else { return }
        let renamed = names.renamed(text)
        values[path] = .string(renamed)
        if let size, let new = sizes[renamed] { values[size] = .long(Int64(new)) }
    }

    private static func position(_ id: Int, _ name: String, in record: AvroRecord) -> Int? {
        record.fields.firstIndex { $0.id == id || $0.id == nil && $0.name == name }
    }
}
