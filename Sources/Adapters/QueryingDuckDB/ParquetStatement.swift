internal import Errors
internal import Querying

/// The COPY statement of a Parquet write, as pure text.
struct ParquetStatement {
    let write: ParquetWrite
    /// The columns that the query gives.
    let source: [ColumnInfo]

    /// The statement with the offset of the person's query in it.
    struct Text {
        var sql: String
        var queryOffset: Int
        var query: String
    }

    /// Names of partition columns, which are computed for the layout and not written.
    func partitionColumn(_ index: Int) -> String {
        var name = "p_" + write.partitioning[index].name
        while write.columns.contains(where: { $0.name.lowercased() == name.lowercased() }) { name = "_" + name }
        return name
    }

    var storedPartitions: [Int] { write.partitioning.indices.filter { write.partitioning[$0].transform != .void } }

    func text() throws(MartletError) -> Text {
        try checkExtraColumns()
        var list: [String] = []
        for column in write.columns { list.append(try expression(column) + " AS " + SQLText.identifier(column.name)) }
        for index in storedPartitions {
            list.append(try partitionExpression(index) + " AS " + SQLText.identifier(partitionColumn(index)))
        }
        let query = SQLText.withoutEnd(write.sql)
        // The casts of a plain projection cost nothing where types are as wanted: DuckDB drops them.
        let prefix = "COPY (SELECT \(list.joined(separator: ", ")) FROM (\n"
        let sort = write.sort.isEmpty ? "" : " ORDER BY " + write.sort.joined(separator: ", ")
        let sql = "\(prefix)\(query)\n) q\(sort)) TO \(SQLText.literal(target)) (\(options))"
        return Text(sql: sql, queryOffset: prefix.utf8.count, query: query)
    }

    var folder: String { FilePath.plain(write.folder) }

    private var target: String { folder }

    private var options: String {
        var options = [
            "FORMAT parquet", "COMPRESSION zstd", "ROW_GROUP_SIZE \(write.rowsPerRowGroup)",
            "FIELD_IDS {\(write.columns.map(Self.fieldID).joined(separator: ", "))}", "RETURN_STATS true",
            "OVERWRITE_OR_IGNORE true", "FILENAME_PATTERN \(SQLText.literal(write.filePrefix + "-{i}"))",
        ]
        if storedPartitions.isEmpty {
            options.append("FILE_SIZE_BYTES \(write.targetFileSize)")
            options.append("WRITE_EMPTY_FILE \(write.writesEmptyFile)")
        } else {
            let names = storedPartitions.map { SQLText.identifier(partitionColumn($0)) }
            options.append("PARTITION_BY (\(names.joined(separator: ", ")))")
        }
        return options.joined(separator: ", ")
    }

    private static func fieldID(_ column: TableColumn) -> String {
        "\(SQLText.literal(column.name)): \(idValue(column))"
    }

    private static func idValue(_ column: TableColumn) -> String {
        func nested(_ fields: [(String, TableColumn)]) -> String {
            let members = fields.map { "\(SQLText.literal($0.0)): \(idValue($0.1))" }
            return "{'__duckdb_field_id': \(column.fieldID), \(members.joined(separator: ", "))}"
        }
        return switch column.shape {
        case .primitive: "\(column.fieldID)"
        case .list(let element): nested([("element", element)])
        case .map(let key, let value): nested([("key", key), ("value", value)])
        case .structure(let fields): nested(fields.map { ($0.name, $0) })
        }
    }

    private func sourceColumn(_ column: TableColumn) -> ColumnInfo? {
        source.first { $0.name == column.name } ?? source.first { $0.name.lowercased() == column.name.lowercased() }
    }

    private func expression(_ column: TableColumn) throws(MartletError) -> String {
        guard let info = sourceColumn(column) else {
            if let value = column.initialDefault, !value.isNull {
                return "CAST(\(SQLText.literal(value.text)) AS \(column.type.sql))"
            }
            guard !column.isRequired else {
                throw MartletError(
                    .invalidInput, "the query has no column '\(column.name)', which the table requires",
                    hint: "Select a column of that name.")
            }
            return "CAST(NULL AS \(column.type.sql))"
        }
        let name = "q." + SQLText.identifier(info.name)
        switch (info.type, column.type) {
        case let (source, target) where source == target: return name
        case (.bigint, .double), (.ubigint, .double), (.hugeint, .double):
            // DuckDB would round whole numbers that a DOUBLE cannot hold.
            let message = SQLText.literal("column '\(column.name)' cannot hold this number exactly: ")
            return """
                CASE WHEN CAST(CAST(\(name) AS DOUBLE) AS HUGEINT) <> \(name) THEN error(\(message) || \(name)) \
                ELSE CAST(\(name) AS DOUBLE) END
                """
        default: return "CAST(\(name) AS \(column.type.sql))"
        }
    }

    private func checkExtraColumns() throws(MartletError) {
        let known = Set(write.columns.map { $0.name.lowercased() })
        for column in source where !known.contains(column.name.lowercased()) {
            let nearest = NearestName.of(column.name, among: write.columns.map(\.name))
            throw MartletError(
                .invalidInput, "the query gives a column '\(column.name)' that the table does not have",
                hint: nearest.map { "Did you mean '\($0)'?" } ?? "Add the column to the table or leave it out.")
        }
        var seen: Set<String> = []
        for column in source where !seen.insert(column.name.lowercased()).inserted {
            throw MartletError(
                .invalidInput, "the query gives two columns '\(column.name)'", hint: "Rename one with AS.")
        }
    }

    private func partitionExpression(_ index: Int) throws(MartletError) -> String {
        let field = write.partitioning[index]
        guard let column = write.columns.first(where: { $0.fieldID == field.sourceID }) else {
            throw MartletError(
                .internal,
                "the partition field '\(field.name)' comes from field \(field.sourceID), which is not written")
        }
        return try PartitionExpression(field: field, column: column).sql(of: try expression(column))
    }
}
