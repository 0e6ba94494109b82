internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Glibc
internal import Querying

extension DuckDBSession {
    func writeParquet(_ write: ParquetWrite) async throws -> [WrittenFile] {
        currentResult = nil
        try authorize(write.sql)
        try await renewCredentials()
        let files = try await watched(deadline: nil) { () throws(MartletError) -> [WrittenFile] in
            let source =
                if let known = write.queryColumns { known } else {
                    try columns(of: write.sql, parameters: write.parameters)
                }
            if !hasBucketFunction && write.partitioning.contains(where: \.isBucket) {
                unsafe try BucketFunction.register(on: connection)
                hasBucketFunction = true
            }
            let statement = ParquetStatement(write: write, source: source)
            let text = try statement.text()
            if statement.folder.hasPrefix("/") { try Folders.make(statement.folder) }
            var result = try runWriting(
                text.sql, write.parameters,
                personsText: PersonsText(text: text.query, offset: text.queryOffset))
            let reader = WrittenFileReader(statement: statement, path: try wholePath(of: write.folder))
            return try reader.files(try result.allRows())
        }
        do {
            try checkRequired(files, write)
        } catch {
            // Those in a storage are removed with all others that no table names.
            for file in files where !file.path.contains("://") || file.path.hasPrefix("file://") {
                unsafe unlink(FilePath.plain(file.path))
            }
            throw error
        }
        return files
    }

    private func wholePath(of folder: String) throws(MartletError) -> String { FilePath.removedPrefix(folder) }

    /// A required column with a null in it must not become part of a table.
    private func checkRequired(_ files: [WrittenFile], _ write: ParquetWrite) throws(MartletError) {
        for column in write.columns where column.isRequired {
            let nulls = files.reduce(Int64(0)) { $0 + ($1.columns[column.fieldID]?.nullCount ?? 0) }
            guard nulls == 0 else {
                throw MartletError(
                    .failed, "column '\(column.name)' is required, and \(nulls) rows have no value for it",
                    hint: "Filter those rows, or make the column optional.")
            }
        }
    }
}

extension PartitionField {
    var isBucket: Bool { if case .bucket = transform { true } else { false } }
}

/// Reads what COPY returns of each file.
struct WrittenFileReader {
    let statement: ParquetStatement
    /// What goes in front of the paths that DuckDB reports, such as `file://`.
    let path: String

    func files(_ rows: [[QueryValue]]) throws(MartletError) -> [WrittenFile] {
        let leaves = Self.leaves(statement.write.columns)
        var files: [WrittenFile] = []
        files.reserveCapacity(rows.count)
        for row in rows {
            guard row.count >= 6, let path = row[0].textValue, let count = row[1].intValue,
                let size = row[2].intValue, let footer = row[3].intValue
            else { throw MartletError(.internal, "DuckDB described a written file in an unknown form") }
            files.append(
                WrittenFile(
                    path: self.path + path, rowCount: count, size: size, footerSize: footer,
                    columns: statistics(row[4], leaves), partition: try partition(row[5])))
        }
        return files
    }

    /// The columns that hold values, by the name that the statistics have for them.
    private static func leaves(_ columns: [TableColumn], below prefix: String = "") -> [String: TableColumn] {
        var result: [String: TableColumn] = [:]
        for column in columns { add(column, named: column.name, below: prefix, to: &result) }
        return result
    }

    private static func add(
        _ column: TableColumn, named name: String, below prefix: String, to result: inout [String: TableColumn]
    ) {
        let path = prefix + SQLText.identifier(name)
        switch column.shape {
        case .primitive: result[path] = column
        case .list(let element): add(element, named: "element", below: path + ".", to: &result)
        case .map(let key, let value):
            add(key, named: "key", below: path + ".", to: &result)
            add(value, named: "value", below: path + ".", to: &result)
        case .structure(let fields):
            for field in fields { add(field, named: field.name, below: path + ".", to: &result) }
        }
    }

    private func statistics(_ value: QueryValue, _ leaves: [String: TableColumn]) -> [Int: ColumnStatistics] {
        guard case .map(let entries) = value else { return [:] }
        var result: [Int: ColumnStatistics] = [:]
        for entry in entries {
            guard let column = entry.key.textValue.flatMap({ leaves[$0] }), case .map(let facts) = entry.value else {
                continue
            }
            var texts: [String: String] = [:]
            for fact in facts { if let name = fact.key.textValue { texts[name] = fact.value.textValue } }
            // DuckDB says only whether there are NaNs.
            let isFloating = column.type == .double || column.type == .float
            result[column.fieldID] = ColumnStatistics(
                size: texts["column_size_bytes"].flatMap { Int64($0) },
                valueCount: texts["num_values"].flatMap { Int64($0) },
                nullCount: texts["null_count"].flatMap { Int64($0) },
                nanCount: isFloating && texts["has_nan"] == "false" ? 0 : nil,
                lower: texts["min"].flatMap { QueryValue(text: $0, type: column.type) },
                upper: texts["max"].flatMap { QueryValue(text: $0, type: column.type) })
        }
        return result
    }

    private func partition(_ value: QueryValue) throws(MartletError) -> [QueryValue] {
        var texts: [String: String] = [:]
        if case .map(let entries) = value {
            for entry in entries { if let name = entry.key.textValue { texts[name] = entry.value.textValue } }
        }
        var result: [QueryValue] = []
        for (index, field) in statement.write.partitioning.enumerated() {
            guard field.transform != .void, let text = texts[statement.partitionColumn(index)],
                let column = statement.write.columns.first(where: { $0.fieldID == field.sourceID })
            else {
                result.append(.null)
                continue
            }
            let type = PartitionExpression(field: field, column: column).resultType
            guard let value = QueryValue(text: text, type: type) else {
                throw MartletError(
                    .unsupported, "the partition value '\(text)' of '\(field.name)' cannot be recorded",
                    hint: "Partition by a column of another type.")
            }
            result.append(value)
        }
        return result
    }
}

/// Makes folders on this machine.
enum Folders {
    static func make(_ path: String) throws(MartletError) {
        if path.isEmpty || path.contains("://") { return }
        var path = path
        while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
        if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        if errno == ENOENT {
            try make(LibraryPlaces.parent(of: path))
            if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        }
        let reason = unsafe String(cString: strerror(errno))
        throw MartletError(
            errno == ENOSPC ? .storageFull : .failed, "the folder \(path) cannot be made: \(reason)")
    }
}
