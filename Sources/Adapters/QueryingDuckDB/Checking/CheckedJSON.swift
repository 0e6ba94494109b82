internal import Errors
internal import JSON
internal import Querying

extension DuckDBSession {
    func checkedJSON(_ call: FileCall) throws(MartletError) -> (columns: [ColumnInfo], files: [CheckedFile]) {
        var raws: [RawRows] = []
        for file in call.files { raws.append(try rawRows(of: file, call)) }
        let look = try? readableColumns(call.tolerant(call.files), call.source(call.files))
        let isWhole =
            look.map { $0.isWholeJSON && call.argumentNames.isDisjoint(with: ["columns", "records"]) } ?? true
        var structure: [ColumnInfo]?
        if isWhole || raws.contains(where: \.isScanned) { structure = try jsonStructure(raws) }
        guard var columns = isWhole ? structure ?? look : look else {
            throw Self.cannotCheck("there is no JSON object in \(call.files[0])")
        }
        columns = call.wanted(columns)
        var files: [CheckedFile] = []
        for (file, raw) in zip(call.files, raws) {
            var typed: String?
            var found: [String: SQLType] = [:]
            if !raw.isScanned {
                let query = call.tolerant([file], format: raw.format, columns: isWhole ? structure : nil)
                for column in try readableColumns(query, call.source([file])) { found[column.name] = column.type }
                typed = query
            }
            let checks = JSONRowChecks(
                file: file, raw: raw.sql, typed: typed, columns: columns, found: found,
                needsObjects: !isWhole || structure != nil)
            var checked = checks.checked
            checked.countsElements = raw.countsElements
            files.append(checked)
        }
        return (columns, files)
    }

    /// How the rows of a file are had as text.
    struct RawRows {
        let sql: String
        /// What the reader is to be told of the file.
        var format: String?
        var countsElements = false
        /// Whether the rows were found by their brackets, since DuckDB cannot read the file at all.
        var isScanned = false
    }

    private func rawRows(of file: String, _ call: FileCall) throws(MartletError) -> RawRows {
        let lines = RawRows(sql: JSONLines.query(file), format: "newline_delimited")
        if call.format == "newline_delimited" || call.function.hasPrefix("read_ndjson")
            || call.format ?? "auto" == "auto" && FileFormat(fileName: file) == .ndjson
        {
            return lines
        }
        let format = call.format ?? "auto"
        let elements = """
            read_json_objects([\(SQLText.literal(file))], format = \(SQLText.literal(format)), maximum_object_size = \(FileSourceQuery.objectLimit))
            """
        do {
            _ = try allRows("SELECT count(*) FROM \(elements)")
            return RawRows(
                sql: "SELECT row_number() OVER () AS number, json AS line FROM \(elements)", format: format,
                countsElements: true)
        } catch  where error.code == .invalidInput {
            // The brackets of a file of lines say nothing where a line is broken, and those of an array do.
            let first = try? allRows("SELECT line FROM (\(JSONLines.query(file))) LIMIT 1").first?.first?.textValue
            if let first, case .object? = try? JSONValue(parsing: first) { return lines }
            return try scannedRows(of: file, otherwise: error)
        }
    }

    /// The rows of a file that DuckDB cannot read, where its brackets tell them apart.
    private func scannedRows(of file: String, otherwise error: MartletError) throws(MartletError) -> RawRows {
        let bytes = try text(of: file)
        guard let elements = JSONElements.find(in: bytes), !elements.isEmpty else {
            var described = error
            described.message = "\(file) cannot be read: \(error.message)"
            throw described
        }
        let table = "martlet_elements_\(sourceNumber)"
        sourceNumber += 1
        try run("CREATE TEMP TABLE \(table) (number BIGINT, line VARCHAR)")
        var next = 0
        while next < elements.count {
            let batch = elements[next..<min(next + 10_000, elements.count)]
            next = batch.endIndex
            _ = try allRows(
                "INSERT INTO \(table) SELECT unnest($1::BIGINT[]), unnest($2::VARCHAR[])",
                parameters: [
                    .list(batch.map { .integer(Int64($0.line)) }),
                    .list(batch.map { .text(String(decoding: bytes[$0.range], as: UTF8.self)) }),
                ])
        }
        return RawRows(sql: "SELECT number, line FROM \(table)", isScanned: true)
    }

    /// The line of each element that was set aside, instead of its number.
    func findLines(of file: String, in tables: RejectTables) throws(MartletError) {
        let place = "file_path = \(SQLText.literal(file))"
        let numbers = try allRows("SELECT number FROM \(tables.errors) WHERE \(place)").compactMap { $0[0].intValue }
        guard !numbers.isEmpty else { return }
        guard let elements = JSONElements.find(in: try text(of: file)), let last = numbers.max(), last <= elements.count
        else { throw Self.cannotCheck("the lines of \(file) could not be told") }
        _ = try allRows(
            """
            UPDATE \(tables.errors) SET line = places.line
            FROM (SELECT unnest($1::BIGINT[]) AS number, unnest($2::BIGINT[]) AS line) AS places
            WHERE \(place) AND \(tables.errors).number = places.number
            """,
            parameters: [
                .list(numbers.map { .integer($0) }),
                .list(numbers.map { .integer(Int64(elements[Int($0) - 1].line)) }),
            ])
    }

    /// The largest file, in bytes, whose brackets are looked at.
    static let scanLimit: Int64 = 512 << 20

    /// A file's text, decompressed.
    private func text(of file: String) throws(MartletError) -> [UInt8] {
        let isCompressed = [".gz", ".zst"].contains { file.lowercased().hasSuffix($0) }
        let name = SQLText.literal(FilePath.plain(file))
        let size = try allRows("SELECT size FROM read_blob(\(name))").first?.first?.intValue ?? 0
        guard size <= Self.scanLimit else {
            throw Self.cannotCheck("\(file) has more than \(Self.scanLimit) bytes, which are not looked at one by one")
        }
        if !isCompressed {
            guard case .blob(let bytes)? = try allRows("SELECT content FROM read_blob(\(name))").first?.first else {
                throw Self.cannotCheck("\(file) could not be read")
            }
            return bytes
        }
        var bytes: [UInt8] = []
        for row in try allRows(JSONLines.all(file)) {
            bytes += Array((row[1].textValue ?? "").utf8)
            bytes.append(0x0A)
            guard bytes.count <= Self.scanLimit else {
                throw Self.cannotCheck("\(file) is too large to be looked at byte by byte")
            }
        }
        return bytes
    }
}

/// The query that reads a file as lines, as pure text.
enum JSONLines {
    /// The longest line, in bytes; the reader keeps several in memory.
    static let lineLimit = 8 << 20

    /// Lines that are not blank, with their numbers.
    static func query(_ file: String) -> String { "SELECT number, line FROM (\(all(file))) WHERE trim(line) <> ''" }

    /// In one thread, since only then the numbers are those of the lines.
    static func all(_ file: String) -> String {
        """
        SELECT row_number() OVER () AS number, line FROM read_csv([\(SQLText.literal(file))],
            columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '',
            max_line_size = \(lineLimit), parallel = false)
        """
    }
}

extension FileCall {
    /// The call, made to give nulls for what does not parse; what is said twice holds as it is said last.
    func tolerant(_ files: [String], format: String? = nil, columns: [ColumnInfo]? = nil) -> String {
        var more = ["ignore_errors = true"]
        if let format { more.append("format = \(SQLText.literal(format))") }
        if let columns {
            let types = columns.map { "\(SQLText.literal($0.name)): \(SQLText.literal($0.type.sql))" }
            more += ["columns = {\(types.joined(separator: ", "))}", "records = true"]
        }
        return "SELECT * FROM \(function)(\(ParquetScan.list(files))\(arguments)\n, \(more.joined(separator: ", ")))"
    }

    func source(_ files: [String]) -> FileSource {
        FileSource(format: function == "read_xlsx" ? .excel : .json, files: files)
    }

    /// Columns with the types that are wanted of them.
    func wanted(_ columns: [ColumnInfo]) -> [ColumnInfo] {
        let types = Dictionary(columnTypes.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        return columns.map { ColumnInfo(name: $0.name, type: types[$0.name.lowercased()] ?? $0.type) }
    }
}

extension [ColumnInfo] {
    /// Whether this is the one column that DuckDB gives where rows are of several kinds.
    var isWholeJSON: Bool { count == 1 && self[0].name == "json" && self[0].type == .json }
}
