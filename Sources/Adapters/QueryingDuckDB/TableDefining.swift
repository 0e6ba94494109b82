internal import Errors
internal import Querying

extension DuckDBSession {
    func define(_ tables: [TableBinding]) throws {
        currentResult = nil
        try interruptible { () throws(MartletError) in
            for table in tables where defined[table.name] != table.version { try define(table) }
        }
    }

    private func define(_ table: TableBinding) throws(MartletError) {
        try prepareSchema(of: table.name)
        let sql: String
        switch table.contents {
        case .files(let columns, let files):
            var definition = TableDefinition(columns: columns, files: files, positions: table.positions)
            if table.nestedFieldsWereRenamed && !files.isEmpty && columns.contains(where: { $0.type.isNested }) {
                definition.nestedNames = try nestedNames(files)
            }
            try definition.check()
            sql = definition.sql
        case .view(let text):
            // A client's view may do no more than its query.
            try authorize(text)
            sql = try viewBody(text, of: table.name)
        }
        do {
            try run("CREATE OR REPLACE VIEW \(table.name.sql) AS \(sql)")
        } catch {
            var described = error
            described.message = "\(table.name) cannot be read: \(error.message)"
            throw described
        }
        defined[table.name] = table.version
        definedKeys.insert(table.name.parts.map { $0.lowercased() }.joined(separator: "\u{0}"))
    }

    /// A view in a namespace is put in front of one in the main catalog, because DuckDB looks up the names in a view's text
    /// in the view's own catalog first and in no other.
    private func viewBody(_ text: String, of name: TableName) throws(MartletError) -> String {
        guard let namespace = name.namespace else { return text }
        let schema = "memory." + SQLText.identifier("martlet:\(namespace):\(name.layer)")
        let inner = schema + "." + SQLText.identifier(name.table)
        try run("CREATE SCHEMA IF NOT EXISTS \(schema); CREATE OR REPLACE VIEW \(inner) AS \(text)")
        return "SELECT * FROM \(inner)"
    }

    private func prepareSchema(of name: TableName) throws(MartletError) {
        var schema = SQLText.identifier(name.layer)
        if let namespace = name.namespace {
            let catalog = SQLText.identifier(namespace)
            if !knownSchemas.contains(catalog) {
                guard case .trusted = options.access else {
                    throw MartletError(
                        .internal, "the session was opened without the namespace \(namespace) and is locked")
                }
                try run("ATTACH ':memory:' AS \(catalog)")
                knownSchemas.insert(catalog)
            }
            schema = catalog + "." + schema
        }
        guard knownSchemas.insert(schema + ".").inserted else { return }
        try run("CREATE SCHEMA IF NOT EXISTS \(schema)")
    }

    /// The names of the fields in each file, by field ID.
    private func nestedNames(_ files: [ScanFile]) throws(MartletError) -> [String: [Int: String]] {
        let rows = try allRows(
            """
            SELECT file_name, field_id, name FROM parquet_schema(\(ParquetScan.list(files.map(\.path))))
            WHERE field_id IS NOT NULL
            """)
        var byPlainPath: [String: [Int: String]] = [:]
        for row in rows {
            guard let path = row[0].textValue, let id = row[1].intValue, let name = row[2].textValue else { continue }
            byPlainPath[path, default: [:]][Int(id)] = name
        }
        var names: [String: [Int: String]] = [:]
        for file in files { names[file.path] = byPlainPath[FilePath.plain(file.path)] ?? [:] }
        return names
    }
}
