internal import Errors
internal import Querying

extension DuckDBSession {
    func prepare(_ source: FileSource) throws -> PreparedFileSource {
        currentResult = nil
        if case .lakeOnly = options.access {
            throw MartletError(.permissionDenied, "this session reads tables, not files")
        }
        guard !source.files.isEmpty else {
            throw MartletError(.invalidInput, "there are no files to read")
        }
        return try interruptible { () throws(MartletError) in
            if source.format == .excel { try load("excel") }
            if source.checksRows, let call = source.call { return try checked(call) }
            let number = sourceNumber
            sourceNumber += 1
            let sql = FileSourceQuery(source: source, rejects: source.setsAside ? RejectTables(number) : nil).sql
            let columns = try readableColumns(sql, source)
            if source.setsAside { rejectTables.append(RejectTables(number)) }
            return PreparedFileSource(sql: sql, columns: columns)
        }
    }

    /// What DuckDB says of files is said in words of the person's files.
    func readableColumns(_ sql: String, _ source: FileSource) throws(MartletError) -> [ColumnInfo] {
        do {
            let statement = unsafe try Statement(sql, on: connection)
            return statement.columns
        } catch {
            let names =
                source.files.count == 1 ? source.files[0] : "\(source.files.count) \(source.format.rawValue) files"
            var described = error
            described.code = error.code == .notFound ? .notFound : .invalidInput
            described.message = "\(names) cannot be read: \(error.message)"
            throw described
        }
    }

    static func extensionPath(_ name: String, in folder: String) -> String { "\(folder)/\(name).duckdb_extension" }

    func load(_ name: String) throws(MartletError) {
        guard !loadedExtensions.contains(name) else { return }
        guard let folder = extensionsFolder else {
            throw MartletError(
                .unavailable, "DuckDB's extension '\(name)' is needed and its folder was not found",
                hint: "Run 'make setup'.")
        }
        let path = Self.extensionPath(name, in: folder)
        try run("LOAD \(SQLText.literal(path))")
        if verifiesExtensions { VerifiedExtensions.note(path) }
        loadedExtensions.insert(name)
    }

    func csvRejectArguments() throws -> String {
        let tables = RejectTables(sourceNumber)
        sourceNumber += 1
        rejectTables.append(tables)
        return tables.arguments.map { ", " + $0 }.joined()
    }

    func takeRejectedRows() throws -> [RejectedRow] {
        currentResult = nil
        return try interruptible { () throws(MartletError) in
            var rejected: [RejectedRow] = []
            for tables in rejectTables {
                // The tables are made by the first reader or check that uses them.
                guard try !allRows(tables.existsQuery).isEmpty else { continue }
                for row in try allRows(tables.fullQuery) {
                    throw MartletError(
                        .limitExceeded,
                        "\(row[0].textValue ?? "a file") has more than \(RejectTables.rowLimit) rows that do not parse",
                        hint: "Check its format: delimiter, quotes, header, types.")
                }
                for row in try allRows(tables.query) {
                    rejected.append(
                        RejectedRow(
                            file: row[0].textValue ?? "", line: row[1].intValue ?? 0, column: row[2].textValue,
                            reason: row[3].textValue ?? "", text: row[4].textValue ?? ""))
                }
                try run(tables.dropStatement)
            }
            rejectTables = []
            return rejected
        }
    }
}

extension FileSource {
    /// Only the CSV reader sets rows aside by itself; other formats fail whole.
    var setsAside: Bool { setsRejectedRowsAside && (format == .csv || format == .tsv) }

    /// The source as a call whose rows can be looked at one by one; nil where there is none.
    var call: FileCall? {
        guard fileNameColumn == nil, !readsAllAsText else { return nil }
        let json = ", hive_partitioning = false, maximum_object_size = \(FileSourceQuery.objectLimit)"
        switch format {
        case .json: return FileCall(function: "read_json", files: files, arguments: json, columnTypes: columnTypes)
        case .ndjson: return FileCall(function: "read_ndjson", files: files, arguments: json, columnTypes: columnTypes)
        case .excel:
            // Rows behind an empty one count too.
            return FileCall(
                function: "read_xlsx", files: files, arguments: ", stop_at_empty = false", columnTypes: columnTypes)
        case .csv, .tsv, .parquet: return nil
        }
    }
}

/// The query that reads files, as pure text.
struct FileSourceQuery {
    let source: FileSource
    let rejects: RejectTables?

    /// The largest JSON value that is read, in bytes.
    static let objectLimit = 64 << 20

    var sql: String {
        switch source.format {
        case .csv, .tsv: "SELECT * FROM read_csv(\(arguments(csvOptions)))"
        case .json: "SELECT * FROM read_json(\(arguments(jsonOptions + ["format = 'auto'"])))"
        case .ndjson: "SELECT * FROM read_json(\(arguments(jsonOptions + ["format = 'newline_delimited'"])))"
        case .parquet: "SELECT * FROM read_parquet(\(arguments(commonOptions)))"
        case .excel: excel
        }
    }

    private func arguments(_ options: [String]) -> String {
        ([ParquetScan.list(source.files)] + options).joined(separator: ", ")
    }

    private var commonOptions: [String] {
        var options = ["hive_partitioning = false"]
        if source.files.count > 1 { options.append("union_by_name = true") }
        if let name = source.fileNameColumn { options.append("filename = \(SQLText.literal(name))") }
        return options
    }

    private var csvOptions: [String] {
        var options = commonOptions
        if source.format == .tsv { options.append("delim = '\\t'") }
        if source.readsAllAsText { options.append("all_varchar = true") }
        if !source.columnTypes.isEmpty { options.append("types = \(types)") }
        if let rejects { options += rejects.arguments }
        return options
    }

    private var jsonOptions: [String] {
        commonOptions + ["maximum_object_size = \(Self.objectLimit)"]
    }

    private var types: String {
        let entries = source.columnTypes.sorted { $0.key < $1.key }
        return "{"
            + entries.map { "\(SQLText.literal($0.key)): \(SQLText.literal($0.value.sql))" }.joined(separator: ", ")
            + "}"
    }

    /// Excel's reader takes one file at a time.
    private var excel: String {
        let text = source.readsAllAsText ? ", all_varchar = true" : ""
        let parts = source.files.map { file in
            let name = source.fileNameColumn.map { ", \(SQLText.literal(file)) AS \(SQLText.identifier($0))" } ?? ""
            return "SELECT *\(name) FROM read_xlsx(\(SQLText.literal(FilePath.plain(file)))\(text))"
        }
        return parts.joined(separator: " UNION ALL BY NAME ")
    }
}
